import { GROUP_NOT_KNOWN } from '../approvals/plan';
import { resetCommands } from '../approvals/reset-commands';
import type { Plan } from '../approvals/plan';
import type { NextStep } from '../contract/hand-over';
import type { RunDocument } from '../contract/run-document';
import { day, momentAt } from '../words/times';
import { stepOf } from './changes';
import { placeOf } from './place';

/** The step of a person who must find out whether the key was replaced. */
export function stepToLookAtKeys(document: Pick<RunDocument, 'plan'>): NextStep {
  const { what, ...how } = lookAtKeys(document);
  return { what: `Find out whether the API key was replaced. ${what}`, ...how };
}

/** How to see it. `idOf` shortens the ids where the whole ones stand beside them. */
export function lookAtKeys({ plan }: Pick<RunDocument, 'plan'>, idOf = (id: string) => id): NextStep {
  const stop = 'Do not replace it before you know.';
  if (plan === null) return { what: stop };
  const { account, region, resourceGroup } = plan.target;
  const before =
    plan.keyRecord === null
      ? 'The key before could not be read.'
      : `Before, it was ${idOf(plan.keyRecord.id)} of ${day(plan.keyRecord.createdAt)}.`;
  return {
    what:
      `List the keys of account ${idOf(account)}, as the identity that resets. ${before} If there is a newer key for ` +
      `region ${region} and resource group ${idOf(resourceGroup)}, it was replaced. ${stop}`,
    commands: ['ibmcloud iam api-keys'],
  };
}

/** The step of a person who must find out whether the master was refreshed. */
export function stepToFindRefresh(document: RunDocument): NextStep {
  return { what: `Find out whether the master was refreshed. ${lookForRefresh(document).what}` };
}

/** How to see it. */
export function lookForRefresh(document: RunDocument, nowMs: number | null = null): NextStep {
  const began = stepOf(document.steps, 'R2')?.startedAt;
  const after = began === undefined ? '' : ` that began after ${momentAt(began, nowMs)}`;
  return { what: `Look in the refresh job of Jenkins for a build with the location ${placeOf(document).id}${after}.` };
}

/** The step that carries a new key, or another value, to the location. */
export function stepToRefreshByHand(document: RunDocument, when = ''): NextStep {
  const what = `refresh the master of ${placeOf(document).id}: run the refresh job in Jenkins with this location.`;
  const page = jobIn(stepOf(document.steps, 'R2')?.because ?? '');
  return { what: when === '' ? `R${what.slice(1)}` : `${when}, ${what}`, ...(page === null ? {} : { link: page }) };
}

/** The page of the job that refused a build, as far as the refusal names it. */
function jobIn(because: string): string | null {
  return /\(POST (https?:\/\/\S+?)\/build(?:WithParameters)?(?:\?\S*)?\)/.exec(because)?.[1] ?? null;
}

/** The step in which the customer replaces the key. Their text names none of our own systems. */
export function askCustomer(document: RunDocument, plan: Plan): NextStep {
  const { account, region, resourceGroup } = plan.target;
  const { name } = placeOf(document);
  const group = resourceGroup === GROUP_NOT_KNOWN ? '' : `, resource group ${resourceGroup}`;
  return {
    what: `Ask the customer of account ${account} to replace the API key, with the text and the commands below.`,
    toCustomer:
      `Your Satellite location ${name} cannot log in to IBM Cloud with its API key. Please replace the API key ` +
      `for region ${region}${group} in account ${account}, and tell us when it is done. All clusters and locations ` +
      'of that region and resource group use this key.',
    commands: resetCommands(plan.target),
  };
}
