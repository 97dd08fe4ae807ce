import type { People } from '../approvals/names';
import type { DecisionPolicy } from '../approvals/rule';
import type { EnvironmentPolicy, Policy } from './policy';

/** What the rule needs of one environment at one moment: the freezes are those in force then. */
export function decisionPolicyOf(policy: EnvironmentPolicy, people: People, nowMs: number): DecisionPolicy {
  const { approvers, quorum, requesterMayApprove, changeIdRequired, trust } = policy;
  const freezes = policy.freezes.filter(
    ({ from, until }) =>
      (from === undefined || Date.parse(from) <= nowMs) && (until === undefined || nowMs < Date.parse(until)),
  );
  return { people, approvers, quorum, requesterMayApprove, changeIdRequired, trust, freezes };
}

/** The policy of an environment, or the sentence that says which ones there are. */
export function environmentPolicy(policy: Policy, environment: string): EnvironmentPolicy | string {
  const found = Object.hasOwn(policy.environments, environment) ? policy.environments[environment] : undefined;
  return found ?? `${environment} is not in the policy; it knows ${Object.keys(policy.environments).join(', ')}`;
}
