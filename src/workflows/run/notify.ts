import { isCancellation, sleep } from '@temporalio/workflow';
import type { OpenIncident } from '../../approvals/incident';
import { NO_CHANNEL } from '../../contract/activities';
import type { AskedPeople, Announcements, Escalation, ThreadMessage } from '../../contract/activities';
import type { RunDocument, Told } from '../../contract/run-document';
import type { HandOver } from '../../contract/hand-over';
import { titleOfHandOver } from '../../handover/hand-over';
import type { Heard } from './card-updates';
import type { RunState } from './run-state';
import { announce, bestEffort } from './activities';

const SAID_AGAIN_MS = { first: 1_000, most: 3_600_000 };

/**
 * Posts to the run's thread, and returns the place and the time; null if it was not posted. If the thread cannot be
 * reached, the run goes on.
 */
export async function postToThread(
  run: RunState,
  key: string,
  text: string,
  people?: AskedPeople,
): Promise<Heard | null> {
  return bestEffort.postToThread({ ...messageOf(run, key, text), people }).then(
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

/** The teams that have a part in a run. */
type Team = Escalation['team'];

/** Tells the satellite-link team at once, while the run goes on. */
export async function notifyNow(
  run: RunState,
  key: string,
  news: Pick<HandOver, 'headline' | 'because' | 'next'>,
): Promise<void> {
  const { document } = run;
  const order = orderFor(run, { team: 'satellite-link', key: `${key}-${document.plan?.gate ?? 0}`, document });
  const handOver = { ...order.handOver!, to: 'satellite-link', ...news };
  run.told(await tell({ ...order, title: titleOfHandOver(handOver), handOver }));
}

/**
 * Tells a team how the run ended. The message is made when it is sent and does not change afterwards. So it shows the
 * document as it will be. Returns only when somebody was told.
 */
export async function notifyTeam(run: RunState, team: Team, atTheEnd: RunDocument): Promise<void> {
  run.told(await tell(orderFor(run, { team, key: 'end', document: atTheEnd })));
}

/** Tells the team of an incident, once for all of its runs. False if there is no such incident any more. */
export async function notifyOfIncident(run: RunState, incident: OpenIncident | undefined): Promise<boolean> {
  const { cie } = run.document;
  if (incident === undefined || incident.since === null) return false;
  const { environment, region, kind, since } = incident;
  const told = await untilHeard(() => announce.tellOfIncident({ environment, region, kind, since, cie }));
  run.told(toldOf(told));
  return told.length > 0;
}

function orderFor(
  run: RunState,
  { team, key, document }: { team: Team; key: string; document: RunDocument },
): Escalation {
  const handOver = run.pages.handOver(document, { team });
  return {
    run: run.name,
    environment: run.input.environment,
    team,
    key,
    title: titleOfHandOver(handOver),
    handOver,
    report: run.pages.evidence(document),
    cie: document.cie,
    links: document.links,
    since: document.startedAt,
  };
}

async function tell(order: Escalation): Promise<Told[]> {
  return toldOf(await untilHeard(() => announce.escalate(order)));
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
