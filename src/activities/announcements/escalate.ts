import { heartbeat } from '@temporalio/activity';
import type { Fleet } from '../../config/fleet';
import type { Announcements, Posted } from '../../contract/activities';
import { fleetOf } from '../fleet-of';
import { tellingsOf } from './channels';
import { reach, waysOfTeam } from './reach';
import type { Notifiers } from './notify';

/**
 * E. Tells the teams, each through the first channel that takes it. An attempt that ends in the middle says nothing
 * twice, because the next attempt finds the messages that are there.
 */
export function escalate({ fleet, notifiers }: { fleet: Fleet; notifiers: Notifiers }): Announcements['escalate'] {
  return async (order) => {
    const told: { team: string; posted: Posted }[] = [];
    for (const { team, channels } of tellingsOf(fleetOf(fleet, order.environment), order)) {
      heartbeat(`telling ${team}`);
      told.push({ team, posted: await reach(team, waysOfTeam(notifiers, channels, order)) });
    }
    return told;
  };
}
