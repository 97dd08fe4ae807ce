import type { Policy } from './policy';

/** The person of the policy with this Slack member id, or null. */
export function personOfSlack({ people }: Policy, memberId: string): string | null {
  return Object.entries(people).find(([, { slack }]) => slack === memberId)?.[0] ?? null;
}

/** The person of the policy whom a sign-in names so; a name that the policy does not list is the person's own. */
export function personOfLogin({ people }: Policy, login: string): string {
  return Object.entries(people).find(([, person]) => person.login === login)?.[0] ?? login;
}
