import { claimedRequester } from '../approvals/asker';
import type { Brake } from '../approvals/brake';
import type { Incident } from '../approvals/incident';
import type { Requester } from '../approvals/asker';
import type { Choice, RecordedDecision, Reply } from '../approvals/decision';
import { isSamePerson } from '../approvals/names';
import type { Plan } from '../approvals/plan';
import { judge, quorumOf } from '../approvals/rule';
import { decisionPolicyOf } from './decision-policy';
import { peopleOf } from './people';
import type { EnvironmentPolicy, Policy } from './policy-shape';

type Said = Pick<RecordedDecision, 'by' | 'decision' | 'plan'>;

/** A question of a run, as far as it decides who may answer it. */
export interface QuestionToPeople {
  plan: Pick<Plan, 'askedBy' | 'by' | 'keyRecord'>;
  asks: { offers: readonly Choice[]; of: string };
  decisions: readonly Said[];
  requester?: Requester;
}

/** The people of a question, as today's policy says. */
export interface WhoMay {
  /** The decisions that count already. */
  decided: Said[];
  /** The number of people that an approval needs. */
  needed: number;
  /** The approvers who have not decided and whose answer would count. */
  others: string[];
}

/** The decisions that count at a question. */
export function decidedAt<T extends Said>({
  asks,
  decisions,
}: Pick<QuestionToPeople, 'asks'> & { decisions: readonly T[] }): T[] {
  return decisions.filter((one) => one.plan === asks.of && asks.offers.includes(one.decision));
}

/**
 * Asks the one rule in advance what it would answer to a choice of somebody. It is for texts only: the rule judges each
 * decision again when it is made, with the policy and the facts of that moment.
 */
export function answerInAdvance(
  asked: QuestionToPeople,
  policy: Policy,
  ofEnvironment: EnvironmentPolicy,
  { nowMs, brakes = [], incidents = [] }: { nowMs: number; brakes?: readonly Brake[]; incidents?: readonly Incident[] },
): (choice: Choice, by: string) => Reply {
  const { plan, asks } = asked;
  const standing = decidedAt(asked).map((one) => ({ ...one, at: '', verified: false }));
  const today = decisionPolicyOf(ofEnvironment, peopleOf(policy), { nowMs, brakes, incidents });
  return (choice, by) =>
    judge({
      // The change id is given with the decision, and the key record is read when that is made.
      decision: { decision: choice, plan: asks.of, by, change: 'given later' },
      identity: { kind: 'signed', via: 'oidc', kid: '', madeMs: nowMs },
      plan,
      requester: requesterOf(asked),
      offers: asks.offers,
      standing,
      policy: today,
      keyRecord: 'unreadable',
    });
}

/** The people of a question, as today's policy says. */
export function whoMay(
  asked: QuestionToPeople,
  policy: Policy,
  ofEnvironment: EnvironmentPolicy,
  nowMs: number,
): WhoMay {
  const people = peopleOf(policy);
  const decided = decidedAt(asked);
  const yes = asked.asks.offers.find((choice) => choice !== 'reject') ?? 'reject';
  const answer = answerInAdvance(asked, policy, ofEnvironment, { nowMs });
  const mayStill = (name: string) =>
    !decided.some(({ by }) => isSamePerson(people, by, name)) && answer(yes, name).answer !== 'not-allowed';
  const today = decisionPolicyOf(ofEnvironment, people, { nowMs });
  return { decided, needed: quorumOf(today, requesterOf(asked)), others: ofEnvironment.approvers.filter(mayStill) };
}

function requesterOf({ requester, plan }: QuestionToPeople): Requester {
  return requester ?? claimedRequester(plan.askedBy);
}
