import { isSameName } from '../../approvals/names';
import { environmentPolicy } from '../../config/decision-policy';
import type { Fleet } from '../../config/fleet';
import type { Policy } from '../../config/policy-shape';
import type { Reading } from '../../config/reading';
import { whoMay } from '../../config/who-may';
import type { WhoMay } from '../../config/who-may';
import type { AskedPeople } from '../../contract/activities';
import { neededInWords } from '../../words/needed';
import { fleetOf } from '../fleet-of';

/** Slack notifies each of them. A message with more is noise. */
const PEOPLE_MAX = 10;

/** The sources of the Slack ids of the approvers. */
export interface Approvers {
  fleet: Fleet;
  policyNow: () => Reading<Policy>;
}

/**
 * Mentions in Slack's form those who may answer and have not: the user group of the fleet file while nobody has, then
 * each person whose Slack id the policy has. Empty if none is known. A mention is a courtesy, so no fault of it stops
 * the message.
 */
export function mentionsOf({ fleet, policyNow }: Approvers, environment: string, asked: AskedPeople): string {
  const { approversGroup } = fleetOf(fleet, environment);
  const group = approversGroup === undefined ? '' : `<!subteam^${approversGroup}>`;
  if (group !== '' && asked.decisions.length === 0) return group;
  const known = whoIsAsked(policyNow, environment, asked);
  if (known === null) return group;
  const ids = known.who.others.flatMap((name) => slackIdOf(known.policy, name) ?? []);
  return ids.length === 0 || ids.length > PEOPLE_MAX ? group : ids.map((id) => `<@${id}>`).join(' ');
}

/** The number of answers that a question needs and has, as the policy says now. Empty if no policy can be read. */
export function neededNow({ policyNow }: Pick<Approvers, 'policyNow'>, environment: string, asked: AskedPeople) {
  const known = whoIsAsked(policyNow, environment, asked);
  if (known === null) return '';
  const { needed, decided } = known.who;
  const given = decided.length === 0 ? '' : ` ${decided.length} of ${needed} so far.`;
  return neededInWords(asked.offers, needed) + given;
}

/** The people of a question, as the policy says now; null if it cannot be read. */
function whoIsAsked(
  policyNow: Approvers['policyNow'],
  environment: string,
  { of, offers, askedBy, by, decisions }: AskedPeople,
): { policy: Policy; who: WhoMay } | null {
  const now = policyNow();
  const ofEnvironment = now.readable ? environmentPolicy(now.value, environment) : '';
  if (!now.readable || typeof ofEnvironment === 'string') return null;
  const question = { plan: { askedBy, by, keyRecord: null }, asks: { of, offers }, decisions };
  return { policy: now.value, who: whoMay(question, now.value, ofEnvironment, Date.now()) };
}

/** An approver may be listed under the name of an entry or under one of its aliases. */
function slackIdOf({ people }: Policy, approver: string): string | undefined {
  const entry = Object.entries(people).find(([name, { login, aliases = [] }]) =>
    [name, login, ...aliases].some((one) => one !== undefined && isSameName(one, approver)),
  );
  return entry?.[1].slack;
}
