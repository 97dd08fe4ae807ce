import { isSameKey } from '../../approvals/plan';
import type { KeyRecord, RunName } from '../../approvals/plan';
import type { RemediationOrder } from '../../contract/activities';
import { NOT_PERFORMED } from '../../contract/failures';
import { notPerformed } from './not-performed';
import type { CustomerAccount } from './ports';

/** The clocks of IAM and of the engine differ, and IAM's times may have no seconds. */
const SLACK_MS = 2 * 60_000;

/** R1. The key is the one that people were asked about. */
export async function checkKeyIsPlanned(account: CustomerAccount, order: RemediationOrder): Promise<void> {
  const record = await readKeyRecord(account, order);
  if (isSameKey(record, order.plan.keyRecord)) return;
  throw notPerformed(
    NOT_PERFORMED.keyChanged,
    'the key record is no longer the one of the plan: somebody replaced the key',
  );
}

/**
 * R2. A refresh spreads a new key, never the old one. Only where the record could be read when the plan was made: elsewhere V
 * proves the repair.
 *
 * @param startOf when a run was started, in milliseconds; null where the engine knows of none.
 */
export async function checkKeyIsNew(
  account: CustomerAccount,
  order: RemediationOrder & { keyRecordBefore: KeyRecord | null },
  startOf: (run: RunName) => Promise<number | null>,
): Promise<void> {
  const { plan } = order;
  // A plan that resets the key names its record itself, and people have seen it; the order could leave it out.
  const before = plan.actions.includes('api-key-reset') ? plan.keyRecord : order.keyRecordBefore;
  if (before === null) return;
  const [record, startedMs] = await Promise.all([readKeyRecord(account, order), readStart(startOf, plan.run)]);
  if (isSameKey(record, before)) {
    throw notPerformed(
      NOT_PERFORMED.keyUnchanged,
      'the key record is still the one from before: a refresh would spread the old key',
    );
  }
  // The record from before was read by the run, so one that replaced it is younger than the run. What the plan says of the
  // record from before may be made up.
  if (Date.parse(record.createdAt) >= startedMs - SLACK_MS) return;
  throw notPerformed(
    NOT_PERFORMED.keyUnchanged,
    `the key record of ${record.createdAt} is older than this run, so the key was not replaced: a refresh would spread the old key`,
  );
}

async function readStart(startOf: (run: RunName) => Promise<number | null>, run: RunName): Promise<number> {
  const startedMs = await startOf(run).catch(() => null);
  if (startedMs !== null) return startedMs;
  throw notPerformed(NOT_PERFORMED.checkFailed, 'the engine does not say when the run was started');
}

async function readKeyRecord(account: CustomerAccount, { plan }: RemediationOrder): Promise<KeyRecord> {
  return account.keyRecord(plan.target).catch((error: unknown) => {
    throw notPerformed(NOT_PERFORMED.checkFailed, `the key record could not be read: ${(error as Error).message}`);
  });
}
