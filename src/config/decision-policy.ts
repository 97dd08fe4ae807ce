import type { People } from '../approvals/names';
import { freezesOf } from '../approvals/brake';
import type { Brake } from '../approvals/brake';
import { freezesOfIncidents } from '../approvals/incident';
import type { Incident } from '../approvals/incident';
import type { DecisionPolicy } from '../approvals/rule';
import type { EnvironmentPolicy, Policy } from './policy-shape';
import { environmentIn } from './environment-in';

/**
 * The rule's view of one environment at one moment.
 *
 * @param madeMs the time of the decision. All freezes since then are included, so that a freeze that was lifted
 * meanwhile still blocks the decision.
 * @param brakes the brakes that were found in the engine. They count like the freezes of the file.
 * @param incidents the incidents of the region. They hold an approval.
 */
export function decisionPolicyOf(
  policy: EnvironmentPolicy,
  people: People,
  {
    nowMs,
    madeMs = nowMs,
    brakes = [],
    incidents = [],
  }: { nowMs: number; madeMs?: number; brakes?: readonly Brake[]; incidents?: readonly Incident[] },
): DecisionPolicy {
  const { approvers, quorum, requesterMayApprove, alertsNeedTwo, changeIdRequired, trust } = policy;
  const ofFile = policy.freezes
    .filter((freeze) => beginOf(freeze) <= nowMs && madeMs < endOf(freeze))
    .map((freeze) => ({ name: freeze.name, by: freeze.by, isOver: endOf(freeze) <= nowMs }));
  const freezes = [...freezesOf(brakes, madeMs), ...ofFile, ...freezesOfIncidents(incidents, madeMs)]
    // A freeze in force now tells best what to wait for.
    .sort((one, other) => Number(one.isOver) - Number(other.isOver));
  return { people, approvers, quorum, requesterMayApprove, alertsNeedTwo, changeIdRequired, trust, freezes };
}

type Freeze = EnvironmentPolicy['freezes'][number];

/** A freeze in force. `until` is ISO 8601 in UTC; null while nobody has named its end. */
export interface FreezeNow {
  name: string;
  by: string;
  until: string | null;
}

/** The freezes of an environment that are in force at a moment, the one that lasts longest first. */
export function freezesInForce({ freezes }: Pick<EnvironmentPolicy, 'freezes'>, nowMs: number): FreezeNow[] {
  return freezes
    .filter((freeze) => beginOf(freeze) <= nowMs && nowMs < endOf(freeze))
    .sort((one, other) => (endOf(one) === endOf(other) ? 0 : endOf(other) - endOf(one)))
    .map((freeze) => {
      const endMs = endOf(freeze);
      return { name: freeze.name, by: freeze.by, until: endMs === Infinity ? null : new Date(endMs).toISOString() };
    });
}

function beginOf({ from }: Freeze): number {
  return from === undefined ? -Infinity : Date.parse(from);
}

function endOf({ until, lifted }: Freeze): number {
  const ends = [until, lifted].map((end) => (end === undefined ? Infinity : Date.parse(end)));
  return Math.min(...ends);
}

/** The policy of an environment, or a sentence that lists the known ones. */
export function environmentPolicy(policy: Policy, environment: string): EnvironmentPolicy | string {
  const found = environmentIn(policy, environment);
  return found ?? `${environment} is not in the policy; it knows ${Object.keys(policy.environments).join(', ')}`;
}
