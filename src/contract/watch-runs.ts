/** The workflow that watches for runs that did not end by their own code, as workers and `doctor` see it. */
export const WATCH_TYPE = 'watchRuns';

/** One watch for each queue of runs. */
export function watchId(queue: string): string {
  return `watch-${queue}`;
}

/** The id under which a team is notified of such a run. The engine allows it once, so the team is notified once. */
export function endedRunTellingId(runId: string): string {
  return `satlink-ended-run-${runId}`;
}
