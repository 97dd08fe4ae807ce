import type { KeyRecord, Target } from '../../approvals/plan';
import { ClientError } from '../../clients/client-error';
import type { Diagnosis, ResetLook } from '../contract';
import { engineClock, lookAgainUnlessCertain, NOTHING_WAS_SENT, whenSent } from './look-again';
import type { DoubtParts } from './look-again';

export interface ResetLookParts extends DoubtParts {
  /** The record of the key of a scope; null where IAM lists none. Throws `ClientError`. */
  keyRecord: (target: Target) => Promise<KeyRecord | null>;
}

/**
 * After a doubt about R1. Where the permit was spent for sending, a key record that is another one than the plan's shows
 * that the key was replaced. The same one shows that it was not, but only when it is still there after a new key would
 * have been known everywhere, and after the request was given up.
 */
export function lookForReset({ client, keyRecord, lateMs }: ResetLookParts): Diagnosis['lookForReset'] {
  return async ({ plan, propagationMs }) => {
    const now = engineClock();
    const sent = await whenSent(client, 'api-key-reset', plan);
    if (sent === null) return { kind: 'did-not', because: NOTHING_WAS_SENT };
    const before = plan.keyRecord;
    if (before === null) return cannotTell('the key record was not known before, so nothing can be compared');
    const beganMs = now();
    const record = await keyRecord(plan.target).catch((error: unknown) => {
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
    const times = { beganMs, lateMs, notBeforeMs: Date.parse(sent.at) + propagationMs };
    lookAgainUnlessCertain(sent, times, 'the key record is unchanged so far; looking again until that is certain');
    return record === null
      ? cannotTell('IAM lists no key of this region and resource group')
      : { kind: 'did-not', because: `the key record ${record.id} is unchanged, long after the request was sent` };
  };
}

function cannotTell(because: string): ResetLook {
  return { kind: 'cannot-tell', because };
}

function isSame(one: KeyRecord, other: KeyRecord): boolean {
  return one.id === other.id && one.createdAt === other.createdAt;
}
