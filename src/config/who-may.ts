import { claimedRequester } from '../approvals/asker';
import type { Requester } from '../approvals/asker';
import type { Choice, RecordedDecision } from '../approvals/decision';
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

/** Asks the one rule about each approver in advance. It is for texts only: the rule judges each decision when it is made. */
export function whoMay(
  asked: QuestionToPeople,
  policy: Policy,
  ofEnvironment: EnvironmentPolicy,
  nowMs: number,
): WhoMay {
  const { plan, asks } = asked;
  const people = peopleOf(policy);
  const today = decisionPolicyOf(ofEnvironment, people, { nowMs });
  const requester = asked.requester ?? claimedRequester(plan.askedBy);
  const decided = decidedAt(asked);
  const yes = asks.offers.find((choice) => choice !== 'reject') ?? 'reject';
  const mayStill = (name: string) =>
    !decided.some(({ by }) => isSamePerson(people, by, name)) &&
    judge({
      // The change id is given with the decision, and the key record is read when that is made.
      decision: { decision: yes, plan: asks.of, by: name, change: 'given later' },
      identity: { kind: 'signed', via: 'oidc', kid: '', madeMs: nowMs },
      plan,
      requester,
      offers: asks.offers,
      standing: decided.map((one) => ({ ...one, at: '', verified: false })),
      policy: today,
      keyRecord: 'unreadable',
    }).answer !== 'not-allowed';
  return { decided, needed: quorumOf(today, requester), others: ofEnvironment.approvers.filter(mayStill) };
}
