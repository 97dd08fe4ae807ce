import type { Slack } from '../../clients/slack/client';
import type { Fleet } from '../../config/fleet';
import { NO_CHANNEL } from '../../contract/activities';
import type { Announcements } from '../../contract/activities';
import { fleetOf } from '../fleet-of';
import { toMrkdwn } from '../../text/slack';
import { postOnce } from './slack-thread';

/** Posts to the thread of a run. A site without Slack has no such thread, and nothing is posted. */
export function postToThread({ slack, fleet }: { slack: Slack | null; fleet: Fleet }): Announcements['postToThread'] {
  return async ({ run, environment, since, key, text }) => {
    const channel = fleetOf(fleet, environment).threadChannel;
    if (slack === null || channel === undefined) return { channel: NO_CHANNEL, at: new Date().toISOString() };
    return postOnce({ slack, channel, run, thread: 'run', since }, { key, text: toMrkdwn(text) });
  };
}
