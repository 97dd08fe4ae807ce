import { engineClock } from './activities';
import type { RunState } from './run-state';

/**
 * The time as a fact of the run's history, in milliseconds since 1970. Every deadline that people see is counted from
 * it, because it is part of the plan, and the plan's code decides which answers count. The SDK's `Date.now()` is not
 * enough: a query that comes to a worker before the next workflow task lets the run go on with the time of the task
 * before. A replay has the right time then, so it would draw up another plan, which nobody decided about, and stand
 * still. The lengths of waits and the times in words may use `Date.now()`: nothing is compared with them in a replay.
 */
export async function recordedNow(): Promise<number> {
  return Date.parse((await engineClock.readClock()).at);
}

/** The moment `ms` from now, but never later than the run may wait. ISO 8601. */
export async function deadlineIn(run: RunState, ms: number): Promise<string> {
  return new Date(Math.min((await recordedNow()) + ms, run.latest())).toISOString();
}
