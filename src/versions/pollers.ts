import type { Client } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';

/** The engine's numbers for the two kinds of tasks of a queue. */
const QUEUE_TYPE = { workflow: 1, activity: 2 } as const;
export type TaskKind = keyof typeof QUEUE_TYPE;
/** A poll lasts about a minute, so a worker that polls was seen within that time. */
const POLLED_WITHIN_MS = 90_000;
/** The engine's number for a worker that has a version. Others may name theirs, too, and are served without one. */
const VERSIONED = 2;

export interface Poller {
  identity: string;
  version: WorkerDeploymentVersion | null;
}

/** The workers that take tasks of this kind from a queue, and the versions that it gives its new tasks to. */
export async function pollersOf(
  { workflowService, options: { namespace } }: Client,
  queue: string,
  kind: TaskKind,
): Promise<{ pollers: Poller[]; current: WorkerDeploymentVersion | null; ramping: WorkerDeploymentVersion | null }> {
  const { pollers, versioningInfo } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: queue },
    taskQueueType: QUEUE_TYPE[kind],
  });
  const since = (Date.now() - POLLED_WITHIN_MS) / 1000;
  return {
    pollers: (pollers ?? [])
      .filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > since)
      .map(({ identity, deploymentOptions }) => ({
        identity: identity ?? '?',
        version: Number(deploymentOptions?.workerVersioningMode) === VERSIONED ? versionIn(deploymentOptions) : null,
      })),
    current: versionIn(versioningInfo?.currentDeploymentVersion),
    ramping: versionIn(versioningInfo?.rampingDeploymentVersion),
  };
}

/** Null for a server that knows no versions, and for workers without one. */
function versionIn(
  given: { deploymentName?: string | null; buildId?: string | null } | null | undefined,
): WorkerDeploymentVersion | null {
  return given?.buildId ? { deploymentName: given.deploymentName ?? '', buildId: given.buildId } : null;
}
