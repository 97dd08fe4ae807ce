import type { RecordedDecision, Via } from '../approvals/decision';

/** The proof of a person's identity in words. */
export const VIA_WORDS: Record<Via, string> = {
  key: 'signed with their own key',
  slack: 'signed in Slack',
  oidc: 'signed in with SSO',
};

/** The words for a decision without a signature that counts. */
export const CLAIMED = 'name not verified';

/**
 * Says in words how the maker of a decision was identified. Only code that has checked the signature itself says
 * `signed`. The worker that answers for the run draws its card, messages and report, and somebody else may control that
 * worker. So these texts say where the signature is checked.
 */
export function howKnown(
  { verified, via = 'key', unproved }: Pick<RecordedDecision, 'verified' | 'via' | 'unproved'>,
  drawnBy: 'reader' | 'run',
): string {
  if (unproved !== undefined) return `${CLAIMED} here: ${unproved}`;
  if (!verified) return CLAIMED;
  return drawnBy === 'reader' ? VIA_WORDS[via] : 'with a signature that the console checks';
}
