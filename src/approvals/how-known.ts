import type { RecordedDecision } from './decision';

/**
 * How the maker of a decision is known, in words. Only who has checked the signature itself says `signed`. A run's card, its
 * messages and its own report are drawn by the worker that answers for the run, which may be in other hands: there it is
 * said where the signature is checked.
 */
export function howKnown(
  { verified, via = 'key', unproved }: Pick<RecordedDecision, 'verified' | 'via' | 'unproved'>,
  drawnBy: 'reader' | 'run',
): string {
  if (unproved !== undefined) return `claimed; not verified here: ${unproved}`;
  if (!verified) return 'claimed';
  return drawnBy === 'reader' ? `signed, known by ${via}` : 'with a signature that the console checks';
}
