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
