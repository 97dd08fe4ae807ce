import { isSameKey } from '../../approvals/plan';
import type { KeyRecord, RunName, Target } from '../../approvals/plan';
import type { RecordedPlace, RemediationOrder } from '../../contract/activities';
import { NOT_PERFORMED } from '../../contract/failures';
import { notPerformed } from './not-performed';
import type { CustomerAccount } from './ports';

/** The clocks of IAM and of the engine differ, and IAM's times may have no seconds. */
const SLACK_MS = 2 * 60_000;

/** R1. The key must be the one that people were asked about. */
export async function checkKeyIsPlanned(account: CustomerAccount, order: RemediationOrder): Promise<void> {
  const record = await readKeyRecord(account, order.plan.target);
  if (isSameKey(record, order.plan.keyRecord)) return;
  throw notPerformed(
    NOT_PERFORMED.keyChanged,
    'the key record is no longer the one of the plan: somebody replaced the key',
  );
}

/**
 * R2. A refresh spreads a new key, never the old one. The key must not be the plan's, and must be younger than the run,
 * which read the earlier record. If the record could be read neither then nor now, V proves the repair. It is the key
 * of the place that IBM Cloud names, because a key of another place says nothing about this location.
 *
 * @param startOf the start of a run, in milliseconds; null if the engine knows no such run.
 * @returns the time since when a refresh of this location would be the one that is owed, in milliseconds.
 */
export async function checkKeyIsNew(
  account: CustomerAccount,
  order: RemediationOrder & { keyRecordBefore: KeyRecord | null; place: RecordedPlace },
  startOf: (run: RunName) => Promise<number | null>,
): Promise<number> {
  const { plan } = order;
  // The key stays as it is, as people were told. Only a run of a runbook that never replaces it may order that.
  if (plan.by['api-key-reset'] === 'nobody') return readStart(startOf, plan.run);
  const before = recordBefore(order);
  const [record, startedMs] = await Promise.all([
    readKeyRecord(account, targetIn(order)).catch((error: unknown) => {
      if (before !== null) throw error;
      return null;
    }),
    readStart(startOf, plan.run),
  ]);
  if (record === null) return startedMs;
  if (isSameKey(record, before)) {
    throw notPerformed(
      NOT_PERFORMED.keyUnchanged,
      'the key record is still the one from before: a refresh would spread the old key',
    );
  }
  // The plan's words about the earlier record may be made up, and an order may leave them out.
  const createdMs = Date.parse(record.createdAt);
  if (createdMs >= startedMs - SLACK_MS) return Math.max(createdMs, startedMs);
  throw notPerformed(
    NOT_PERFORMED.keyUnchanged,
    `the key record of ${record.createdAt} is older than this run, so the key was not replaced: a refresh would spread the old key`,
  );
}

/** If nothing was replaced before a plan, the plan names the record itself, and people have seen it. */
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

function targetIn({ plan: { target }, place }: RemediationOrder & { place: RecordedPlace }): Target {
  return { ...target, resourceGroup: place.resourceGroup ?? target.resourceGroup };
}

async function readKeyRecord(account: CustomerAccount, target: Target): Promise<KeyRecord> {
  return account.keyRecord(target).catch((error: unknown) => {
    throw notPerformed(NOT_PERFORMED.checkFailed, `the key record could not be read: ${(error as Error).message}`);
  });
}
