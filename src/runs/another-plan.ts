import { digestOf } from '../approvals/plan';
import type { Decision, Reply } from '../approvals/decision';
import { isSamePerson } from '../approvals/names';
import type { People } from '../approvals/names';
import { answerAfterTheEnd } from './decide';
import type { ReadRun } from './read-run';

/** The digest of a plan: 64 hex characters. It identifies the plan that a person saw. */
export const DIGEST = /^[0-9a-f]{64}$/;

/**
 * The reason why a decision about the plan with this digest is neither signed nor handed in. Null if the run shows that
 * very plan. The code alone does not prove it: the process that answers for a run can show two plans with one code.
 */
export function answerOfAnotherPlan(
  read: ReadRun,
  { decision, digest, people }: { decision: Decision; digest: string; people: People },
): Reply | null {
  const { plan, asks, phase } = read;
  if (plan !== null && digestOf(plan) === digest) return null;
  if (phase === 'closed') return answerAfterTheEnd(read, { decision, people });
  const unread = answerOfUnread(read);
  if (unread !== null) return unread;
  if (plan === null) return { answer: 'too-early', because: 'nothing is being asked yet; wait for the plan' };
  if (asks === null) return { answer: 'already-decided', because: 'this run asks nothing now' };
  const because = `the plan that you looked at is not the one that this run asks about now (${plan.code}); look at it before deciding`;
  return { answer: 'wrong-plan', because };
}

/** The answer to a decision about an open run whose plan cannot be read: it may ask, so `too-early` would be a guess. */
function answerOfUnread({ plan, stuck, incomplete }: ReadRun): Reply | null {
  const unread = stuck?.because ?? incomplete;
  if (plan !== null || unread === undefined) return null;
  return { answer: 'unknown', because: `the plan cannot be read, so nothing was signed or handed in: ${unread}` };
}

/** The answer to a decision if the run asks nothing now, from the run as it was read. Null if it asks. */
export function answerOfNothingAsked(
  read: ReadRun,
  { decision, people }: { decision: Decision; people: People },
): Reply | null {
  const { asks, phase, plan, decisions, steps } = read;
  if (asks !== null) return null;
  if (phase === 'closed') return answerAfterTheEnd(read, { decision, people });
  const unread = answerOfUnread(read);
  if (unread !== null) return unread;
  const isGateSeen = steps.some(({ id, startedAt }) => id === 'G' && startedAt !== undefined);
  if (plan === null || !isGateSeen)
    return { answer: 'too-early', because: 'nothing is being asked yet; wait for the plan' };
  const about = decisions.filter((one) => one.plan === decision.plan);
  const same = about.find((one) => isSamePerson(people, one.by, decision.by) && one.decision === decision.decision);
  if (same !== undefined)
    return { answer: 'repeated', because: `${same.by} said ${same.decision} at ${same.at}; it stands` };
  const last = about.at(-1);
  if (last !== undefined)
    return { answer: 'already-decided', because: `${last.by} said ${last.decision} at ${last.at}` };
  const isLate = Date.now() >= Date.parse(plan.expiresAt);
  return isLate
    ? { answer: 'expired', because: `the time to decide ended at ${plan.expiresAt}` }
    : { answer: 'already-decided', because: 'this run asks nothing now' };
}
