import { digestOf } from '../approvals/plan';
import type { Plan } from '../approvals/plan';
import type { Decision } from '../approvals/decision';
import { signDecision } from './decision-token';
import type { Vouching } from './decision-token';
import type { PrivateKey } from './keys';

/**
 * Completes a decision with its signature, over the plan as it was shown. Where the run shows no plan, or another one than
 * the code that is quoted, there is nothing to sign: the decision goes in unsigned, and the run says what is wrong with it.
 */
export async function signForPlan(
  decision: Decision,
  { plan, key, how, nowMs }: { plan: Plan | null; key: PrivateKey; how: Vouching; nowMs: number },
): Promise<Decision> {
  if (plan === null || plan.code !== decision.plan) return decision;
  const { decision: choice, by, comment, change } = decision;
  const statement = {
    decision: choice,
    by,
    run: plan.run,
    digest: digestOf(plan),
    how,
    ...(comment === undefined ? {} : { comment }),
    ...(change === undefined ? {} : { change }),
  };
  return { ...decision, signed: await signDecision(statement, key, { nowMs, expiresAt: plan.expiresAt }) };
}
