/** What workers and `doctor` may know of the workflow that watches for runs which something else than their code ended. */
export const WATCH_TYPE = 'watchRuns';

/** One watch for each queue of runs. */
export function watchId(queue: string): string {
  return `watch-${queue}`;
}

/** The id under which a team is told of such a run. The engine allows it once, so nobody is told twice. */
export function endedRunTellingId(runId: string): string {
  return `satlink-ended-run-${runId}`;
}
