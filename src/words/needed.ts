import type { Choice } from '../approvals/decision';

/** The number of answers that a question needs. A question whether something happened needs one answer, of any kind. */
export function neededInWords(offers: readonly Choice[], needed: number): string {
  if (offers.includes('it-happened')) return 'One answer is enough.';
  return `It needs ${needed} ${needed === 1 ? 'approval' : 'approvals'}.`;
}
