import { digestOf } from '../approvals/plan';
import type { Plan } from '../approvals/plan';
import type { Decision, Reply } from '../approvals/decision';
import { signDecision } from './decision-token';
import type { Vouching } from './statement';
import type { PrivateKey } from './keys';

/** The plan to sign, the decision on it, and the person behind it. */
export interface SigningOrder {
  /** The plan, kept in memory since it was shown or since its digest was compared. It is never read a second time. */
  plan: Plan;
  /** 64 hex characters: the digest of the plan that the person saw. */
  digest: string;
  key: PrivateKey;
  how: Vouching;
  nowMs: number;
}

/**
 * Completes a decision with its signature over the plan that was shown, or says `wrong-plan`. An attacker can make two
 * plans with one code in seconds. So the code selects nothing here: the digest must be that of the plan that the person
 * saw.
 */
export async function signForPlan(
  decision: Decision,
  { plan, digest, key, how, nowMs }: SigningOrder,
): Promise<Decision | Reply> {
  if (digestOf(plan) !== digest || plan.code !== decision.plan)
    return { answer: 'wrong-plan', because: 'the plan is not the one that was looked at, so nothing was signed' };

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
