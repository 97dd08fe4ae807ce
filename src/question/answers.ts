import type { Choice } from '../approvals/decision';
import type { Plan } from '../approvals/plan';
import { roughly } from '../words/times';

/** The policy's times, where a reader knows them. */
export interface Times {
  propagationMs?: number;
  verifyMs?: number;
}

/** One answer in words: what it leads to, and what its comment is for. */
export interface AnswerInWords {
  means: string;
  /** The label of the comment: who reads it. */
  comment: string;
  /** Whether the answer needs a reason. */
  needsReason: boolean;
}

const COMMENT = 'Comment (shown with the decision)';

/** Each offered answer in words. */
export function answersOf(plan: Plan, offers: readonly Choice[], times: Times): Partial<Record<Choice, AnswerInWords>> {
  return Object.fromEntries(offers.map((choice) => [choice, inWords(plan, choice, times)]));
}

function inWords(plan: Plan, choice: Choice, { propagationMs }: Times): AnswerInWords {
  const plain = { comment: COMMENT, needsReason: false };
  const wait = propagationMs === undefined ? 'wait until it has spread' : `wait ${roughly(propagationMs)}`;
  const refresh = plan.by['master-refresh'] === 'person' ? 'ask a person to refresh the master' : 'refresh the master';
  const isReset = plan.actions.includes('api-key-reset');
  switch (choice) {
    case 'approve':
      return {
        ...plain,
        means: isReset
          ? `We replace the key once, ${wait}, then ${refresh}, and check that logins work. The old key cannot be restored.`
          : `We ${refresh}, once, and check that logins work.`,
      };
    case 'customer-rotated':
      return { ...plain, means: `We check that the key has changed, then ${refresh} and check that logins work.` };
    case 'reject':
      return {
        means: 'Nothing is changed. The satellite-link team gets your reason: it is all that they hear from you.',
        comment: 'Reason (sent to satellite-link)',
        needsReason: true,
      };
    case 'it-happened':
      return { ...plain, means: 'The run goes on with the next step.' };
    case 'it-did-not':
      return { ...plain, means: 'The run ends without another try. Start a new run to try again.' };
  }
}
