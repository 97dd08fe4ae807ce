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
 * R2. A refresh spreads a new key, never the old one: not the key of the plan, and one that is younger than the run, which read
 * the record from before. Where the record could be read neither then nor now, V proves the repair.
 *
 * @param startOf when a run was started, in milliseconds; null where the engine knows of none.
 */
export async function checkKeyIsNew(
  account: CustomerAccount,
  order: RemediationOrder & { keyRecordBefore: KeyRecord | null },
  startOf: (run: RunName) => Promise<number | null>,
): Promise<void> {
  const { plan } = order;
  // The key stays as it is, as people were told. Only a run of a runbook that never replaces it may order that.
  if (plan.by['api-key-reset'] === 'nobody') return;
  const before = recordBefore(order);
  const [record, startedMs] = await Promise.all([
    readKeyRecord(account, order).catch((error: unknown) => {
      if (before !== null) throw error;
      return null;
    }),
    readStart(startOf, plan.run),
  ]);
  if (record === null) return;
  if (isSameKey(record, before)) {
    throw notPerformed(
      NOT_PERFORMED.keyUnchanged,
      'the key record is still the one from before: a refresh would spread the old key',
    );
  }
  // What the plan says of the record from before may be made up, and an order may leave it out.
  if (Date.parse(record.createdAt) >= startedMs - SLACK_MS) return;
  throw notPerformed(
    NOT_PERFORMED.keyUnchanged,
    `the key record of ${record.createdAt} is older than this run, so the key was not replaced: a refresh would spread the old key`,
  );
}

/** A plan before which nothing was replaced names the record itself, and people have seen it. */
function recordBefore({
  plan,
  permit,
  keyRecordBefore,
}: RemediationOrder & { keyRecordBefore: KeyRecord | null }): KeyRecord | null {
  const isOfPlan = plan.actions.includes('api-key-reset') || permit.choice === 'customer-rotated';
  return isOfPlan ? plan.keyRecord : keyRecordBefore;
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
