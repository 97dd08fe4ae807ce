import { ApplicationFailure } from '@temporalio/common';
import type { Policy } from '../../config/policy';
import { isSameKey } from '../../approvals/plan';
import type { KeyRecord } from '../../approvals/plan';
import type { Remediation, RemediationOrder } from '../contract';
import { NOT_PERFORMED } from '../failures';
import { checkPermit } from './check-permit';
import type { CustomerAccount, RemediationPorts, SendError } from './ports';
import { isRefusal, refuseSpentPermit, sendOnce } from './send-once';
import type { Sending } from './send-once';

export interface RemediationParts extends Sending {
  policyNow: () => Policy;
  ports: RemediationPorts;
}

/**
 * CHANGES A CUSTOMER'S ACCOUNT OR CONTROL PLANE. Every check is made here again, with one read each, immediately before
 * the effect; one that cannot be made counts as failed. The permit is spent right before the request, and nothing is
 * sent twice. A cancellation is not obeyed: it may come between the request and its answer.
 */
export function createRemediation({ policyNow, ports, ...sending }: RemediationParts): Remediation {
  return {
    resetApiKey: async (order) => {
      const permitHolds = () => checkPermit('api-key-reset', order, { policyNow, nowMs: Date.now() });
      const { plan } = order;
      await refuseSpentPermit(sending, 'api-key-reset', plan);
      await permitHolds();
      const account = ports.account(plan.target.account);
      if (account === null)
        throw notPerformed(NOT_PERFORMED.identityRefused, 'this worker holds no identity of the account');
      const { as } = await account.proveMayReset(plan.target).catch((error: unknown) => {
        throw notPerformed(refusedOrFailed(error), `our identity may not reset this key: ${(error as Error).message}`);
      });
      await checkLocation(account, order);
      const record = await readKeyRecord(account, order);
      if (!isSameKey(record, plan.keyRecord)) {
        throw notPerformed(
          NOT_PERFORMED.keyChanged,
          'the key record is no longer the one of the plan: somebody replaced the key',
        );
      }
      const request = await account.readyToReset(plan.target).catch((error: unknown) => {
        throw notPerformed(refusedOrFailed(error), `the reset could not be made ready: ${(error as Error).message}`);
      });
      await permitHolds();
      await sendOnce(sending, { action: 'api-key-reset', plan }, request);
      return { at: new Date().toISOString(), as };
    },

    refreshMaster: async (order) => {
      const permitHolds = () => checkPermit('master-refresh', order, { policyNow, nowMs: Date.now() });
      const { plan, permit } = order;
      await refuseSpentPermit(sending, 'master-refresh', plan);
      await permitHolds();
      const job = ports.refreshJob(plan.environment);
      if (job === null)
        throw notPerformed(NOT_PERFORMED.identityRefused, 'no refresh job, or no Jenkins login, is configured');
      const account = ports.account(plan.target.account);
      if (account === null) throw notPerformed(NOT_PERFORMED.checkFailed, 'no identity to check the location with');
      await checkLocation(account, order);
      await checkKeyIsNew(account, order);
      const change = permit.decisions.find((decision) => decision.change !== undefined)?.change;
      const ready = await job
        .prepare({ location: plan.target.location, ...(change === undefined ? {} : { change }) })
        .catch((error: unknown) => {
          throw notPerformed(
            refusedOrFailed(error),
            `the refresh job cannot be filled in: ${(error as Error).message}`,
          );
        });
      await permitHolds();
      const at = new Date().toISOString();
      const started = await sendOnce(sending, { action: 'master-refresh', plan }, ready);
      const { job: path, parameters } = ready;
      return { at, build: { job: path, parameters, ...started, notBefore: at, foundOurs: false } };
    },
  };
}

async function checkLocation(account: CustomerAccount, { plan }: RemediationOrder): Promise<void> {
  const exists = await account.locationExists(plan.target.location).catch((error: unknown) => {
    throw notPerformed(
      NOT_PERFORMED.checkFailed,
      `whether the location exists could not be read: ${(error as Error).message}`,
    );
  });
  if (!exists)
    throw notPerformed(NOT_PERFORMED.locationGone, `the location ${plan.target.location} does not exist any more`);
}

async function readKeyRecord(account: CustomerAccount, { plan }: RemediationOrder): Promise<KeyRecord> {
  return account.keyRecord(plan.target).catch((error: unknown) => {
    throw notPerformed(NOT_PERFORMED.checkFailed, `the key record could not be read: ${(error as Error).message}`);
  });
}

/** Only where the record could be read when the plan was made: elsewhere V proves the repair. */
async function checkKeyIsNew(
  account: CustomerAccount,
  order: RemediationOrder & { keyRecordBefore: KeyRecord | null },
): Promise<void> {
  const { plan } = order;
  // A plan that resets the key names its record itself, and people have seen it; the order could leave it out.
  const before = plan.actions.includes('api-key-reset') ? plan.keyRecord : order.keyRecordBefore;
  if (before === null) return;
  const record = await readKeyRecord(account, order);
  if (isSameKey(record, before)) {
    throw notPerformed(
      NOT_PERFORMED.keyUnchanged,
      'the key record is still the one from before: a refresh would spread the old key',
    );
  }
}

/** A check that was answered with a no is for good; one that could not be made may be made later. */
function refusedOrFailed(error: unknown): string {
  return isRefusal(error) && (error as SendError).status !== 429
    ? NOT_PERFORMED.identityRefused
    : NOT_PERFORMED.checkFailed;
}

function notPerformed(type: string, because: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(because, type);
}
