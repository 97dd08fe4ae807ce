import type { Policy } from './policy';

/** The person of the policy with this Slack member id, or null. */
export function personOfSlack({ people }: Policy, memberId: string): string | null {
  return Object.entries(people).find(([, { slack }]) => slack === memberId)?.[0] ?? null;
}

/**
 * The person of the policy whom a sign-in names so; a name that the policy does not list is the person's own. Null for
 * somebody whose login reads like the name of a person who signs in with another one.
 */
export function personOfLogin({ people }: Policy, login: string): string | null {
  const known = Object.entries(people).find(([, person]) => person.login === login)?.[0];
  if (known !== undefined) return known;
  const namesake = Object.entries(people).find(([name]) => name.toLowerCase() === login.toLowerCase())?.[1];
  return namesake?.login === undefined ? login : null;
}
