import type { Choice } from '../approvals/decision';

/** The choices of a person, short enough for a button. */
export const CHOICE_TITLES: Record<Choice, string> = {
  approve: 'Approve',
  reject: 'Reject',
  'customer-rotated': 'The customer has replaced the key',
  'it-happened': 'It happened',
  'it-did-not': 'It did not happen',
};

/** The same as a person's act: `mia approved it`. */
const SAID: Record<Choice, string> = {
  approve: 'approved it',
  reject: 'rejected it',
  'customer-rotated': 'said that the customer has replaced the key',
  'it-happened': 'said that it happened',
  'it-did-not': 'said that it did not happen',
};

/** The act of a decision. A refused decision may name a choice that does not exist; it is shown as it came. */
export function saidInWords(choice: string): string {
  return Object.hasOwn(SAID, choice) ? SAID[choice as Choice] : `said ${choice}`;
}
