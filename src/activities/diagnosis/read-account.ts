import { activityInfo } from '@temporalio/activity';
import { ClientError } from '../../clients/client-error';
import type { IbmCloud } from '../../clients/ibm-cloud/client';
import type { AccountFacts, Diagnosis, SaidPlace } from '../../contract/activities';

/** A passing failure is worth some attempts. After them the plan says which part could not be read. */
const ATTEMPTS_BEFORE_UNKNOWN = 4;

type Read<T> = { known: T } | { unknown: string };

/** G. Reads the plan's facts about the account. Each is read by itself, because one may be readable and another not. */
export function readAccount(ibmCloud: IbmCloud): Diagnosis['readAccount'] {
  return async ({ said }) => {
    const { account, location } = said;
    // First, because the record names the scope of the key. The words of xo or of a person count only if the record
    // names none.
    const place = await orUnknown(ibmCloud.location({ account, location }));
    const recorded = 'known' in place ? place.known : null;
    const region = recorded?.region ?? said.region;
    const resourceGroup = recorded?.resourceGroup ?? said.resourceGroup;
    const ofScope = <T>(read: (target: Required<SaidPlace>) => Promise<T>): Promise<Read<T>> =>
      region === undefined || resourceGroup === undefined
        ? Promise.resolve({ unknown: 'neither IBM Cloud nor xo names region and resource group of the location' })
        : orUnknown(read({ account, location, region, resourceGroup }));
    const [record, groups, affects] = await Promise.all([
      ofScope((target) => ibmCloud.keyRecord(target)),
      orUnknown(ibmCloud.resourceGroups(account)),
      ofScope((target) => ibmCloud.affected(target)),
    ]);
    const group = 'known' in groups ? groups.known.find(({ id }) => id === resourceGroup) : undefined;
    const facts: AccountFacts = {
      keyRecord: 'known' in record ? record.known : null,
      resourceGroup: group ?? null,
      affects: 'known' in affects ? affects.known : null,
    };
    if ('unknown' in place) facts.placeUnknown = place.unknown;
    else facts.place = place.known && placeOf(place.known);
    if ('unknown' in record) facts.keyRecordUnknown = record.unknown;
    else if (record.known === null) facts.keyRecordUnknown = 'IAM lists no key of this region and resource group';
    if ('unknown' in groups) facts.resourceGroupUnknown = groups.unknown;
    else if (group === undefined) facts.resourceGroupUnknown = 'it is not among the groups of the account';
    if ('unknown' in affects) facts.affectsUnknown = affects.unknown;
    return facts;
  };
}

function placeOf({ account, region, resourceGroup }: NonNullable<AccountFacts['place']>): AccountFacts['place'] {
  return { account, region, resourceGroup };
}

async function orUnknown<T>(reading: Promise<T>): Promise<Read<T>> {
  try {
    return { known: await reading };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (!error.permanent && activityInfo().attempt < ATTEMPTS_BEFORE_UNKNOWN) throw error;
    return { unknown: error.message };
  }
}
