import type { Requester } from '../approvals/asker';
import type { Plan } from '../approvals/plan';
import { environmentPolicy } from '../config/decision-policy';
import { peopleOf } from '../config/people';
import type { Policy } from '../config/policy';
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
 * @param policyNow asked only where a run asks; null where it is not at hand: then nothing is added.
 */
export async function withCheckedAsker<T extends Asked>(
  document: T,
  policyNow: () => Policy | null,
): Promise<T & { requester?: Requester }> {
  const { plan, asks, environment, startedAt } = document;
  const policy = plan === null || asks === null ? null : policyNow();
  const rules = policy === null ? '' : environmentPolicy(policy, environment);
  if (plan === null || policy === null || typeof rules === 'string') return document;
  const { trust, keys } = rules;
  const startOf = async () => Date.parse(startedAt);
  return { ...document, requester: await whoAsked(plan, { trust, keys, people: peopleOf(policy), startOf }) };
}
