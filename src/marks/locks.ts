import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { readRunName } from '../approvals/plan';
import type { RunName } from '../approvals/plan';
import { isOpenStatus, LOCK, lockId } from '../contract/engine-names';
import type { Lock } from '../contract/engine-names';
import { describeIfThere, isOfKind, strangerIn } from './our-own';

/** A lock as the engine has it. A released lock says who held it last, as long as the engine remembers. */
export interface HeldLock {
  runId: string;
  holder: RunName;
  isInForce: boolean;
}

/** The newest lock, in force or released; null if there never was one. */
export async function readLastLock(client: Client, lock: Lock): Promise<HeldLock | null> {
  const found = await describeIfThere(client, lockId(lock));
  const holder = found === null ? null : holderOf(found);
  return holder === null ? null : { runId: found!.runId, holder, isInForce: isOpenStatus(found!.status.name) };
}

/** The lock in force; null if there is none. */
export async function readLock(client: Client, lock: Lock): Promise<HeldLock | null> {
  const last = await readLastLock(client, lock);
  return last?.isInForce ? last : null;
}

/** Describes an open workflow under the id of a lock that is not ours; null if there is none. */
export async function readStranger(client: Client, lock: Lock): Promise<string | null> {
  const found = await describeIfThere(client, lockId(lock));
  if (found === null || !isOpenStatus(found.status.name) || holderOf(found) !== null) return null;
  return strangerIn(found);
}

/** The holder of a lock; null if the workflow under that id is not ours, and so is no lock. */
function holderOf(found: WorkflowExecutionDescription): RunName | null {
  return isOfKind(found, LOCK) ? readRunName(found.memo?.['holder']) : null;
}
