import { OUR_ALERTS } from './alert-names';
import { resolveAlert, RunsProblem, startRun, tellOfMalformed } from '../runs';
import type { Engine, Malformed, Started } from '../runs';

/** One alert as it came in, before anybody looked whether a run could start from it. */
export type Incoming =
  | { kind: 'firing'; input: Record<string, unknown> }
  | { kind: 'resolved'; input: Record<string, unknown>; endsAt?: string }
  | { kind: 'not-ours' }
  | { kind: 'malformed'; because: string; alert: Record<string, unknown>; environment: string | undefined };

/** What became of one alert. */
export type Taken = 'started' | 'joined' | 'resolved' | 'ignored' | 'rejected' | 'not-durable';

/** What a source of alerts is answered. `lost` is true when one could not be made durable: the source sends again. */
export interface IntakeAnswer {
  runs: Started[];
  ignored: number;
  /** Ours, and no run could start from them: their team is told. */
  rejected: { because: string }[];
  lost: boolean;
  /** In the order of the alerts, for counting. */
  became: Taken[];
}

interface Origin {
  /** In whose form they came. */
  source: string;
  /** Those that this site has, where they are known; an alert of another is malformed. */
  environments?: readonly string[];
}

const CALL_MS = 8_000;

/**
 * Takes alerts in: a run is started or joined for each that fires, and told of each that is resolved; the team is told of
 * each that is malformed. Returns when all that could be made durable is. One alert that is wrong holds up no other.
 */
export async function takeIn(engine: Engine, incoming: readonly Incoming[], origin: Origin): Promise<IntakeAnswer> {
  const answer: IntakeAnswer = { runs: [], ignored: 0, rejected: [], lost: false, became: [] };
  for (const one of incoming) {
    // The source sends all of it again, so an engine that is away is not asked once more for each alert.
    answer.became.push(answer.lost ? 'not-durable' : await takeOne(engine, one, { origin, answer }));
  }
  return answer;
}

async function takeOne(
  engine: Engine,
  one: Incoming,
  { origin, answer }: { origin: Origin; answer: IntakeAnswer },
): Promise<Taken> {
  if (one.kind === 'not-ours') return ignored(answer);
  try {
    return await engine.client.withDeadline(Date.now() + CALL_MS, async () => {
      const malformed = await carryOut(engine, one, { origin, answer });
      if (typeof malformed === 'string') return malformed;
      await tellOfMalformed(engine, { ...malformed, names: OUR_ALERTS });
      answer.rejected.push({ because: malformed.because });
      return 'rejected';
    });
  } catch {
    answer.lost = true;
    return 'not-durable';
  }
}

/** What became of it, or why no run could start from it. */
async function carryOut(
  engine: Engine,
  one: Exclude<Incoming, { kind: 'not-ours' }>,
  { origin: { source, environments }, answer }: { origin: Origin; answer: IntakeAnswer },
): Promise<Taken | Malformed> {
  if (one.kind === 'malformed') return { ...one, source };
  const { environment } = one.input;
  const malformed = (because: string): Malformed => ({ source, environment, because, alert: one.input });
  if (environments && typeof environment === 'string' && !environments.includes(environment)) {
    return malformed(`environment: is one of ${environments.join(', ')}`);
  }
  try {
    if (one.kind === 'resolved') {
      return (await resolveAlert(engine, one.input, one.endsAt)) === null ? ignored(answer) : 'resolved';
    }
    const started = await startRun(engine, one.input);
    answer.runs.push(started);
    return started.joined ? 'joined' : 'started';
  } catch (error) {
    if (error instanceof RunsProblem && error.kind === 'bad-input') return malformed(error.message);
    throw error;
  }
}

function ignored(answer: IntakeAnswer): 'ignored' {
  answer.ignored += 1;
  return 'ignored';
}
