import { parseRunName } from '../../contract/engine-names';
import type { ReadRun } from '../../runs';

/**
 * Adds the link to the engine's own pages. A run names that link itself. If the run failed, was terminated or has no
 * worker, only its name is known, and then a person wants that link most.
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
