import type { Brake } from '../../approvals/brake';
import type { Incident } from '../../approvals/incident';
import { BINDING } from '../../approvals/decision';
import { canonicalName } from '../../approvals/names';
import { judge, mayProvide } from '../../approvals/rule';
import type { People } from '../../approvals/names';
import type { KeyRecord, Plan, Target } from '../../approvals/plan';
import { decisionPolicyOf, environmentPolicy } from '../../config/decision-policy';
import { peopleOf } from '../../config/people';
import { identify, identifyProvider } from '../../signing/identify';
import { whoAsked } from '../../signing/start-token';
import type { AskerChecks } from '../../signing/start-token';
import type { EnvironmentPolicy } from '../../config/policy-shape';
import { POLICY_UNREADABLE } from '../../config/policy-now';
import type { PolicyNow } from '../../config/policy-now';
import type { Authoriser } from '../../contract/own-records';
import type { BrakePolicy } from '../../marks/brakes';
import type { RegionPolicy } from '../../marks/incidents';

/**
 * The questions of the authoriser to the outside. `keyRecord` answers `unreadable` and does not fail: that is an answer
 * to the rule.
 */
export interface AuthoriserSources {
  policyNow: PolicyNow;
  keyRecord: (target: Target) => Promise<KeyRecord | 'unreadable'>;
  /** Removes secrets, also those that only this process knows. */
  redact: (text: string) => string;
  startOf: AskerChecks['startOf'];
  /** Reads the brakes on a plan. It never throws: a brake that cannot be read counts as set. */
  brakesOn: (plan: Plan, policy: BrakePolicy) => Promise<Brake[]>;
  /** The same for the incidents of its region. */
  incidentsOn: (plan: Plan, policy: RegionPolicy) => Promise<Incident[]>;
}

/**
 * The one authoriser: every surface's decision comes here. It reads today's policy, and refuses if it cannot read it.
 * It only judges. The run says whether a decision counts, after another look at its gate, so nothing is kept here.
 */
export function createAuthoriser({
  policyNow,
  keyRecord,
  redact,
  startOf,
  brakesOn,
  incidentsOn,
}: AuthoriserSources): Authoriser {
  return {
    async authorise({ decision, plan, offers, standing }) {
      const read = readPolicy(policyNow, plan.environment);
      if (typeof read === 'string') return { answer: 'not-allowed', because: read, verified: false };
      const { policy, people } = read;
      const by = canonicalName(people, decision.by);
      const nowMs = Date.now();
      const identity = await identify(decision, { plan, keys: policy.keys, people, atMs: nowMs });
      const madeMs = identity.kind === 'signed' ? identity.madeMs : nowMs;
      // A no, and the answer after a doubt, count whatever brake is set.
      const isBound = BINDING.includes(decision.decision);
      const rules = { ...policy, people };
      const [brakes, incidents] = isBound
        ? await Promise.all([brakesOn(plan, rules), incidentsOn(plan, rules)])
        : [[], []];
      const question = {
        decision,
        identity,
        plan,
        requester: await whoAsked(plan, { trust: policy.trust, keys: policy.keys, people, startOf }),
        offers,
        standing,
        policy: decisionPolicyOf(policy, people, { nowMs, madeMs, brakes, incidents }),
      };
      const unread = judge(question);
      // Read at the customer's account. So it is not read for a person whom the rule refuses anyway.
      const needsRecord = decision.decision === 'customer-rotated' && plan.keyRecord !== null;
      const reply =
        needsRecord && unread.answer !== 'not-allowed'
          ? judge({ ...question, keyRecord: await keyRecord(plan.target) })
          : unread;
      const said = { ...redacted('comment', decision.comment), ...redacted('change', decision.change) };
      return identity.kind === 'signed'
        ? { ...reply, by, verified: true, via: identity.via, said }
        : { ...reply, by, verified: false, said };
    },

    async authoriseProvider({ environment, lookUp, provided }) {
      const read = readPolicy(policyNow, environment);
      if (typeof read === 'string') return { allowed: false, because: read, verified: false };
      const { policy, people } = read;
      const by = canonicalName(people, provided.by);
      const identity = await identifyProvider(provided, { lookUp, keys: policy.keys, people, atMs: Date.now() });
      const answer = mayProvide({ by, identity }, { ...policy, people });
      return { ...answer, by, verified: answer.allowed && identity.kind === 'signed' };
    },
  };

  function redacted(field: 'comment' | 'change', text: string | undefined): { comment?: string; change?: string } {
    return text === undefined ? {} : { [field]: redact(text) };
  }
}

function readPolicy(policyNow: PolicyNow, environment: string): { policy: EnvironmentPolicy; people: People } | string {
  const now = policyNow();
  if (!now.readable) return POLICY_UNREADABLE;
  const policy = environmentPolicy(now.value, environment);
  return typeof policy === 'string' ? policy : { policy, people: peopleOf(now.value) };
}
