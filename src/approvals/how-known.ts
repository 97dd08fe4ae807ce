import type { RecordedDecision } from './decision';

/**
 * Says in words how the maker of a decision was identified. Only code that has checked the signature itself says
 * `signed`. The worker that answers for the run draws its card, messages and report, and somebody else may control that
 * worker. So these texts say where the signature is checked.
 */
export function howKnown(
  { verified, via = 'key', unproved }: Pick<RecordedDecision, 'verified' | 'via' | 'unproved'>,
  drawnBy: 'reader' | 'run',
): string {
  if (unproved !== undefined) return `claimed; not verified here: ${unproved}`;
  if (!verified) return 'claimed';
  return drawnBy === 'reader' ? `signed, known by ${via}` : 'with a signature that the console checks';
}
