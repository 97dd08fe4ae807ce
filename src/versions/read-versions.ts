import type { Client } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { IS_OPEN_QUERY } from '../contract/engine-names';
import { IS_RUN_QUERY } from '../runbooks';
import { versionsOf } from './deployment';
import type { VersionStatus } from './deployment';
import { pollersOf } from './pollers';
import { versionOfRow } from './version-of';

/** A version of the diagnosis worker. */
export interface WorkerVersion extends WorkerDeploymentVersion {
  status: VersionStatus;
  /** Workers of it that ask for tasks. */
  workers: number;
  /** Open runs that end on it. */
  openRuns: number;
}

export interface Versions {
  /** The version that takes new runs; null if workers without a version do. */
  current: WorkerDeploymentVersion | null;
  /** Those that have a task left: they are not drained, or have workers or open runs. */
  versions: WorkerVersion[];
  /** Workers without a version, and open runs that are on no version or change with the current one. */
  unversioned: { workers: number; openRuns: number };
}

/**
 * The versions of the workers of a queue of runs: which takes new runs, and which others are still needed. It asks no
 * worker. Throws if the engine does not answer.
 */
export async function readVersions(client: Client, queue: string): Promise<Versions> {
  const [{ pollers, current, ramping }, runs] = await Promise.all([
    pollersOf(client, queue, 'workflow'),
    openRunsByVersion(client, queue),
  ]);
  const seen = [...pollers.map(({ version }) => version), ...runs.pinned, current, ramping].filter(
    (one) => one !== null,
  );
  const names = [...new Set(seen.map(({ deploymentName }) => deploymentName))].sort();
  const deployments = await Promise.all(names.map((name) => versionsOf(client, name)));
  const versions = deployments
    .flatMap(({ statuses }) => statuses)
    .map((one) => ({
      ...one,
      workers: pollers.filter(({ version }) => isSame(version, one)).length,
      openRuns: runs.pinned.filter((version) => isSame(version, one)).length,
    }))
    .filter(({ status, workers, openRuns }) => status !== 'drained' || workers > 0 || openRuns > 0);
  const workers = pollers.filter(({ version }) => version === null).length;
  return { current, versions, unversioned: { workers, openRuns: runs.others } };
}

export function isSame(one: WorkerDeploymentVersion | null, other: WorkerDeploymentVersion): boolean {
  return one?.deploymentName === other.deploymentName && one.buildId === other.buildId;
}

/** For each pinned open run its version, and the number of the others. */
async function openRunsByVersion(
  client: Client,
  queue: string,
): Promise<{ pinned: WorkerDeploymentVersion[]; others: number }> {
  const query = `${IS_RUN_QUERY} AND ${IS_OPEN_QUERY} AND TaskQueue = '${queue}'`;
  const pinned: WorkerDeploymentVersion[] = [];
  let others = 0;
  for await (const info of client.workflow.list({ query, pageSize: 1000 })) {
    const version = versionOfRow(info);
    if (version === null) others += 1;
    else pinned.push(version);
  }
  return { pinned, others };
}
