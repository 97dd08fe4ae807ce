import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Policy } from '../../config/policy';
import type { KeyRecord } from '../../approvals/plan';
import type { Remediation, RemediationOrder } from '../contract';
import { NOT_PERFORMED } from '../failures';
import { checkPermit } from './check-permit';
import type { CustomerAccount, RemediationPorts, SendError } from './ports';
import { spendPermit } from './spend-permit';

export interface RemediationParts {
  client: Client;
  policyNow: () => Policy;
  ports: RemediationPorts;
}

const HEARTBEAT_EVERY_MS = 2_000;

/**
 * CHANGES A CUSTOMER'S ACCOUNT OR CONTROL PLANE. Every check is made here again, with one read each, immediately before
 * the effect; one that cannot be made counts as failed. The permit is spent right before the request, and nothing is
 * sent twice.
 */
export function createRemediation({ client, policyNow, ports }: RemediationParts): Remediation {
  return {
    resetApiKey: (order) =>
      beating(async () => {
        const permitHolds = () => checkPermit('api-key-reset', order, { policyNow, nowMs: Date.now() });
        await permitHolds();
        const { plan } = order;
        const account = ports.account(plan.target.account);
        if (account === null)
          throw notPerformed(NOT_PERFORMED.identityRefused, 'this worker holds no identity of the account');
        const { as } = await account.proveMayReset(plan.target).catch((error: unknown) => {
          throw notPerformed(
            refusedOrFailed(error),
            `our identity may not reset this key: ${(error as Error).message}`,
          );
        });
        await checkLocation(account, order);
        const record = await readKeyRecord(account, order);
        if (!isSame(record, plan.keyRecord)) {
          throw notPerformed(
            NOT_PERFORMED.keyChanged,
            'the key record is no longer the one of the plan: somebody replaced the key',
          );
        }
        await permitHolds();
        await spendPermit(client, 'api-key-reset', plan);
        heartbeat('sent');
        await account.resetApiKey(plan.target).catch(classify);
        return { at: new Date().toISOString(), as };
      }),

    refreshMaster: (order) =>
      beating(async () => {
        const permitHolds = () => checkPermit('master-refresh', order, { policyNow, nowMs: Date.now() });
        await permitHolds();
        const { plan, permit } = order;
        const job = ports.refreshJob(plan.environment);
        if (job === null)
          throw notPerformed(NOT_PERFORMED.identityRefused, 'no refresh job, or no Jenkins login, is configured');
        const account = ports.account(plan.target.account);
        if (account === null) throw notPerformed(NOT_PERFORMED.checkFailed, 'no identity to check the location with');
        await checkLocation(account, order);
        await checkKeyIsNew(account, order);
        const change = permit.decisions.find((decision) => decision.change !== undefined)?.change;
        const filled = await job
          .prepare({ location: plan.target.location, ...(change === undefined ? {} : { change }) })
          .catch((error: unknown) => {
            throw notPerformed(
              refusedOrFailed(error),
              `the refresh job cannot be filled in: ${(error as Error).message}`,
            );
          });
        await permitHolds();
        const at = new Date().toISOString();
        await spendPermit(client, 'master-refresh', plan);
        heartbeat('sent');
        const started = await job.start(filled).catch(classify);
        return { at, build: { ...filled, ...started, notBefore: at, foundOurs: false } };
      }),
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
  if (isSame(record, before)) {
    throw notPerformed(
      NOT_PERFORMED.keyUnchanged,
      'the key record is still the one from before: a refresh would spread the old key',
    );
  }
}

/** The request is out of our hands: say whether it certainly did not happen. */
function classify(error: unknown): never {
  const { sent, message } = error as SendError;
  if (sent === 'never' || isRefusal(error)) throw notPerformed(NOT_PERFORMED.requestRefused, message);
  throw ApplicationFailure.nonRetryable(`the answer was lost: ${message}`, 'OutcomeUnknown');
}

/**
 * A 4xx says no before anything is done, and a redirect sends the request away undone; 408 and everything from 500 on may
 * come after it.
 */
function isRefusal(error: unknown): boolean {
  const { sent, status } = error as SendError;
  return sent === 'answered' && typeof status === 'number' && status >= 300 && status < 500 && status !== 408;
}

/** A check that was answered with a no is for good; one that could not be made may be made later. */
function refusedOrFailed(error: unknown): string {
  return isRefusal(error) && (error as SendError).status !== 429
    ? NOT_PERFORMED.identityRefused
    : NOT_PERFORMED.checkFailed;
}

function isSame(one: KeyRecord, other: KeyRecord | null): boolean {
  return other !== null && one.id === other.id && one.createdAt === other.createdAt;
}

function notPerformed(type: string, because: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(because, type);
}

/** Heartbeats while the work goes on, so that a killed worker is noticed in seconds. A cancellation is not obeyed. */
async function beating<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
