import type { Requester } from '../approvals/asker';
import { canonicalName, foldedName, GATEWAY, isSameName, personNamed } from '../approvals/names';
import type { People } from '../approvals/names';
import { quorumOf } from '../approvals/rule';
import { shownName } from '../approvals/shown-name';
import type { Fleet } from './fleet';
import { peopleOf } from './people';
import type { EnvironmentPolicy, Policy } from './policy-shape';
import { environmentIn } from './environment-in';

/**
 * How the policy and the fleet file of a site must fit together: one sentence for each problem, which begins with the
 * file and the path. The start-up of every process and `satlink doctor` ask this, all at once.
 */
export function siteProblems(policy: Policy, fleet: Fleet): string[] {
  return [
    ...policyProblems(policy),
    ...environmentProblems(policy, fleet),
    ...slackProblems(policy, fleet),
    ...reminderProblems(fleet),
  ];
}

/**
 * Problems that the policy shows by itself, although its form is right: nobody could decide, or a key has no known
 * owner.
 */
export function policyProblems(policy: Policy): string[] {
  const people = peopleOf(policy);
  const listed = peopleOf({
    ...policy,
    environments: Object.fromEntries(
      Object.entries(policy.environments).map(([name, environment]) => [name, { ...environment, keys: [] }]),
    ),
  });
  return Object.entries(policy.environments).flatMap(([name, environment]) =>
    [
      // Without a remediation there is no gate, so no decider is needed.
      ...(environment.mode === 'act' ? approvalProblems(environment, people) : []),
      ...keysOfNobody(environment, listed),
    ].map((problem) => `policy: environments.${name}.${problem}`),
  );
}

/** Enough approvers must be able to decide. If only signed decisions count, each needs a key. */
function approvalProblems(environment: EnvironmentPolicy, people: People): string[] {
  const { approvers, quorum, requesterMayApprove, alertsNeedTwo } = environment;
  const signers = signersOf(environment, people);
  const isAble = (one: string) => signers === null || signers.has(foldedName(canonicalName(people, one)));
  const able = approvers.filter(isAble).length;
  if (able === 0) {
    return [
      'keys has no key of an approver or of the gateway that counts, and trust is "verified": nobody could approve',
    ];
  }
  const who = signers === null ? `approvers has ${able} people` : `keys has counting keys of ${able} approvers`;
  if (able < quorum) return [`${who}, and an approval needs ${quorum} people`];
  const needed = (requester: Requester) => quorumOf({ people, quorum, requesterMayApprove, alertsNeedTwo }, requester);
  const ofUnknown = needed({ kind: 'nobody', because: '' });
  const ofAlerts = needed({ kind: 'alert', source: '' });
  return [
    ...(able >= ofUnknown
      ? []
      : [
          `${who}, and requesterMayApprove is false: runs whose requester is not known can be approved by nobody, ` +
            `because they need ${ofUnknown} people`,
        ]),
    ...(able >= ofAlerts
      ? []
      : [`${who}, and alertsNeedTwo is true: runs that an alert started can be approved by nobody`]),
  ];
}

/** The owners of valid keys; null if no key is needed, or the gateway signs for everybody. */
function signersOf({ trust, keys }: EnvironmentPolicy, people: People): Set<string> | null {
  if (trust !== 'verified') return null;
  const counting = keys.filter(({ revoked }) => revoked === undefined);
  if (counting.some(({ of }) => isSameName(of, GATEWAY))) return null;
  return new Set(counting.map(({ of }) => foldedName(canonicalName(people, of))));
}

function keysOfNobody({ keys }: EnvironmentPolicy, listed: People): string[] {
  return keys.flatMap(({ of, revoked }, index) => {
    const isKnown = isSameName(of, GATEWAY) || personNamed(listed, of) !== null;
    // A revoked key stays in the file after its owner has left.
    if (isKnown || revoked !== undefined) return [];
    return [`keys.${index}.of is ${shownName(of)}, whom the policy names nowhere else`];
  });
}

function environmentProblems(policy: Policy, fleet: Fleet): string[] {
  const problems: string[] = [];
  for (const [name, { refresh, mode, cieLabel }] of Object.entries(policy.environments)) {
    const place = environmentIn(fleet, name);
    if (place === undefined) {
      problems.push(`fleet: environments.${name} is missing, the policy has it`);
      continue;
    }
    if (mode === 'act' && refresh.by === 'jenkins' && place.refreshJob === undefined)
      problems.push(`fleet: environments.${name}.refreshJob is missing, the policy refreshes by Jenkins`);

    for (const [team, { cie }] of Object.entries(place.teams)) {
      if (cieLabel === null || cie.length > 0) continue;
      problems.push(`fleet: environments.${name}.teams.${team}.cie is empty, and the policy has a cieLabel`);
    }
  }
  for (const name of Object.keys(fleet.environments)) {
    if (environmentIn(policy, name) === undefined)
      problems.push(`policy: environments.${name} is missing, the fleet has it`);
  }
  return problems;
}

/** People who decide by a click need a channel with a thread, and a workspace whose clicks count. */
function slackProblems({ people }: Policy, { slack, environments }: Fleet): string[] {
  const hasThreads = Object.values(environments).some(({ threadChannel }) => threadChannel !== undefined);
  const hasMembers = Object.values(people).some((person) => person.slack !== undefined);
  if (slack !== undefined || !hasThreads || !hasMembers) return [];
  return ['fleet: slack.workspace is missing, and the policy has people who decide in Slack'];
}

/** An issue on GitHub is opened once, so a team with no other channel can be asked but not reminded. */
function reminderProblems({ environments }: Fleet): string[] {
  return Object.entries(environments)
    .filter(([, { threadChannel, teams }]) => {
      return threadChannel === undefined && teams['satellite-link'].otherwise.every(({ kind }) => kind === 'github');
    })
    .map(([name]) => {
      const path = `environments.${name}.teams.satellite-link.otherwise`;
      return `fleet: ${path} has only GitHub, and there is no threadChannel: nobody could be reminded of a question`;
    });
}
