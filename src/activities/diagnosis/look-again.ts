import { performance } from 'node:perf_hooks';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { Action, Plan } from '../../approvals/plan';
import type { SpentPermit } from '../../contract/activities';
import { WAITING } from '../../contract/failures';
import { writeAudit } from '../audit';
import { readSpentPermit, spendPermit } from '../../marks/spent-permits';
import type { TakenPermit } from '../../marks/spent-permits';

/**
 * A request may still arrive this long after its sender gave up on it: it was in a proxy, in a kernel, or in the other
 * side's queue.
 */
const LATE_MS = 15_000;
/** The engine repeats nothing sooner, and an early effect is not waited for longer than this. */
const LOOK_EVERY_MS = { least: 1_000, most: 10_000 };

/** The parts of our own engine that a look needs. */
export interface DoubtParts {
  client: Client;
  /** `LATE_MS`; shorter in tests. */
  lateMs?: number;
}

export const NOTHING_WAS_SENT = 'nothing was sent, and nothing can be sent any more under this approval';

/**
 * The first act of every look: it spends the permit itself. Null if that succeeded, now or at an earlier attempt. Then
 * nothing was sent, and a worker that was only paused can send nothing any more. Else it returns the time since when
 * the request may have gone out, or says that a stranger has the id. Then the engine cannot tell whether anything was
 * sent.
 */
export async function whenSent(client: Client, action: Action, plan: Plan): Promise<SpentPermit | TakenPermit | null> {
  if (await spendPermit(client, action, plan, { by: 'look' })) {
    writeAudit('permit-spent', plan, { action, spender: 'look' });
    return null;
  }
  const spent = await readSpentPermit(client, action, plan);
  if (spent === null) throw ApplicationFailure.retryable('the spent permit cannot be read', 'PermitUnreadable');
  if ('stranger' in spent) return spent;
  return spent.by === 'look' ? null : spent;
}

/**
 * Asks for another look, unless this one is certain: it began when the request could no longer have an effect. The first
 * look is never certain, because one look cannot tell "not yet" from "not at all". All times are the engine's.
 */
export function lookAgainUnlessCertain(
  { at, onItsWayMs }: SpentPermit,
  {
    beganMs,
    lateMs = LATE_MS,
    notBeforeMs = 0,
  }: { beganMs: number; lateMs?: number | undefined; notBeforeMs?: number },
  says: string,
): void {
  const certainMs = Math.max(Date.parse(at) + onItsWayMs + lateMs, notBeforeMs);
  const leftMs = certainMs - beganMs;
  if (leftMs <= 0 && activityInfo().attempt > 1) return;
  throw ApplicationFailure.create({
    type: WAITING.lookAgain,
    message: says,
    category: 'BENIGN',
    nextRetryDelay: Math.min(LOOK_EVERY_MS.most, Math.max(LOOK_EVERY_MS.least, leftMs)),
  });
}

/**
 * The present time by the engine's clock, and rather too early than too late: our own clock may be wrong. Call it
 * first, because it counts from the time when this attempt was handed out.
 */
export function engineClock(): () => number {
  const began = performance.now();
  const { currentAttemptScheduledTimestampMs } = activityInfo();
  return () => currentAttemptScheduledTimestampMs + (performance.now() - began);
}
