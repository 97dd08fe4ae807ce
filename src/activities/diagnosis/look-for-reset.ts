import type { KeyRecord, Target } from '../../approvals/plan';
import { ClientError } from '../../clients/client-error';
import type { KeyReading } from '../../clients/ibm-cloud/read-key';
import type { ResetLook } from '../../contract/activities';
import type { Looks } from '../../contract/own-records';
import { engineClock, lookAgainUnlessCertain, NOTHING_WAS_SENT, whenSent } from './look-again';
import type { DoubtParts } from './look-again';

export interface ResetLookParts extends DoubtParts {
  /** The key of a scope as IAM shows it, and whether IAM would show a newer one. Throws `ClientError`. */
  lookAtKey: (target: Target) => Promise<KeyReading>;
}

/**
 * After a doubt about R1. Suppose the permit was spent for sending. A key record that is newer than the plan's shows
 * that the key was replaced. The same record shows that it was not. It must still be there after a new key would have
 * been known everywhere, and after the request was given up.
 */
export function lookForReset({ client, lookAtKey, lateMs }: ResetLookParts): Looks['lookForReset'] {
  return async ({ plan, propagationMs }) => {
    const now = engineClock();
    const sent = await whenSent(client, 'api-key-reset', plan);
    if (sent === null) return { kind: 'did-not', because: NOTHING_WAS_SENT };
    if ('stranger' in sent) return cannotTell(sent.stranger);
    const before = plan.keyRecord;
    if (before === null) return cannotTell('the key record was not known before, so nothing can be compared');
    const beganMs = now();
    const reading = await lookAtKey(plan.target).catch((error: unknown) => {
      if (error instanceof ClientError && error.permanent) return error.message;
      throw error;
    });
    if (typeof reading === 'string') return cannotTell(reading);
    const shown = whatShows(reading, before);
    if (shown.kind === 'happened') return shown;
    const times = { beganMs, lateMs, notBeforeMs: Date.parse(sent.at) + propagationMs };
    lookAgainUnlessCertain(sent, times, 'the key record is unchanged so far; looking again until that is certain');
    return shown;
  };
}

/**
 * The meaning of a key reading, once a new key would be known everywhere. Only a reading that would have shown the new
 * key proves that nothing happened, whoever made that key.
 */
export function whatShows(reading: KeyReading, before: KeyRecord): ResetLook {
  const { record } = reading;
  if (record !== null && isNewer(reading, before)) {
    const { id, createdAt, kind } = record;
    const whose = kind === 'user' ? 'a user' : 'a service ID';
    const because = `the key record is ${id} of ${createdAt}, made by ${whose}; before it was ${before.id} of ${before.createdAt}`;
    return { kind: 'happened', keyRecord: { id, createdAt }, because };
  }
  if (!reading.complete) return cannotTell(reading.because);
  if (record === null) return cannotTell('IAM lists no key of this region and resource group');
  return record.id === before.id
    ? { kind: 'did-not', because: `the key record ${record.id} is unchanged, long after the request was sent` }
    : cannotTell(`IAM lists ${record.id} of ${record.createdAt}, which is older than the key from before`);
}

/**
 * IAM's times may have no seconds. If two records have the same time, only a complete list tells that the other one is
 * gone.
 */
function isNewer({ record, complete }: KeyReading, before: KeyRecord): boolean {
  if (record === null || record.id === before.id) return false;
  const aheadMs = Date.parse(record.createdAt) - Date.parse(before.createdAt);
  return aheadMs > 0 || (aheadMs === 0 && complete);
}

function cannotTell(because: string): ResetLook {
  return { kind: 'cannot-tell', because };
}
