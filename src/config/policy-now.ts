import type { People } from '../approvals/names';
import { peopleOf } from './people';
import type { Policy } from './policy-shape';
import type { Reading } from './reading';

/** Reads the policy file as it is now. While it cannot be read, nothing is allowed anywhere. */
export type PolicyNow = () => Reading<Policy>;

/** The message to people. The problems themselves are for the owner of the file: `satlink doctor` lists them. */
export const POLICY_UNREADABLE = 'the policy file cannot be read, and an unreadable policy allows nothing';

/** For a process that was given no policy file. */
export const noPolicy: PolicyNow = () => ({ readable: false, problems: ['no policy file is named'] });

/** The people whom today's policy knows, for messages only; empty while it cannot be read. */
export function peopleNow(policyNow: PolicyNow): People {
  const now = policyNow();
  return now.readable ? peopleOf(now.value) : [];
}
