import type { Slack } from '../../clients/slack/client';
import { SlackError } from '../../clients/slack/error';
import { NO_CHANNEL } from '../../contract/activities';
import type { Announcements, Posted, RunCard } from '../../contract/activities';
import { fleetOf } from '../fleet-of';
import { blocksOf } from './card';
import { nameOfSlackChannel } from './channels';
import { chunksOf } from './chunks';
import { toMrkdwn } from '../../text/slack';
import { mentionsOf, neededNow } from './mentions';
import type { Approvers } from './mentions';
import { postOnce } from './slack-thread';
import type { Thread } from './slack-thread';

const KEY = 'card';

/** Shows the card of a run: posts it first, and later replaces it. A site without Slack has none. */
export function showCard({ slack, ...approvers }: { slack: Slack | null } & Approvers): Announcements['showCard'] {
  return async ({ run, environment, since, ts, people, ...card }) => {
    const { threadChannel: channel, threadChannelName } = fleetOf(approvers.fleet, environment);
    if (slack === null || channel === undefined) return { channel: NO_CHANNEL, at: new Date().toISOString() };
    const named = nameOfSlackChannel(channel, threadChannelName);
    const where: Thread = { slack, channel, named, run, thread: 'run', since };
    const mentions = people === undefined ? '' : mentionsOf(approvers, environment, people);
    const needed = people === undefined ? '' : neededNow(approvers, environment, people);
    const shown = { ...card, run, environment, mentions, needed };
    if (ts === undefined) return postCard(where, KEY, shown);
    if (await isReplaced(where, ts, shown)) return { channel: named, ts, at: new Date().toISOString() };
    const old = 'The card above is old: Slack does not let us change it any more. This is the card that counts now.';
    return postCard(where, `${KEY}-after-${ts}`, { ...shown, sections: [old, ...card.sections] });
  };
}

type Card = Omit<RunCard, 'since' | 'ts' | 'people'> & { mentions: string; needed: string };

/**
 * Posts a card. If Slack refuses it for good, the reason may be the card or the channel. So words without blocks are
 * tried once more. If those are refused too, the reason is the channel.
 */
async function postCard(where: Thread, key: string, card: Card): Promise<Posted> {
  try {
    return await postOnce(where, { key, text: headlineOf(card), blocks: blocksOf(card) });
  } catch (error) {
    if (!isForGood(error)) throw error;
    const about = card.asks === undefined ? 'state' : card.asks.plan;
    return postOnce(where, { key: `${key}-words-${about}`, text: wordsOf(card) });
  }
}

/**
 * False if this message cannot be changed any more: somebody deleted it, or Slack's time for changes is over. If Slack
 * refuses the whole channel, the post that follows reports it.
 */
async function isReplaced({ slack, channel }: Thread, ts: string, card: Card): Promise<boolean> {
  try {
    await slack.update({ channel, ts, text: headlineOf(card), blocks: blocksOf(card) });
    return true;
  } catch (error) {
    if (isForGood(error)) return false;
    throw error;
  }
}

function isForGood(error: unknown): boolean {
  return error instanceof SlackError && error.permanent;
}

/** The text that a notification of the message shows. */
function headlineOf({ sections }: Card): string {
  return chunksOf(toMrkdwn(sections[0] ?? ''))[0]!;
}

function wordsOf({ sections, asks, links, mentions, needed }: Card): string {
  const how =
    asks === undefined ? [] : [`Decide in the console, or with \`satlink show RUN\`; the plan is ${asks.plan}.`];
  const addresses = links.map(({ label, url }) => `${label}: ${url}`);
  return `${mentions} ${toMrkdwn([sections[0] ?? '', ...(needed === '' ? [] : [needed]), ...how, ...addresses].join('\n'))}`.trim();
}
