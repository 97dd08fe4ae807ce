import { heartbeat } from '@temporalio/activity';
import type { Fleet } from '../../config/fleet';
import type { Announcements, Escalation, Posted } from '../../contract/activities';
import { titleOfHandOver } from '../../handover/hand-over';
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
    const environment = fleetOf(fleet, order.environment);
    const named = addressed(order, environment.teams[order.team].name);
    for (const { team, channels } of tellingsOf(environment, order)) {
      heartbeat(`telling ${team}`);
      told.push({ team, posted: await reach(team, waysOfTeam(notifiers, channels, named)) });
    }
    return told;
  };
}

/** The site has its own names for the teams. The team that has the work is named, also where another team hears of it. */
function addressed(order: Escalation, to: string): Escalation {
  if (order.handOver === undefined || order.handOver.to === null) return order;
  const handOver = { ...order.handOver, to };
  return { ...order, handOver, title: titleOfHandOver(handOver) };
}
