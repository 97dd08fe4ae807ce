import { ApplicationFailure } from '@temporalio/common';
import type { Requester } from '../../approvals/asker';
import { permitLivesMs, PERMITTING } from '../../approvals/permit';
import { codeOf, digestOf } from '../../approvals/plan';
import type { Brake } from '../../approvals/brake';
import type { Incident } from '../../approvals/incident';
import type { People } from '../../approvals/names';
import type { BrakePolicy } from '../../marks/brakes';
import type { RegionPolicy } from '../../marks/incidents';
import { judge } from '../../approvals/rule';
import type { Action, Plan } from '../../approvals/plan';
import type { Decision, RecordedDecision } from '../../approvals/decision';
import { decisionPolicyOf, environmentPolicy } from '../../config/decision-policy';
import { peopleOf } from '../../config/people';
import type { EnvironmentPolicy, Policy } from '../../config/policy-shape';
import type { PolicyNow } from '../../config/policy-now';
import { identify } from '../../signing/identify';
import { whoAsked } from '../../signing/start-token';
import type { AskerChecks } from '../../signing/start-token';
import type { RemediationOrder } from '../../contract/activities';
import { NOT_PERFORMED } from '../../contract/failures';

/** The engine's clock and ours may differ by this much. */
const SKEW_MS = 60_000;

/** The actions that this worker does, and who does them in the plan. A plan that names somebody else is not for us. */
const BY_US: Plan['by'] = { 'api-key-reset': 'api', 'master-refresh': 'jenkins' };

/** The sources of the checks. `brakesOn` reads the brakes on a plan, and never throws. */
export interface PermitChecks {
  policyNow: PolicyNow;
  nowMs: number;
  startOf: AskerChecks['startOf'];
  brakesOn: (plan: Plan, policy: BrakePolicy) => Promise<Brake[]>;
  /** The same for the incidents of its region. */
  incidentsOn: (plan: Plan, policy: RegionPolicy) => Promise<Incident[]>;
}

/**
 * Rule 1, without the facts of the outside: there must be a permit for exactly this plan. It must be from people whom
 * the policy allows now, and must not be expired. Throws a failure of a NOT_PERFORMED type with the reason. It runs
 * when the order comes in, and again right before the effect, because checks take time.
 */
export async function checkPermit(
  action: Action,
  { plan, permit }: RemediationOrder,
  { policyNow, nowMs, startOf, brakesOn, incidentsOn }: PermitChecks,
): Promise<EnvironmentPolicy> {
  const digest = digestOf(plan);
  if (digest !== plan.digest || digest !== permit.digest) refuse('the permit is not for this plan');
  // The engine keeps what was done under the code. Under another one, nobody would find it there.
  if (plan.code !== codeOf(digest)) refuse('the plan bears a code that is not its own');
  if (!PERMITTING[action].includes(permit.choice)) refuse(`what people chose does not permit ${action}`);
  if (permit.action !== action || !plan.actions.includes(action)) refuse(`neither plan nor permit allow ${action}`);
  if (!(nowMs < Date.parse(permit.until))) refuse(`the permit ended at ${permit.until}`);
  const { policies, policy, people } = readPolicy(policyNow, plan.environment);
  if (policy.mode !== 'act') refuse('the policy only observes this environment');
  if (permit.decisions.length === 0) refuse('nobody decided');
  // Each is compared with each below, and somebody may have written any number of them.
  if (permit.decisions.length > policy.approvers.length) refuse('there are more decisions than approvers');
  // The order may say anything. A later time in it must not keep an old approval alive. The signature of a decision
  // bounds the time when it was made, and is checked for that moment.
  const decidedMs = Math.max(...permit.decisions.map(({ at }) => Date.parse(at)));
  if (decidedMs !== Date.parse(permit.decidedAt)) refuse('the permit and its decisions bear different times');
  if (nowMs >= decidedMs + permitLivesMs(action, policy) + SKEW_MS)
    refuse(`the decision of ${permit.decidedAt} is older than the policy lets a permit live`);

  const doneBy = plan.by[action];
  if (doneBy !== BY_US[action]) refuse(`the plan says that this is done by: ${doneBy}`);
  const owner = ownerOf(policies, plan.target.account);
  if (owner !== undefined && owner !== plan.environment) {
    fail(
      NOT_PERFORMED.targetDiffers,
      `the policy lists the account below ${owner}, and the plan says ${plan.environment}`,
    );
  }
  if (action === 'api-key-reset' && !policy.heldAccounts.includes(plan.target.account))
    refuse('the policy does not say that we hold the identity of this account');

  const [requester, brakes, incidents] = await Promise.all([
    readRequester(plan, { trust: policy.trust, keys: policy.keys, people, startOf }),
    brakesOn(plan, { ...policy, people }),
    incidentsOn(plan, { ...policy, people }),
  ]);
  for (const decision of permit.decisions) {
    const others = permit.decisions.filter((other) => other !== decision);
    if (decision.decision !== permit.choice || decision.plan !== plan.code) refuse('a decision is not about this plan');
    const atMs = Date.parse(decision.at);
    if (!(atMs <= nowMs + SKEW_MS)) refuse('a decision bears an impossible time');
    if (!(atMs < Date.parse(plan.expiresAt))) refuse(`a decision came after its plan had expired`);
    const given = asGiven(decision);
    // Anybody may have written `verified` in the order. So the signature is checked here, with our own policy.
    const identity = await identify(given, { plan, keys: policy.keys, people, atMs });
    const madeMs = identity.kind === 'signed' ? Math.min(identity.madeMs, atMs) : atMs;
    const answer = judge({
      decision: given,
      identity,
      plan,
      requester,
      offers: [permit.choice],
      standing: others,
      policy: decisionPolicyOf(policy, people, { nowMs, madeMs, brakes, incidents }),
    });
    if (answer.answer === 'frozen') fail(NOT_PERFORMED.frozen, `frozen: ${answer.because}`);
    if (answer.answer !== 'accepted') refuse(answer.because);
  }
  return policy;
}

function asGiven({ decision, plan, by, comment, change, signed }: RecordedDecision): Decision {
  return {
    decision,
    plan,
    by,
    comment,
    change,
    signed,
  };
}

async function readRequester(plan: Plan, checks: AskerChecks): Promise<Requester> {
  try {
    return await whoAsked(plan, checks);
  } catch (error) {
    return fail(
      NOT_PERFORMED.checkFailed,
      `the engine does not say when the run was started (${(error as Error).name})`,
    );
  }
}

/** The environment whose accounts contain this one; undefined if the policy lists it nowhere. */
function ownerOf({ environments }: Policy, account: string): string | undefined {
  return Object.keys(environments).find((name) => environments[name]!.heldAccounts.includes(account));
}

function readPolicy(
  policyNow: PolicyNow,
  environment: string,
): { policies: Policy; policy: EnvironmentPolicy; people: People } {
  const now = policyNow();
  if (!now.readable) return fail(NOT_PERFORMED.checkFailed, 'the policy file cannot be read');
  const policies = now.value;
  const found = environmentPolicy(policies, environment);
  if (typeof found === 'string') return fail(NOT_PERFORMED.permitRefused, found);
  return { policies, policy: found, people: peopleOf(policies) };
}

function refuse(because: string): never {
  return fail(NOT_PERFORMED.permitRefused, because);
}

function fail(type: string, because: string): never {
  throw ApplicationFailure.nonRetryable(because, type);
}
