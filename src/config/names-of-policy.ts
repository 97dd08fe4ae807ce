import { canonicalName, GATEWAY, foldedName, isSameName } from '../approvals/names';
import { shownName } from '../approvals/shown-name';
import { peopleOf } from './people';
import type { Policy } from './policy-shape';

/** A problem, with its path in the policy. */
type NameProblem = [path: (string | number)[], message: string];

/** The places where two people of a policy could be taken for one, or one for two. */
export function problemsOfNames(policy: Policy): NameProblem[] {
  return [...sharedNames(policy.people), ...environmentProblems(policy)];
}

/** A name of one person may not be a name of another person, nor of our own gateway. */
function sharedNames(people: Policy['people']): NameProblem[] {
  const problems: NameProblem[] = [];
  // Main names come first, so that an alias that repeats one is the fault, in any order of the file.
  const owners = new Map(Object.keys(people).map((person) => [foldedName(person), person]));
  for (const [path, name, person] of namesOf(people)) {
    const owner = owners.get(foldedName(name)) ?? person;
    owners.set(foldedName(name), owner);
    if (isSameName(name, GATEWAY)) problems.push([path, `is "${GATEWAY}", which means our own gateway`]);
    if (owner !== person)
      problems.push([path, `is "${shownName(name)}", which stands for ${shownName(owner)} already`]);
  }
  return problems;
}

/** Each name with its path and its person. */
function namesOf(people: Policy['people']): [path: (string | number)[], name: string, person: string][] {
  return Object.entries(people).flatMap(([person, { slack, login, aliases = [] }]) => {
    const path = ['people', person];
    const given: [(string | number)[], string | undefined][] = [
      [path, person],
      [[...path, 'slack'], slack],
      [[...path, 'login'], login],
      ...aliases.map((alias, index): [(string | number)[], string] => [[...path, 'aliases', index], alias]),
    ];
    return given.flatMap(([at, name]) =>
      name === undefined ? [] : [[at, name, person] satisfies [unknown, string, string]],
    );
  });
}

function environmentProblems(policy: Policy): NameProblem[] {
  const people = peopleOf(policy);
  const problems: NameProblem[] = [];
  for (const [name, { approvers, operators, mode, quorum }] of Object.entries(policy.environments)) {
    const path = ['environments', name];
    const names = approvers.map((approver) => foldedName(canonicalName(people, approver)));
    const different = new Set(names).size;
    if (different < names.length) problems.push([[...path, 'approvers'], 'names somebody twice']);
    for (const [field, listed] of Object.entries({ approvers, operators })) {
      if (!listed.some((one) => isSameName(one, GATEWAY))) continue;
      problems.push([[...path, field], `has "${GATEWAY}", which means our own gateway`]);
    }
    if (mode === 'act' && quorum > different) problems.push([[...path, 'quorum'], 'is more than there are approvers']);
  }
  return problems;
}
