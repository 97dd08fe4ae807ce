import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ClientError } from '../../clients/client-error';
import type { Fleet } from '../../config/fleet';
import type { Announcements, Escalation, Posted } from '../contract';
import { fleetOf } from '../fleet-of';
import { nameOf, tellingsOf } from './channels';
import type { Telling } from './channels';
import { tell } from './tell';
import type { Voices } from './tell';

/**
 * E. Tells the teams, each through the first channel that does not refuse for good. A failure that may pass ends the
 * attempt: the next one finds what was said already and goes on. When all channels refuse it keeps being repeated, because
 * somebody may repair one, and a run must not end silently.
 */
export function escalate({ fleet, voices }: { fleet: Fleet; voices: Voices }): Announcements['escalate'] {
  return async (order) => {
    const told: { team: string; posted: Posted }[] = [];
    for (const telling of tellingsOf(fleetOf(fleet, order.environment), order)) {
      told.push({ team: telling.team, posted: await tellTeam(voices, telling, order) });
    }
    return told;
  };
}

async function tellTeam(voices: Voices, { team, channels }: Telling, order: Escalation): Promise<Posted> {
  const refusals: string[] = [];
  for (const channel of channels) {
    heartbeat(`telling ${team} through ${nameOf(channel)}`);
    try {
      const posted = await tell(voices, channel, order);
      if (posted !== null) return posted;
      refusals.push(`${nameOf(channel)}: this site has no login for it`);
    } catch (error) {
      if (!(error instanceof ClientError) || !error.permanent) throw error;
      refusals.push(`${nameOf(channel)}: ${error.message}`);
    }
  }
  throw ApplicationFailure.retryable(`nobody of ${team} could be told. ${refusals.join('; ')}`, 'NobodyTold');
}
