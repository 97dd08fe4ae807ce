import type { Runbook } from '../runbooks';
import { NOT_DURABLE, OverBudget, resolveAlert, RunsProblem, startRun, tellOfMalformed, whyNotDurable } from '../runs';
import type { AskedBy, Engine, Malformed, NotDurable, SignStart, Started } from '../runs';
import { budgetsOf } from './budgets';
import type { Budgeted, IntakeBudgets } from './budgets';
import { inTurns } from './in-turns';
import { leftOverOf } from './left-over';

/** One alert as it came in. Nobody has checked yet whether a run can start from it. */
export type Incoming =
  | { kind: 'firing'; runbook: Runbook; input: Record<string, unknown> }
  | { kind: 'resolved'; runbook: Runbook; input: Record<string, unknown>; endsAt?: string }
  | { kind: 'not-ours' }
  | { kind: 'malformed'; because: string; alert: Record<string, unknown>; environment: string | undefined };

/** The result for one alert. */
export type Taken = 'started' | 'joined' | 'goes-on' | 'resolved' | 'ignored' | 'rejected' | 'not-durable';

/** A reason why alerts could not be made durable, and how many alerts have it. */
export interface Lost {
  reason: NotDurable;
  because: string;
  alerts: number;
}

/** The answer to a source of alerts. */
export interface IntakeAnswer {
  runs: Started[];
  /** Not ours, or nothing is left to do about it. */
  ignored: number;
  /** Ours, and no run could start from them. Their team is told. */
  rejected: { because: string }[];
  /** True when one could not be made durable. Then the source sends again. */
  lost: boolean;
  /** The reasons, the most frequent first. */
  notDurable: Lost[];
  /** The source should send again after this number of milliseconds, if a budget of it is used up; else null. */
  retryAfterMs: number | null;
  /** The engine's words about each reason, for our log. */
  said: string[];
  /** In the order of the alerts, for counting. */
  became: Taken[];
}

interface Origin {
  /** The format of the alerts. */
  source: string;
  /** The sender, if several send this format. Each has a budget of its own. */
  sender?: string;
  /** The budget of each sender; no limit if it is not given. */
  budgets?: IntakeBudgets;
  /** Signs that this source started a run. Without it, no requester of the run is known. */
  sign?: SignStart;
  /** The names of our alerts at this site. The team sees these names unchanged. */
  names?: readonly string[];
  /** The environments of this site, if they are known. An alert of another environment is malformed. */
  environments?: readonly string[];
  /** `TIME_MS.notification`; shorter in tests. */
  withinMs?: number;
}

/** The time limits for one alert, and for all of one notification. Alertmanager waits ten seconds or longer. */
const TIME_MS = { alert: 8_000, notification: 9_000 };
const AT_ONCE = 16;
/**
 * After this number of alerts in a row without an answer, the engine is away. It is not asked again for each of the
 * rest.
 */
const SILENCES_MAX = AT_ONCE;

type One =
  | { taken: 'started' | 'joined' | 'goes-on'; started: Started }
  | { taken: 'resolved' | 'ignored' }
  | { taken: 'rejected'; because: string }
  | { taken: 'not-durable'; reason: NotDurable; said: string; retryAfterMs?: number };

/**
 * Takes alerts in. A run is started or joined for each alert that fires, and told of each that is resolved. The team is
 * told of each that is malformed. Returns when all that could be made durable is durable. No alert holds up another
 * one.
 */
export async function takeIn(engine: Engine, incoming: readonly Incoming[], origin: Origin): Promise<IntakeAnswer> {
  const until = Date.now() + (origin.withinMs ?? TIME_MS.notification);
  const leftOver = leftOverOf(engine);
  let silences = 0;
  const comesFirst = (place: string) => leftOver.has(place);
  const all = await inTurns(incoming, { keyOf: placeOf, atOnce: AT_ONCE, comesFirst }, async (one): Promise<One> => {
    if (one.kind === 'not-ours') return { taken: 'ignored' };
    if (silences >= SILENCES_MAX) return notDurable('engine-away');
    if (Date.now() >= until) return notDurable('out-of-time');
    const came = await takeOne(engine, one, { origin, until });
    silences = came.taken === 'not-durable' && came.reason === 'engine-away' ? silences + 1 : 0;
    return came;
  });
  for (const [index, came] of all.entries()) {
    const outOfTime = came.taken === 'not-durable' && came.reason === 'out-of-time';
    leftOver.note(placeOf(incoming[index]!, index), { outOfTime });
  }
  return answerOf(all);
}

/** Alerts of one place follow one another. Otherwise two of them would both start its run. */
function placeOf(one: Incoming, index: number): string {
  return one.kind === 'firing' || one.kind === 'resolved'
    ? JSON.stringify([one.input['environment'], one.input['location']])
    : String(index);
}

/** Takes one from the source's budget. Returns a function that gives it back. */
function take(engine: Engine, of: Budgeted, { source, sender = '', budgets }: Origin): () => void {
  if (budgets === undefined) return () => undefined;
  return budgetsOf(engine).take({ source: `${source} ${sender}`, of }, budgets[of], Date.now());
}

function notDurable(reason: NotDurable, said: string = NOT_DURABLE[reason]): Extract<One, { taken: 'not-durable' }> {
  return { taken: 'not-durable', reason, said };
}

async function takeOne(
  engine: Engine,
  one: Exclude<Incoming, { kind: 'not-ours' }>,
  { origin, until }: { origin: Origin; until: number },
): Promise<One> {
  const own = Date.now() + TIME_MS.alert;
  try {
    return await engine.client.withDeadline(Math.min(until, own), async () => {
      const came = await carryOut(engine, one, origin);
      if ('taken' in came) return came;
      const giveBack = take(engine, 'malformed', origin);
      const isNew = await tellOfMalformed(engine, { ...came, names: origin.names ?? [] }).catch((error: unknown) => {
        giveBack();
        throw error;
      });
      if (!isNew) giveBack();
      return { taken: 'rejected', because: came.because };
    });
  } catch (error) {
    if (error instanceof OverBudget) return { ...notDurable(error.reason), retryAfterMs: error.retryAfterMs };

    const { reason, said } = whyNotDurable(error, engine);
    // An alert whose own time was cut short says nothing about the engine.
    return reason === 'engine-away' && until < own && Date.now() >= until
      ? notDurable('out-of-time')
      : notDurable(reason, said);
  }
}

/** The result for an alert, or the reason why no run could start from it. */
async function carryOut(
  engine: Engine,
  one: Exclude<Incoming, { kind: 'not-ours' }>,
  origin: Origin,
): Promise<One | Malformed> {
  const { source, environments, sign } = origin;
  if (one.kind === 'malformed') return { ...one, source };
  const { environment } = one.input;
  const malformed = (because: string): Malformed => ({ source, environment, because, alert: one.input });
  if (environments && typeof environment === 'string' && !environments.includes(environment))
    return malformed(`environment: is one of ${environments.join(', ')}`);

  try {
    if (one.kind === 'resolved')
      return { taken: (await resolveAlert(engine, one.input, one)) === null ? 'ignored' : 'resolved' };

    const by: AskedBy = {
      kind: 'source',
      source,
      sign,
      beforeNew: () => take(engine, 'newRuns', origin),
    };
    const started = await startRun(engine, one.input, by, one.runbook);
    if (started === null) return { taken: 'ignored' };
    return { taken: started.goesOn ? 'goes-on' : started.joined ? 'joined' : 'started', started };
  } catch (error) {
    if (error instanceof RunsProblem && error.kind === 'bad-input') return malformed(error.message);
    throw error;
  }
}

function answerOf(all: readonly One[]): IntakeAnswer {
  const lost = all.flatMap((one) => (one.taken === 'not-durable' ? [one] : []));
  const reasons = [...new Set(lost.map(({ reason }) => reason))];
  const counted = reasons.map((reason) => ({
    reason,
    because: NOT_DURABLE[reason],
    alerts: lost.filter((one) => one.reason === reason).length,
  }));
  return {
    runs: all.flatMap((one) => ('started' in one ? [one.started] : [])),
    ignored: all.filter(({ taken }) => taken === 'ignored').length,
    rejected: all.flatMap((one) => (one.taken === 'rejected' ? [{ because: one.because }] : [])),
    lost: lost.length > 0,
    notDurable: counted.toSorted((one, other) => other.alerts - one.alerts),
    retryAfterMs: lost.reduce<number | null>((soonest, { retryAfterMs = null }) => {
      return retryAfterMs === null || (soonest !== null && soonest < retryAfterMs) ? soonest : retryAfterMs;
    }, null),
    said: [...new Set(lost.map(({ said }) => said))].slice(0, 5),
    became: all.map(({ taken }) => taken),
  };
}
