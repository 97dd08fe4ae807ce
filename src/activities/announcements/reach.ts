import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ClientError } from '../../clients/client-error';
import type { Channel } from '../../config/fleet';
import type { Escalation, Posted } from '../../contract/activities';
import { nameOf } from './channels';
import { notify } from './notify';
import type { Notifiers } from './notify';

/** One way of reaching people. Null if this site lacks a part that it needs. */
export interface Way {
  name: string;
  tell(): Promise<Posted | null>;
}

/** The failure of an attempt in which no way took the message. */
export const NOBODY_TOLD = 'NobodyTold';
/** The number of waits for a failure that may pass. After them the next way is tried in the same attempt. */
const PATIENT_ATTEMPTS = 5;

/**
 * Tells through the first way that takes the message. A way that refuses for good is followed by the next one at once.
 * A failure that may pass ends the attempt during the first few repeats, because the next attempt finds the messages
 * that are there. If no way takes it the attempt fails, and the engine repeats it for as long as the workflow wants.
 */
export async function reach(whom: string, ways: readonly Way[]): Promise<Posted> {
  const refusals: string[] = [];
  for (const way of ways) {
    try {
      const posted = await way.tell();
      if (posted !== null) return posted;
      refusals.push(`${way.name}: this site has no login for it`);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (!error.permanent && activityInfo().attempt <= PATIENT_ATTEMPTS) throw error;
      refusals.push(`${way.name}: ${error.message}`);
    }
  }
  throw ApplicationFailure.retryable(`nobody of ${whom} could be told. ${refusals.join('; ')}`, NOBODY_TOLD);
}

/** The channels of a team, in the order of the fleet file. */
export function waysOfTeam(notifiers: Notifiers, channels: readonly Channel[], order: Escalation): Way[] {
  return channels.map((channel) => ({ name: nameOf(channel), tell: () => notify(notifiers, channel, order) }));
}
