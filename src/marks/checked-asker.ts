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
 * A run that asks, with who asked for it as far as a reader can check it. For showing only: the time of the start is the run's
 * own word here, and each decision is judged with what the engine says.
 *
 * @param policyNow asked only where a run asks. While it cannot be read, nothing is added.
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
