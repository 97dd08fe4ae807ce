import type { KeyRecord } from '../../approvals/plan';
import { ClientError } from '../../clients/client-error';
import type { IbmCloud } from '../../clients/ibm-cloud/client';
import type { Diagnosis, ResetLook } from '../contract';
import { lookAgainUnlessLast } from './look-again';

/**
 * After a doubt about R1: a key record that is another one than before shows that the reset happened. The same one shows
 * that it did not, but only when it is still there after a new key would have been known everywhere.
 */
export function lookForReset(ibmCloud: IbmCloud): Diagnosis['lookForReset'] {
  return async ({ target, before, waitMs, since }) => {
    if (before === null) return cannotTell('the key record was not known before, so nothing can be compared');
    const record = await ibmCloud.keyRecord(target).catch((error: unknown) => {
      if (error instanceof ClientError && error.permanent) return error.message;
      throw error;
    });
    if (typeof record === 'string') return cannotTell(record);
    if (record !== null && !isSame(record, before)) {
      return {
        kind: 'happened',
        keyRecord: record,
        because: `the key record is ${record.id} of ${record.createdAt}; before it was ${before.id} of ${before.createdAt}`,
      };
    }
    lookAgainUnlessLast(
      { since, waitMs },
      'the key record is unchanged so far; looking again after the propagation time',
    );
    return record === null
      ? cannotTell('IAM lists no key of this region and resource group')
      : { kind: 'did-not', because: `the key record ${record.id} is unchanged, also after the propagation time` };
  };
}

function cannotTell(because: string): ResetLook {
  return { kind: 'cannot-tell', because };
}

function isSame(one: KeyRecord, other: KeyRecord): boolean {
  return one.id === other.id && one.createdAt === other.createdAt;
}
