import { isGrpcServiceError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';

/**
 * The status of a version. `current` takes new runs, `ramping` a share of them, `draining` has open runs of its own,
 * `drained` has none, and `inactive` never took a run.
 */
export type VersionStatus = 'inactive' | 'current' | 'ramping' | 'draining' | 'drained';

/** The engine's numbers. A version that was only announced is inactive, too. */
const STATUS: Record<number, VersionStatus> = { 2: 'current', 3: 'ramping', 4: 'draining', 5: 'drained' };
const NOT_FOUND = 5;

/** The build that takes the new runs of a deployment; null if there is none. */
export async function currentBuildOf(client: Client, deploymentName: string): Promise<string | null> {
  const { current } = await versionsOf(client, deploymentName);
  return current;
}

/** The versions of a deployment as the engine has them; none if it does not know that deployment. */
export async function versionsOf(
  { workflowService, options: { namespace } }: Client,
  deploymentName: string,
): Promise<{ current: string | null; statuses: (WorkerDeploymentVersion & { status: VersionStatus })[] }> {
  try {
    const { workerDeploymentInfo } = await workflowService.describeWorkerDeployment({ namespace, deploymentName });
    const { versionSummaries, routingConfig } = workerDeploymentInfo ?? {};
    const statuses = (versionSummaries ?? []).map(({ deploymentVersion, status }) => ({
      deploymentName,
      buildId: deploymentVersion?.buildId ?? '',
      status: STATUS[Number(status)] ?? 'inactive',
    }));
    return { current: routingConfig?.currentDeploymentVersion?.buildId || null, statuses };
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return { current: null, statuses: [] };
    throw error;
  }
}
