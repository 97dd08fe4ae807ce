import type { Slack } from '../../clients/slack/client';
import { SlackError } from '../../clients/slack/error';
import type { Fleet } from '../../config/fleet';
import type { Announcements } from '../contract';
import { fleetOf } from '../fleet-of';
import { blocksOf } from './card';
import { chunksOf } from './chunks';
import { toMrkdwn } from './mrkdwn';
import { sayInThread } from './slack-thread';

const KEY = 'card';

/** Shows the card of a run: posts it first, and later replaces what it showed. A site without Slack has none. */
export function showCard({ slack, fleet }: { slack: Slack | null; fleet: Fleet }): Announcements['showCard'] {
  return async ({ run, environment, since, ts, ...card }) => {
    const channel = fleetOf(fleet, environment).threadChannel;
    if (slack === null || channel === undefined) return { channel: 'none', at: new Date().toISOString() };
    const shown = {
      text: chunksOf(toMrkdwn(card.sections[0] ?? ''))[0]!,
      blocks: blocksOf({ ...card, run, environment }),
    };
    if (ts !== undefined && (await isReplaced(slack, { channel, ts, ...shown }))) {
      return { channel, ts, at: new Date().toISOString() };
    }
    return sayInThread({ slack, channel, run, thread: 'run', since }, { key: KEY, ...shown });
  };
}

/** Somebody may have deleted the card: then it is posted anew. */
async function isReplaced(slack: Slack, message: Parameters<Slack['update']>[0]): Promise<boolean> {
  try {
    await slack.update(message);
    return true;
  } catch (error) {
    if (error instanceof SlackError && error.word === 'message_not_found') return false;
    throw error;
  }
}
