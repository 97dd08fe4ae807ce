import { GATEWAY, isSameName, personNamed } from '../approvals/names';
import type { People, Person } from '../approvals/names';
import type { Policy } from './policy-shape';

/** Everybody whom the policy names: under `people` with their other names, as approver, operator or owner of a key. */
export function peopleOf({ people, environments }: Policy): People {
  const known: Person[] = Object.entries(people).map(([name, { slack, login, aliases = [] }]) => ({
    name,
    aliases: [slack, login, ...aliases].filter((one) => one !== undefined),
  }));
  for (const { approvers, operators, keys } of Object.values(environments)) {
    for (const name of [...approvers, ...operators, ...keys.map(({ of }) => of)])
      if (!isSameName(name, GATEWAY) && personNamed(known, name) === null) known.push({ name, aliases: [] });
  }
  return known;
}

/** The person of the policy with this Slack member id, or null. */
export function personOfSlack({ people }: Policy, memberId: string): string | null {
  return entryOf(people, ({ slack }) => slack !== undefined && isSameName(slack, memberId));
}

/**
 * The person of the policy with this sign-in name; an unlisted name becomes the person's own. Null if the name is
 * another person's. A person with a login in the policy signs in with that login only. A person without one uses their
 * name or one of their mail addresses. Other aliases, such as the user of an operating system, prove nothing at an
 * issuer.
 */
export function personOfLogin(policy: Policy, login: string): string | null {
  const { people } = policy;
  const known = entryOf(people, (person, name) => loginsOf(name, person).some((one) => isSameName(one, login)));
  if (known !== null) return known;
  if (isSameName(login, GATEWAY)) return null;
  const namesake = personNamed(peopleOf(policy), login);
  return namesake === null || !Object.hasOwn(people, namesake) ? (namesake ?? login) : null;
}

function loginsOf(name: string, { login, aliases = [] }: Policy['people'][string]): string[] {
  return login === undefined ? [name, ...aliases.filter((one) => one.includes('@'))] : [login];
}

function entryOf(
  people: Policy['people'],
  fits: (person: Policy['people'][string], name: string) => boolean,
): string | null {
  return Object.entries(people).find(([name, person]) => fits(person, name))?.[0] ?? null;
}
