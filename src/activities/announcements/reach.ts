import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ClientError } from '../../clients/client-error';
import type { Channel } from '../../config/fleet';
import type { Escalation, Posted } from '../../contract/activities';
import { nameOf } from './channels';
import { tell } from './tell';
import type { Voices } from './tell';

/** One way of reaching people. Null where this site has not got what it needs. */
export interface Way {
  name: string;
  tell(): Promise<Posted | null>;
}

/** The failure of an attempt in which no way took what was to be said. */
export const NOBODY_TOLD = 'NobodyTold';
/** A failure that may pass is waited for so many times; after that the next way is tried in the same attempt. */
const PATIENT_ATTEMPTS = 5;

/**
 * Tells through the first way that takes it. A way that refuses for good is followed by the next at once; one whose failure
 * may pass ends the attempt while the engine has repeated it a few times only, because the next attempt finds what was said.
 * When nobody takes it the attempt fails, and the engine repeats it for as long as the workflow wants it.
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

/** The channels of a team, in the order in which the fleet file names them. */
export function waysOfTeam(voices: Voices, channels: readonly Channel[], order: Escalation): Way[] {
  return channels.map((channel) => ({ name: nameOf(channel), tell: () => tell(voices, channel, order) }));
}
