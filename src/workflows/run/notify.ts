import { isCancellation, sleep } from '@temporalio/workflow';
import { NO_CHANNEL } from '../../contract/activities';
import type { Announcements, ThreadMessage } from '../../contract/activities';
import type { Told } from '../../contract/run-document';
import type { Heard } from './card-updates';
import type { RunState } from './run-state';
import { announce, bestEffort } from './activities';

const SAID_AGAIN_MS = { first: 1_000, most: 3_600_000 };

/**
 * Posts to the run's thread, and returns the place and the time; null if it was not posted. If the thread cannot be
 * reached, the run goes on.
 */
export async function postToThread(run: RunState, key: string, text: string): Promise<Heard | null> {
  return bestEffort.postToThread(messageOf(run, key, text)).then(
    ({ link, channel, at }) => {
      if (link && run.document.links.thread === undefined) run.link('thread', link);
      return channel === NO_CHANNEL ? null : { since: at, channel };
    },
    () => null,
  );
}

/** A message for the run's thread. */
export function messageOf(run: RunState, key: string, text: string): ThreadMessage {
  return { run: run.name, environment: run.input.environment, key, text, since: run.document.startedAt };
}

/** Tells the satellite-link team at once, while the run goes on. */
export async function notifyNow(run: RunState, key: string, title: string): Promise<void> {
  await notifyTeam(run, { team: 'satellite-link', key: `${key}-${run.document.plan?.gate ?? 0}`, title });
}

/** Tells a team, with the case so far. Returns only when somebody was told. */
export async function notifyTeam(
  run: RunState,
  { team, key, title }: { team: 'satellite-link' | 'razee'; key: string; title: string },
): Promise<void> {
  const { document } = run;
  const told = await untilHeard(() =>
    announce.escalate({
      run: run.name,
      environment: run.input.environment,
      team,
      key,
      title,
      report: run.pages.report(document, { remains: run.remains, previousEnd: run.previousEnd, title, drawnBy: 'run' }),
      cie: document.cie,
      links: document.links,
      since: document.startedAt,
    }),
  );
  run.told(toldOf(told));
}

/** The teams that were told, as documents show them. */
export function toldOf(posted: Awaited<ReturnType<Announcements['escalate']>>): Told[] {
  return posted.map(({ team, posted: { channel, at, link } }) => ({ team, channel, at, ...(link ? { link } : {}) }));
}

/**
 * Delivers a message that somebody must hear. The engine repeats each attempt by itself. If an attempt ends in a
 * failure anyway, it is made again, later and later, so that the message is never lost.
 */
export async function untilHeard<T>(say: () => Promise<T>): Promise<T> {
  for (let pauseMs = SAID_AGAIN_MS.first; ; pauseMs = Math.min(2 * pauseMs, SAID_AGAIN_MS.most)) {
    try {
      return await say();
    } catch (error) {
      if (isCancellation(error)) throw error;
    }
    await sleep(pauseMs, { summary: 'say it again' });
  }
}
