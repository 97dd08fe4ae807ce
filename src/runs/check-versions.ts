import { inOneLine } from '../text/visible';
import { becomeCurrent } from '../versions/commands';
import { isSame, readVersions } from '../versions/read-versions';
import type { Versions, WorkerVersion } from '../versions/read-versions';
import { askServer } from '../versions/server';
import type { Engine } from './connect';

/**
 * Says whether the server can keep versions of workers apart, which one takes new runs, and which others are still
 * needed. Not right: a version with open runs has no worker, or nobody takes new runs.
 */
export async function checkVersions({ client, queues }: Engine): Promise<{ ok: boolean; because: string }> {
  const { version, whyNot } = await askServer(client);
  if (whyNot !== null) {
    return {
      ok: true,
      because: `${whyNot}. Before each deployment, ask "satlink replay" which open runs it would break`,
    };
  }
  const judged = judgeVersions(await readVersions(client, queues.diagnosis));
  if (judged !== null) return judged;
  const hint = 'SATLINK_DEPLOYMENT gives them versions, and then a run ends on the one that it began on';
  return { ok: true, because: `Temporal ${version} can keep them apart. No worker has one: ${hint}` };
}

/** The same for what was read; null if no worker has a version. */
export function judgeVersions(read: Versions): { ok: boolean; because: string } | null {
  if (read.versions.length === 0) return null;
  const faults = faultsOf(read);
  const said = [...faults, ...read.versions.map(inWords), ...unversionedOf(read)];
  return { ok: faults.length === 0, because: inOneLine(said.join('. ')) };
}

function faultsOf({ current, versions, unversioned }: Versions): string[] {
  const orphans = versions
    .filter(({ workers, openRuns }) => workers === 0 && openRuns > 0)
    .map(({ buildId, openRuns }) => `${count(openRuns, 'open run')} cannot go on: start a worker of ${buildId}`);
  return [...orphans, ...whyNoNewRuns({ current, versions, unversioned })];
}

function whyNoNewRuns({ current, versions, unversioned }: Versions): string[] {
  if (current === null) {
    const [newest] = versions.filter(({ workers }) => workers > 0);
    if (unversioned.workers > 0 || newest === undefined) return [];
    return [`No version is current, so new runs wait. Run: ${becomeCurrent(newest)}`];
  }
  const workers = versions.find((one) => isSame(current, one))?.workers ?? 0;
  if (workers > 0) return [];
  return [`New runs wait: ${current.buildId} is current and has no worker. Start one, or make another version current`];
}

function inWords({ deploymentName, buildId, status, workers, openRuns }: WorkerVersion): string {
  const does = {
    current: 'is current',
    ramping: 'takes a share of the new runs',
    draining: 'drains',
    drained: 'is drained: its workers can be stopped',
    inactive: 'takes no new runs',
  }[status];
  return `${deploymentName} ${buildId} ${does} (${count(workers, 'worker')}, ${count(openRuns, 'open run')})`;
}

function unversionedOf({ current, unversioned: { workers, openRuns } }: Versions): string[] {
  const [take, get] = workers === 1 ? ['takes', 'gets'] : ['take', 'get'];
  const does = current === null ? `${take} the new runs` : `${get} no new task: stop ${workers === 1 ? 'it' : 'them'}`;
  return [
    ...(workers > 0 ? [`${count(workers, 'worker')} without a version ${does}`] : []),
    ...(openRuns > 0 ? [`${count(openRuns, 'open run')} ${openRuns === 1 ? 'is' : 'are'} on no version`] : []),
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
