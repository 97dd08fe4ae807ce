import type { Choice, RecordedDecision } from '../../approvals/decision';
import type { Plan } from '../../approvals/plan';
import type { AskedPeople } from '../../contract/activities';

/** The facts of a question that tell who may still answer it. */
export function askedPeople(
  { code, askedBy, by }: Plan,
  offers: Choice[],
  all: readonly RecordedDecision[],
): AskedPeople {
  const decisions = all
    .filter(({ plan, decision }) => plan === code && offers.includes(decision))
    .map((one) => ({ by: one.by, decision: one.decision, plan: one.plan }));
  return { of: code, offers, askedBy, by, decisions };
}
