import { resolveAlert, RunsProblem, startRun } from '../runs';
import type { Engine, Started } from '../runs';

/** One alert as it came in, before anybody looked whether a run could start from it. */
export type Incoming =
  | { kind: 'firing'; input: Record<string, unknown> }
  | { kind: 'resolved'; input: Record<string, unknown>; endsAt?: string }
  | { kind: 'not-ours' }
  | { kind: 'malformed'; because: string };

/** What became of one alert. */
export type Taken = 'started' | 'joined' | 'resolved' | 'ignored' | 'rejected' | 'not-durable';

/** What a source of alerts is answered. `lost` is true when one could not be made durable: the source sends again. */
export interface IntakeAnswer {
  runs: Started[];
  ignored: number;
  rejected: { because: string }[];
  lost: boolean;
  /** In the order of the alerts, for counting. */
  became: Taken[];
}

const CALL_MS = 8_000;

/**
 * Takes alerts in: a run is started or joined for each that fires, and told of each that is resolved. Returns when all that
 * could be made durable is. One alert that is wrong holds up no other.
 *
 * @param environments those that this site has, where they are known; an alert of another is malformed.
 */
export async function takeIn(
  engine: Engine,
  incoming: readonly Incoming[],
  environments?: readonly string[],
): Promise<IntakeAnswer> {
  const answer: IntakeAnswer = { runs: [], ignored: 0, rejected: [], lost: false, became: [] };
  for (const one of incoming) {
    // The source sends all of it again, so an engine that is away is not asked once more for each alert.
    answer.became.push(answer.lost ? 'not-durable' : await takeOne(engine, one, { environments, answer }));
  }
  return answer;
}

async function takeOne(
  engine: Engine,
  one: Incoming,
  { environments, answer }: { environments: readonly string[] | undefined; answer: IntakeAnswer },
): Promise<Taken> {
  if (one.kind === 'not-ours') return ignored(answer);
  if (one.kind === 'malformed') return rejected(answer, one.because);
  const { environment } = one.input;
  if (environments && typeof environment === 'string' && !environments.includes(environment)) {
    return rejected(answer, `environment: is one of ${environments.join(', ')}`);
  }
  try {
    return await engine.client.withDeadline(Date.now() + CALL_MS, async () => {
      if (one.kind === 'resolved') {
        return (await resolveAlert(engine, one.input, one.endsAt)) === null ? ignored(answer) : 'resolved';
      }
      const started = await startRun(engine, one.input);
      answer.runs.push(started);
      return started.joined ? 'joined' : 'started';
    });
  } catch (error) {
    if (error instanceof RunsProblem && error.kind === 'bad-input') return rejected(answer, error.message);
    answer.lost = true;
    return 'not-durable';
  }
}

function ignored(answer: IntakeAnswer): 'ignored' {
  answer.ignored += 1;
  return 'ignored';
}

function rejected(answer: IntakeAnswer, because: string): 'rejected' {
  answer.rejected.push({ because });
  return 'rejected';
}
