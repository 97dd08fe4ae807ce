import type { FinishedBuild, StartedBuild } from '../../contract/activities';
import type { JoinedRefresh } from '../../contract/one-key';
import { poll } from '../run/activities';
import { failureText } from '../run/ending';
import type { RunState } from '../run/run-state';

/** The end of a started refresh, in words, with the page of its build. */
export type RefreshEnd = JoinedRefresh & { state: Exclude<JoinedRefresh['state'], 'running'> };

/** The name of a started refresh: Jenkins names a build only once it has left the queue. */
export function nameOfRefresh({ number, queueId }: StartedBuild): string {
  return number === undefined ? `queue item ${queueId}` : `build ${number}`;
}

/** Waits until a started refresh has ended. `in-doubt` if Jenkins does not say how. Never throws. */
export async function endOfRefresh({ settings }: RunState, started: StartedBuild): Promise<RefreshEnd> {
  const build = await poll(settings.refreshPatienceMs).awaitRefresh(started).catch(failureText);
  if (typeof build === 'string') {
    const because = `the refresh was started (${nameOfRefresh(started)}), and how it ended is not known: ${build}`;
    return { state: 'in-doubt', because };
  }
  if (build.result === 'SUCCESS')
    return { state: 'done', because: `refresh build ${build.number} ended SUCCESS`, build: build.url };
  return { state: 'failed', because: wordsOf(build), build: build.number === 0 ? undefined : build.url };
}

function wordsOf({ number, result, url }: FinishedBuild): string {
  return number === 0
    ? 'the refresh was taken out of the queue of Jenkins before it began'
    : `the refresh build ${number} ended ${result}: ${url}`;
}
