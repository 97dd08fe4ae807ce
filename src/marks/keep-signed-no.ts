import type { Client } from '@temporalio/client';
import { claimedRequester } from '../approvals/asker';
import { COUNTED } from '../approvals/decision';
import type { Choice, Decision, Reply } from '../approvals/decision';
import { canonicalName } from '../approvals/names';
import type { Plan } from '../approvals/plan';
import { judge } from '../approvals/rule';
import { decisionPolicyOf, environmentPolicy } from '../config/decision-policy';
import { peopleOf } from '../config/people';
import type { Policy } from '../config/policy-shape';
import type { Reading } from '../config/reading';
import { identify } from '../signing/identify';
import { keepRejection } from './rejection';

/** The open question of a run, as its document says. */
export interface RefusableQuestion {
  plan: Plan | null;
  asks: { of: string; offers: readonly Choice[]; expiresAt: string } | null;
}

const ENGINE_MS = 10_000;

/**
 * Keeps a *no* that the run counted, so that the run cannot forget it if somebody else controls its worker. Only a
 * signed *no* that is valid by today's policy is kept; an unsigned one could come from anybody and would block work. A
 * *no* that came too late is not kept, and its maker is told that it did not count. Throws if the engine does not
 * confirm; then the answer is `unknown`.
 *
 * @param now today's policy. While it cannot be read, only the run's own worker keeps the *no*.
 */
export async function keepSignedNo(
  client: Client,
  { decision, reply }: { decision: Decision; reply: Pick<Reply, 'answer'> },
  { plan, asks, now }: RefusableQuestion & { now: Reading<Policy> },
): Promise<void> {
  if (decision.decision !== 'reject' || !COUNTED.includes(reply.answer)) return;
  if (plan === null || asks === null || !now.readable) return;
  const policy = now.value;
  const nowMs = Date.now();
  const isAsked = decision.plan === plan.code && asks.of === plan.code && nowMs < Date.parse(asks.expiresAt);
  const rules = environmentPolicy(policy, plan.environment);
  if (!isAsked || typeof rules === 'string') return;
  const people = peopleOf(policy);
  const identity = await identify(decision, { plan, keys: rules.keys, people, atMs: nowMs });
  if (identity.kind !== 'signed') return;
  const { offers } = asks;
  const today = decisionPolicyOf(rules, people, { nowMs, madeMs: identity.madeMs });
  // Every approver may say no, also the requester.
  const requester = claimedRequester(plan.askedBy);
  const { answer } = judge({ decision, identity, plan, requester, offers, standing: [], policy: today });
  if (answer !== 'accepted') return;
  const by = canonicalName(people, decision.by);
  await client.withDeadline(nowMs + ENGINE_MS, () => keepRejection(client, plan, by));
}
