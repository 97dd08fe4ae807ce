import type { Slack } from '../../clients/slack/client';
import { NO_CHANNEL } from '../../contract/activities';
import type { Announcements } from '../../contract/activities';
import { fleetOf } from '../fleet-of';
import { toMrkdwn } from '../../text/slack';
import { withSlackDates } from '../../text/slack-dates';
import { nameOfSlackChannel } from './channels';
import { mentionsOf } from './mentions';
import type { Approvers } from './mentions';
import { postOnce } from './slack-thread';

/** Posts to the thread of a run. A site without Slack has no such thread, and nothing is posted. */
export function postToThread({
  slack,
  ...approvers
}: { slack: Slack | null } & Approvers): Announcements['postToThread'] {
  return async ({ run, environment, since, key, text, people }) => {
    const { threadChannel: channel, threadChannelName } = fleetOf(approvers.fleet, environment);
    if (slack === null || channel === undefined) return { channel: NO_CHANNEL, at: new Date().toISOString() };
    const whom = people === undefined ? '' : mentionsOf(approvers, environment, people);
    const said = withSlackDates(`${whom} ${toMrkdwn(text)}`.trim(), Infinity);
    const named = nameOfSlackChannel(channel, threadChannelName);
    return postOnce({ slack, channel, named, run, thread: 'run', since }, { key, text: said });
  };
}
