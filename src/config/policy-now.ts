import type { People } from '../approvals/names';
import { peopleOf } from './people';
import type { Policy } from './policy-shape';
import type { Reading } from './reading';

/** Reads the policy file as it is now. While it cannot be read, nothing is allowed, everywhere. */
export type PolicyNow = () => Reading<Policy>;

/** How people are told. The problems themselves belong to whoever owns the file: `satlink doctor` lists them. */
export const POLICY_UNREADABLE = 'the policy file cannot be read, and an unreadable policy allows nothing';

/** Where a process was given no policy file. */
export const noPolicy: PolicyNow = () => ({ readable: false, problems: ['no policy file is named'] });

/** The people whom today's policy knows, for words only; nobody while it cannot be read. */
export function peopleNow(policyNow: PolicyNow): People {
  const now = policyNow();
  return now.readable ? peopleOf(now.value) : [];
}
