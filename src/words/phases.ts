import type { Phase } from '../contract/run-document';

/** The phases of a run. List, page and command line use the same words. */
export const PHASE_WORDS: Record<Phase, string> = {
  diagnosing: 'Finding the cause',
  deciding: 'Waiting for a decision',
  remediating: 'Repairing',
  verifying: 'Checking the repair',
  escalating: 'Telling the team',
  closed: 'Closed',
};

/** The state of a gate that an incident of its region holds: nobody is asked. */
export const HELD_WORDS = 'Held by an incident';
