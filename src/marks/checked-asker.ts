import type { Requester } from '../approvals/asker';
import type { Plan } from '../approvals/plan';
import { environmentPolicy } from '../config/decision-policy';
import { peopleOf } from '../config/people';
import type { PolicyNow } from '../config/policy-now';
import { whoAsked } from '../signing/start-token';

interface Asked {
  environment: string;
  /** ISO 8601, as the run says it. */
  startedAt: string;
  plan: Plan | null;
  asks: object | null;
}

/**
 * Adds the requester to a run that asks for a decision, as far as a reader can check it. This is for showing only: it
 * takes the start time from the run itself. Each decision is judged with the engine's start time.
 *
 * @param policyNow called only if a run asks. While the policy cannot be read, nothing is added.
 */
export async function withCheckedAsker<T extends Asked>(
  document: T,
  policyNow: PolicyNow,
): Promise<T & { requester?: Requester }> {
  const { plan, asks, environment, startedAt } = document;
  if (plan === null || asks === null) return document;
  const now = policyNow();
  const rules = now.readable ? environmentPolicy(now.value, environment) : null;
  if (!now.readable || rules === null || typeof rules === 'string') return document;
  const { trust, keys } = rules;
  const startOf = async () => Date.parse(startedAt);
  return { ...document, requester: await whoAsked(plan, { trust, keys, people: peopleOf(now.value), startOf }) };
}
