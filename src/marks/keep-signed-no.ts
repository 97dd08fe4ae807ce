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

/** What a run asks at the moment, as its document says. */
export interface Asked {
  plan: Plan | null;
  asks: { of: string; offers: readonly Choice[]; expiresAt: string } | null;
}

const ENGINE_MS = 10_000;

/**
 * Keeps a *no* of which the run said that it counts, so that a run in other hands cannot forget it. Only a signed one that
 * counts by today's policy: a *no* that anybody could have sent keeps nobody from working. One that came too late for its
 * run is not kept: its maker is told that it did not count. Throws when the engine does not say that it has kept it; then
 * the answer is `unknown`.
 *
 * @param now today's policy. While it cannot be read, only the run's own worker keeps it.
 */
export async function keepSignedNo(
  client: Client,
  { decision, reply }: { decision: Decision; reply: Pick<Reply, 'answer'> },
  { plan, asks, now }: Asked & { now: Reading<Policy> },
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
  // A *no* is nobody's to be kept from, also not the requester's.
  const requester = claimedRequester(plan.askedBy);
  const { answer } = judge({ decision, identity, plan, requester, offers, standing: [], policy: today });
  if (answer !== 'accepted') return;
  const by = canonicalName(people, decision.by);
  await client.withDeadline(nowMs + ENGINE_MS, () => keepRejection(client, plan, by));
}
