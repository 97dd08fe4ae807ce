import { digestOf } from '../approvals/plan';
import type { Decision, Reply } from '../approvals/decision';
import type { People } from '../approvals/names';
import { answerAfterTheEnd } from './decide';
import type { ReadRun } from './read-run';

/** Where a plan is looked at: its digest is what a person saw, and 64 hex characters. */
export const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Why a decision about the plan with this digest is neither signed nor handed in; null where the run shows that very plan.
 * The code alone is no proof of that: whoever answers for a run can show two plans with one code.
 */
export function answerOfAnotherPlan(
  read: ReadRun,
  { decision, digest, people }: { decision: Decision; digest: string; people: People },
): Reply | null {
  const { plan, asks, phase, stuck, incomplete } = read;
  if (plan !== null && digestOf(plan) === digest) return null;
  if (phase === 'closed') return answerAfterTheEnd(read, { decision, people });
  const unread = stuck?.because ?? incomplete;
  if (plan === null && unread !== undefined) {
    return { answer: 'unknown', because: `the plan cannot be read, so nothing was signed or handed in: ${unread}` };
  }
  if (plan === null) return { answer: 'too-early', because: 'nothing is being asked yet; wait for the plan' };
  if (asks === null) return { answer: 'already-decided', because: 'this run asks nothing now' };
  const because = `the plan that you looked at is not the one that this run asks about now (${plan.code}); look at it before deciding`;
  return { answer: 'wrong-plan', because };
}
