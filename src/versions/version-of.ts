import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';

/** The engine's own attributes, and its word for a workflow that ends on its version. */
const VERSION = 'TemporalWorkerDeploymentVersion';
const BEHAVIOR = 'TemporalWorkflowVersioningBehavior';
const PINNED = { word: 'Pinned', number: 1 };

/** The version on which a workflow ends, as the engine lists it; null if it is on none or changes with the current one. */
export function versionOfRow({ searchAttributes }: Pick<WorkflowExecutionInfo, 'searchAttributes'>) {
  const [behavior] = searchAttributes?.[BEHAVIOR] ?? [];
  const [version] = searchAttributes?.[VERSION] ?? [];
  return behavior === PINNED.word && typeof version === 'string' ? readVersion(version) : null;
}

/** The same from the engine's description, which is newer than its list. */
export function versionOf({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): WorkerDeploymentVersion | null {
  const { behavior, deploymentVersion, versioningOverride } = raw.workflowExecutionInfo?.versioningInfo ?? {};
  const ordered = versioningOverride?.pinned?.version;
  if (ordered) return named(ordered);
  if (versioningOverride || Number(behavior) !== PINNED.number || !deploymentVersion) return null;
  return named(deploymentVersion);
}

/** `name:build`; the name has no colon. */
function readVersion(text: string): WorkerDeploymentVersion {
  const at = text.indexOf(':');
  return { deploymentName: text.slice(0, at), buildId: text.slice(at + 1) };
}

function named({ deploymentName, buildId }: { deploymentName?: string | null; buildId?: string | null }) {
  return { deploymentName: deploymentName ?? '', buildId: buildId ?? '' };
}
