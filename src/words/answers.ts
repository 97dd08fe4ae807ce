import type { Answer } from '../approvals/decision';

/** The answers to a decision, as a headline. The reason follows it. */
export const ANSWER_WORDS: Record<Answer, string> = {
  accepted: 'Your decision counts',
  'waiting-for-more': 'Your decision counts, and more people are needed',
  repeated: 'You said so before',
  'already-decided': 'Somebody decided before you',
  'wrong-plan': 'This is not the plan that is asked about',
  'too-early': 'Nothing is asked now',
  expired: 'The time to decide is over',
  'not-allowed': 'Not allowed',
  frozen: 'Not possible now, because of a freeze or a brake',
  malformed: 'Not understood',
  unknown: 'Not known whether it counted',
};

/** The same within a sentence. An answer of another version is shown as it came. */
export function answerInWords(answer: string): string {
  const words = Object.hasOwn(ANSWER_WORDS, answer) ? ANSWER_WORDS[answer as Answer] : answer;
  return words.charAt(0).toLowerCase() + words.slice(1);
}
