import { GROUP_NOT_KNOWN } from '../../approvals/plan';
import type { Plan, Target } from '../../approvals/plan';
import type { RecordedPlace } from '../../contract/activities';
import { inOneLine } from '../../text/visible';
import { NOT_PERFORMED } from '../../contract/failures';
import { notPerformed } from './not-performed';
import type { CustomerAccount, RemediationPorts } from './ports';

/**
 * Compares the plan's target with the system of record. People decided about the words of the plan, and those come from
 * a process that is not believed here. Each check throws a failure of a NOT_PERFORMED type.
 */

/** The plan's environment selects the policy and the job. So the target must be able to be in that environment. */
export function checkEnvironment(ports: Pick<RemediationPorts, 'isIn'>, { environment, target }: Plan): void {
  if (ports.isIn(environment, target.region)) return;
  throw notPerformed(
    NOT_PERFORMED.targetDiffers,
    `the fleet file has no carrier in ${target.region} for the environment ${environment}`,
  );
}

/** IBM Cloud decides where a location is, whatever xo or a person said. Returns the place that it names. */
export async function checkLocation(account: CustomerAccount, { actions, target }: Plan): Promise<RecordedPlace> {
  const found = await account.location(target.location).catch((error: unknown) => {
    throw notPerformed(
      NOT_PERFORMED.checkFailed,
      `whether the location exists could not be read: ${(error as Error).message}`,
    );
  });
  if (found === null)
    throw notPerformed(NOT_PERFORMED.locationGone, `the location ${target.location} does not exist any more`);

  // A reset needs a group that is confirmed. A refresh takes the location alone, so nobody need know its group. But a
  // group that is named has to be the true one: it says whose key must be a new one.
  const mayLackGroup = !actions.includes('api-key-reset');
  for (const field of ['account', 'region', 'resourceGroup'] as const) {
    if (found[field] === target[field]) continue;
    if (field === 'resourceGroup' && mayLackGroup && (found[field] === null || target[field] === GROUP_NOT_KNOWN))
      continue;
    const because =
      found[field] === null
        ? `IBM Cloud does not say the ${WORDS[field]} of the location`
        : `the ${WORDS[field]} of the location is ${found[field]}, and the plan says ${target[field]}`;
    throw notPerformed(NOT_PERFORMED.targetDiffers, because);
  }
  return found;
}

const WORDS: Record<Exclude<keyof Target, 'location'>, string> = {
  account: 'account',
  region: 'region',
  resourceGroup: 'resource group',
};

/**
 * R1. A new key cuts off every user of the old one. So they must be exactly those that people were shown; else people
 * are asked again.
 */
export async function checkAffects(account: CustomerAccount, { affects, target }: Plan): Promise<void> {
  // People were told that the users are not known, and agreed to that.
  if (affects === null) return;
  const now = await account.affects(target).catch((error: unknown) => {
    throw notPerformed(
      NOT_PERFORMED.affectsChanged,
      `what uses the key could be read when the plan was made, and cannot be read now: ${(error as Error).message}`,
    );
  });
  if (!now.some(({ id }) => id === target.location)) {
    throw notPerformed(
      NOT_PERFORMED.affectsChanged,
      `IBM Cloud does not list ${target.location} among what uses the key`,
    );
  }
  const [more, less] = [namesNotIn(now, affects), namesNotIn(affects, now)];
  if (more.length + less.length === 0) return;
  const changes = [...more.map((one) => `${one} too`), ...less.map((one) => `${one} no more`)];
  throw notPerformed(
    NOT_PERFORMED.affectsChanged,
    `the key is used by other things than the plan says: ${changes.join(', ')}`,
  );
}

type Affected = NonNullable<Plan['affects']>;

const SHOWN_MAX = 5;

/** Each as often as it is listed more. One that is listed again and again would push others out of sight. */
function namesNotIn(these: Affected, those: Affected): string[] {
  const known = new Map<string, number>();
  for (const name of those.map(inWords)) known.set(name, (known.get(name) ?? 0) + 1);
  const names = these.map(inWords).filter((name) => {
    const left = known.get(name) ?? 0;
    known.set(name, left - 1);
    return left <= 0;
  });
  return names.length > SHOWN_MAX ? [...names.slice(0, SHOWN_MAX), `${names.length - SHOWN_MAX} more`] : names;
}

/** With its name, because people read the name and not the id. */
function inWords({ kind, id, name }: Affected[number]): string {
  return name === undefined ? `${kind} ${id}` : `${kind} ${id} (${inOneLine(name)})`;
}
