import type { Client } from '@temporalio/client';
import { brakeName, subjectInWords } from '../approvals/brake';
import type { Brake, BrakeSetting, BrakeSubject } from '../approvals/brake';
import { BRAKE, brakeId } from '../contract/engine-names';
import { readBrakeRecord } from './brake-record';
import type { BrakeRecord, NoBrakeOfOurs } from './brake-record';
import { brakeOf } from './brakes';
import type { BrakePolicy } from './brakes';
import { startUnlessTaken, unlessGone } from './our-own';

/** Another person can set or lift the same brake between our look and our start. Then we look again. */
const ROUNDS_MAX = 5;

/**
 * Sets a brake. `stands` means that one holds already for at least as long. A brake that ends earlier, and one that
 * somebody has lifted or ended, is replaced. The old one holds until the new one does. Throws if the engine does not
 * confirm.
 */
export async function setBrake(
  client: Client,
  setting: BrakeSetting,
): Promise<{ kind: 'set' } | { kind: 'stands'; by: string; since: string; until: string | null }> {
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    if (await start(client, setting)) return { kind: 'set' };
    const record = await readBrakeRecord(client, setting.subject);
    if (record === null) continue;
    if (!('stranger' in record) && holdsAsLong(record, setting, Date.now())) {
      const { by, until } = record.setting;
      return { kind: 'stands', by, since: new Date(record.startedMs).toISOString(), until };
    }
    await end(client, record, setting.subject, `replaced by ${setting.by}`);
  }
  throw new Error(`could not set the brake ${brakeName(setting.subject)}: others set and end it all the time`);
}

/** Whether a brake surely holds until this one would end, whatever environment asks. */
function holdsAsLong({ isOpen, lifts, setting }: BrakeRecord, wanted: BrakeSetting, nowMs: number): boolean {
  if (!isOpen || lifts.length > 0) return false;
  const [standsMs, wantedMs] = [endMs(setting), endMs(wanted)];
  return standsMs > nowMs && standsMs >= wantedMs;
}

function endMs({ until }: BrakeSetting): number {
  return until === null ? Infinity : Date.parse(until);
}

function start(client: Client, setting: BrakeSetting): Promise<boolean> {
  return startUnlessTaken(client, BRAKE, {
    workflowId: brakeId(brakeName(setting.subject)),
    memo: { ...setting },
    // For people who look at Temporal's own pages.
    staticSummary: `${subjectInWords(setting.subject)} is stopped by ${setting.by}: ${setting.because}`,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}

/** Ends the workflow of a brake. This alone lifts nothing. */
async function end(
  client: Client,
  { isOpen, runId }: BrakeRecord | NoBrakeOfOurs,
  subject: BrakeSubject,
  reason: string,
): Promise<void> {
  if (!isOpen) return;
  await unlessGone(client.workflow.getHandle(brakeId(brakeName(subject)), runId).terminate(reason));
}

/** The environments that a brake can hold, with their rules. */
export type BrakePolicies = Record<string, BrakePolicy>;

/** The result of a lift: the environments in which the brake still holds, as each of them sees it. */
export type Lifted = { kind: 'not-set' } | { kind: 'sent'; stillIn: Record<string, Brake> };

/**
 * Lifts a brake. A brake that was ended without a lift is set again first, because nothing can be added to a closed
 * record. The workflow is ended once no environment sees the brake any more. Throws if the engine does not confirm.
 *
 * @param sign signs the lift of the brake with this run id; undefined where the person has no key.
 */
export async function liftBrake(
  client: Client,
  { subject, by, sign }: { subject: BrakeSubject; by: string; sign: (runId: string) => Promise<string | undefined> },
  policies: BrakePolicies,
): Promise<Lifted> {
  const before = await readBrakeRecord(client, subject);
  if (before === null || Object.keys(await holdingIn(subject, before, policies)).length === 0)
    return { kind: 'not-set' };
  const runId = await openRecord(client, { subject, by }, before);
  const signed = await sign(runId);
  const handle = client.workflow.getHandle(brakeId(brakeName(subject)), runId);
  await handle.signal(BRAKE.lift, { by, ...(signed === undefined ? {} : { signed }) });
  const after = await readBrakeRecord(client, subject);
  const stillIn = after === null ? {} : await holdingIn(subject, after, policies);
  if (after?.runId === runId && Object.keys(stillIn).length === 0) await end(client, after, subject, `lifted by ${by}`);
  return { kind: 'sent', stillIn };
}

/** The run id of an open record of the brake; it is set again if the last one is closed or not ours. */
async function openRecord(
  client: Client,
  { subject, by }: { subject: BrakeSubject; by: string },
  before: BrakeRecord | NoBrakeOfOurs,
): Promise<string> {
  if (!('stranger' in before) && before.isOpen) return before.runId;
  await end(client, before, subject, `replaced by ${by}, who lifts the brake`);
  const because = 'stranger' in before ? 'a record that was not ours stood here' : before.setting.because;
  await start(client, { subject, because, by, until: null });
  const opened = await readBrakeRecord(client, subject);
  if (opened !== null && !('stranger' in opened) && opened.isOpen) return opened.runId;
  throw new Error(`could not set the brake ${brakeName(subject)} again to lift it: look again`);
}

/** The environments that see a brake hold. */
export async function holdingIn(
  subject: BrakeSubject,
  record: BrakeRecord | NoBrakeOfOurs,
  policies: BrakePolicies,
): Promise<Record<string, Brake>> {
  const seen = await Promise.all(
    Object.entries(policies).map(async ([name, policy]) => [name, await brakeOf(subject, record, policy)] as const),
  );
  return Object.fromEntries(seen.filter(([, { overAt }]) => overAt === null));
}
