import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import { readBuild } from '../config/build';
import { becomeCurrent } from '../versions/commands';
import { currentBuildOf } from '../versions/deployment';
import { askServer } from '../versions/server';

export class NoVersions extends Error {
  override name = 'NoVersions';
}

type Versioned = Required<Pick<WorkerOptions, 'workerDeploymentOptions'>>;

/**
 * The options with which a worker has a version: a run that began on it ends on it. The build id names the commit and
 * the code of the workflows. No options for no deployment. Throws `NoVersions` if the server cannot keep versions apart:
 * such a server would give every run to every worker.
 *
 * @param digest of the code of the workflows.
 */
export async function workerVersion(
  deployment: string | null,
  { digest, client, log }: { digest: string; client: Client; log: Logger },
): Promise<Versioned | Record<string, never>> {
  if (deployment === null) return {};
  const { whyNot } = await askServer(client);
  if (whyNot !== null) throw new NoVersions(`${whyNot}. Unset SATLINK_DEPLOYMENT, or use another server`);
  const version = { deploymentName: deployment, buildId: `${readBuild()}-${digest}` };
  const isCurrent = (await currentBuildOf(client, deployment)) === version.buildId;
  log.info(
    isCurrent ? 'this version takes new runs' : 'this version goes on with its own runs, and takes no new ones',
    {
      deployment,
      version: version.buildId,
      ...(isCurrent ? {} : { toTakeNewRuns: becomeCurrent(version) }),
    },
  );
  return {
    // Runs are pinned. The workflows that never end say in their own code that they change to the current version.
    workerDeploymentOptions: { useWorkerVersioning: true, version, defaultVersioningBehavior: 'PINNED' },
  };
}
