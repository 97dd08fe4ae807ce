import { judge } from '../../approvals/rule';
import type { KeyRecord, Target } from '../../approvals/plan';
import { decisionPolicyOf, environmentPolicy } from '../../config/decision-policy';
import { identify } from '../../signing/identify';
import type { Policy } from '../../config/policy';
import type { Diagnosis } from '../contract';

/** What the authoriser asks. `keyRecord` answers `unreadable` rather than failing: that is an answer to the rule. */
export interface AuthoriserSources {
  policyNow: () => Policy;
  keyRecord: (target: Target) => Promise<KeyRecord | 'unreadable'>;
}

/** The one authoriser: every surface's decision comes here. It reads today's policy, and a file it cannot read refuses. */
export function createAuthoriser({
  policyNow,
  keyRecord,
}: AuthoriserSources): Pick<Diagnosis, 'authorise' | 'authoriseProvider'> {
  return {
    async authorise({ decision, plan, offers, requestedBy, standing }) {
      const policy = readEnvironment(policyNow, plan.environment);
      if (typeof policy === 'string') return { answer: 'not-allowed', because: policy, verified: false };
      const identity = await identify(decision, { plan, keys: policy.keys, atMs: Date.now() });
      const question = {
        decision,
        identity,
        plan,
        offers,
        standing,
        policy: decisionPolicyOf(policy, Date.now()),
        ...(requestedBy === undefined ? {} : { requestedBy }),
      };
      const unread = judge(question);
      // Read at the customer's account, so never for somebody whom the rule refuses whatever the record says.
      const needsRecord = decision.decision === 'customer-rotated' && plan.keyRecord !== null;
      const reply =
        needsRecord && unread.answer !== 'not-allowed'
          ? judge({ ...question, keyRecord: await keyRecord(plan.target) })
          : unread;
      return identity.kind === 'signed'
        ? { ...reply, verified: true, via: identity.via }
        : { ...reply, verified: false };
    },

    async authoriseProvider({ environment, by }) {
      const policy = readEnvironment(policyNow, environment);
      if (typeof policy === 'string') return { allowed: false, because: policy };
      const allowed = policy.approvers.includes(by) || policy.operators.includes(by);
      return {
        allowed,
        because: allowed ? `${by} is listed` : `the policy lists ${by} neither as an approver nor as an operator`,
      };
    },
  };
}

function readEnvironment(policyNow: () => Policy, environment: string) {
  try {
    return environmentPolicy(policyNow(), environment);
  } catch {
    return 'the policy file cannot be read, and an unreadable policy allows nothing';
  }
}
