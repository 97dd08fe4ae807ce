import { NO_CHANNEL } from '../../activities/contract';
import type { ThreadMessage } from '../../activities/contract';
import type { Heard } from './card-desk';
import type { CaseFile } from './case-file';
import { announce, mention } from './proxies';
import { toldOf } from './told';
import { renderReport } from '../connector-cannot-reach-iam/report';

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
  const told = await announce.escalate({
    run: file.name,
    environment: file.input.environment,
    team,
    key,
    title,
    report: renderReport(document, { remains: file.remains, previousEnd: file.previousEnd, title }),
    cie: document.cie,
    links: document.links,
    since: document.startedAt,
  });
  document.told.push(...toldOf(told));
}
