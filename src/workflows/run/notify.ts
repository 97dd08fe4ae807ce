import { isCancellation, sleep } from '@temporalio/workflow';
import { NO_CHANNEL } from '../../contract/activities';
import type { ThreadMessage } from '../../contract/activities';
import type { Heard } from './card-updates';
import type { CaseFile } from './run-state';
import { announce, mention } from './activities';
import { toldOf } from './told';
import { renderReport } from '../connector-cannot-reach-iam/report';

const SAID_AGAIN_MS = { first: 1_000, most: 3_600_000 };

/**
 * Says something in the run's thread, and returns where and when; null when it was not said. A thread that cannot be reached
 * holds nothing up.
 */
export async function say(file: CaseFile, key: string, text: string): Promise<Heard | null> {
  return mention.postToThread(messageOf(file, key, text)).then(
    ({ link, channel, at }) => {
      if (link) file.document.links.thread ??= link;
      return channel === NO_CHANNEL ? null : { since: at, channel };
    },
    () => null,
  );
}

/** A message for the run's thread. */
export function messageOf(file: CaseFile, key: string, text: string): ThreadMessage {
  return { run: file.name, environment: file.input.environment, key, text, since: file.document.startedAt };
}

/** Tells the satellite-link team at once, while the run goes on. */
export async function announceNow(file: CaseFile, key: string, title: string): Promise<void> {
  await tell(file, { team: 'satellite-link', key: `${key}-${file.document.plan?.gate ?? 0}`, title });
}

/** Tells a team, with the case so far. Returns only when somebody was told. */
export async function tell(
  file: CaseFile,
  { team, key, title }: { team: 'satellite-link' | 'razee'; key: string; title: string },
): Promise<void> {
  const { document } = file;
  const told = await untilHeard(() =>
    announce.escalate({
      run: file.name,
      environment: file.input.environment,
      team,
      key,
      title,
      report: renderReport(document, { remains: file.remains, previousEnd: file.previousEnd, title, drawnBy: 'run' }),
      cie: document.cie,
      links: document.links,
      since: document.startedAt,
    }),
  );
  document.told.push(...toldOf(told));
}

/**
 * Says what somebody must hear. The engine repeats each of these by itself; one that ends in a failure all the same is said
 * again, later and later, so that it is never lost.
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
