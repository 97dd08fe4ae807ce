import { activityInfo } from '@temporalio/activity';
import { ClientError } from '../../clients/client-error';
import type { IbmCloud } from '../../clients/ibm-cloud/client';
import type { AccountFacts, Diagnosis } from '../contract';

/** A passing failure is worth some attempts; after them the plan says what could not be read. */
const ATTEMPTS_BEFORE_UNKNOWN = 4;

/** G. What the plan has to say about the account: each part by itself, since one may be readable and another not. */
export function readAccount(ibmCloud: IbmCloud): Diagnosis['readAccount'] {
  return async ({ target }) => {
    const { account, resourceGroup } = target;
    const [record, groups, affects] = await Promise.all([
      orUnknown(ibmCloud.keyRecord(target)),
      orUnknown(ibmCloud.resourceGroups(account)),
      orUnknown(ibmCloud.affected(target)),
    ]);
    const group = 'known' in groups ? groups.known.find(({ id }) => id === resourceGroup) : undefined;
    const facts: AccountFacts = {
      keyRecord: 'known' in record ? record.known : null,
      resourceGroup: group ?? null,
      affects: 'known' in affects ? affects.known : null,
    };
    if ('unknown' in record) facts.keyRecordUnknown = record.unknown;
    else if (record.known === null) facts.keyRecordUnknown = 'IAM lists no key of this region and resource group';
    if ('unknown' in groups) facts.resourceGroupUnknown = groups.unknown;
    else if (group === undefined) facts.resourceGroupUnknown = 'it is not among the groups of the account';
    if ('unknown' in affects) facts.affectsUnknown = affects.unknown;
    return facts;
  };
}

async function orUnknown<T>(reading: Promise<T>): Promise<{ known: T } | { unknown: string }> {
  try {
    return { known: await reading };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (!error.permanent && activityInfo().attempt < ATTEMPTS_BEFORE_UNKNOWN) throw error;
    return { unknown: error.message };
  }
}
