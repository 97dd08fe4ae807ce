import { NO_CHANNEL } from '../../contract/activities';
import type { Fleet } from '../../config/fleet';
import type { Announcements, Escalation, GateCall, Posted, ThreadMessage } from '../../contract/activities';
import { fleetOf } from '../fleet-of';
import { reach, waysOfTeam } from './reach';
import type { Way } from './reach';
import type { Notifiers } from './notify';

export function askPeople(means: AskingMeans): Announcements['askPeople'] {
  return (call) => reach('the people who decide', waysOf(means, call));
}

/** The means of asking. */
export interface AskingMeans {
  fleet: Fleet;
  notifiers: Notifiers;
  post: Announcements['postToThread'];
}

/**
 * Asks in the run's own thread, then in the team's channels in the fleet's order, then through PagerDuty for a CIE. An
 * issue on GitHub is opened once and reminds nobody, so a question that is asked again leaves GitHub out.
 */
export function waysOf(
  { fleet, notifiers, post }: AskingMeans,
  call: GateCall,
  asked: 'first' | 'again' = 'first',
): Way[] {
  const { otherwise, cie: urgent } = fleetOf(fleet, call.message.environment).teams['satellite-link'];
  const all = call.cie === null ? otherwise : [...otherwise, ...urgent];
  const channels = asked === 'first' ? all : all.filter(({ kind }) => kind !== 'github');
  return [
    { name: "the run's own thread", tell: () => inThread(post, call.message) },
    ...waysOfTeam(notifiers, channels, escalationOf(call)),
  ];
}

async function inThread(post: Announcements['postToThread'], message: ThreadMessage): Promise<Posted | null> {
  const posted = await post(message);
  return posted.channel === NO_CHANNEL ? null : posted;
}

function escalationOf({ message: { run, environment, key, since }, ...call }: GateCall): Escalation {
  return { ...call, run, environment, team: 'satellite-link', key, since };
}
