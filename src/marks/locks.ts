import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { readRunName } from '../approvals/plan';
import type { RunName } from '../approvals/plan';
import { isOpenStatus, LOCK, lockId } from '../contract/engine-names';
import type { Lock } from '../contract/engine-names';
import { describeIfThere, isOfKind, strangerIn } from './our-own';

/** A lock as the engine has it. One that is over says who held it last, as long as the engine remembers. */
export interface HeldLock {
  runId: string;
  holder: RunName;
  isInForce: boolean;
}

/** The lock that was taken last, in force or over; null where nobody took it. */
export async function readLastLock(client: Client, lock: Lock): Promise<HeldLock | null> {
  const found = await describeIfThere(client, lockId(lock));
  const holder = found === null ? null : holderOf(found);
  return holder === null ? null : { runId: found!.runId, holder, isInForce: isOpenStatus(found!.status.name) };
}

/** The lock in force; null where there is none. */
export async function readLock(client: Client, lock: Lock): Promise<HeldLock | null> {
  const last = await readLastLock(client, lock);
  return last?.isInForce ? last : null;
}

/** What stands under the id of a lock, is open and was not made by us, in words; null where nothing does. */
export async function readStranger(client: Client, lock: Lock): Promise<string | null> {
  const found = await describeIfThere(client, lockId(lock));
  if (found === null || !isOpenStatus(found.status.name) || holderOf(found) !== null) return null;
  return strangerIn(found);
}

/** Whom a lock names; null where a workflow of that id was not made by us, and is no lock. */
function holderOf(found: WorkflowExecutionDescription): RunName | null {
  return isOfKind(found, LOCK) ? readRunName(found.memo?.['holder']) : null;
}
