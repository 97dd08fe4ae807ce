import { parseRunName } from '../../runs';
import type { ReadRun } from '../../runs';

/**
 * The run with a link to the engine's own pages. A run names that link itself; of one that no worker can tell of (failed,
 * terminated, workers away) only the name is known, and it is then that somebody wants to look there.
 */
export function withTemporalLink(
  run: ReadRun,
  { temporalUi, namespace }: { temporalUi: string | null; namespace: string },
): ReadRun {
  const name = parseRunName(run.run);
  if (run.links.temporal !== undefined || temporalUi === null || name === null) return run;
  const path = ['namespaces', namespace, 'workflows', name.workflowId, name.firstRunId]
    .map(encodeURIComponent)
    .join('/');
  return { ...run, links: { ...run.links, temporal: `${temporalUi.replace(/\/$/, '')}/${path}/history` } };
}
