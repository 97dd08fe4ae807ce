import { digestOf } from '../approvals/plan';
import type { Plan } from '../approvals/plan';
import type { Decision, Reply } from '../approvals/decision';
import { signDecision } from './decision-token';
import type { Vouching } from './statement';
import type { PrivateKey } from './keys';

/** What is signed about, and by whom it is vouched. */
export interface SigningOrder {
  /** The plan, held in memory since it was shown or since its digest was compared: never read a second time. */
  plan: Plan;
  /** 64 hex characters: the digest of the plan as the one who decides saw it. */
  digest: string;
  key: PrivateKey;
  how: Vouching;
  nowMs: number;
}

/**
 * Completes a decision with its signature over the plan that was shown, or says `wrong-plan`. Two plans with one code are
 * made in seconds, so the code selects nothing here: the digest of the plan itself has to be the one that was seen.
 */
export async function signForPlan(
  decision: Decision,
  { plan, digest, key, how, nowMs }: SigningOrder,
): Promise<Decision | Reply> {
  if (digestOf(plan) !== digest || plan.code !== decision.plan) {
    return { answer: 'wrong-plan', because: 'the plan is not the one that was looked at, so nothing was signed' };
  }
  const { decision: choice, by, comment, change } = decision;
  const statement = {
    decision: choice,
    by,
    run: plan.run,
    digest,
    how,
    comment,
    change,
  };
  return { ...decision, signed: await signDecision(statement, key, { nowMs, expiresAt: plan.expiresAt }) };
}
