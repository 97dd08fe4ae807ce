import { performance } from 'node:perf_hooks';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { Action, Plan } from '../../approvals/plan';
import type { SpentPermit } from '../../contract/activities';
import { WAITING } from '../../contract/failures';
import { readSpentPermit, spendPermit } from '../../marks/spent-permits';
import type { TakenPermit } from '../../marks/spent-permits';

/** A request may still arrive so long after its sender gave up on it: in a proxy, in a kernel, in the other side's queue. */
const LATE_MS = 15_000;
/** The engine repeats nothing sooner; and an effect that shows early is not waited for longer than this. */
const LOOK_EVERY_MS = { least: 1_000, most: 10_000 };

/** What a look needs of our own engine. */
export interface DoubtParts {
  client: Client;
  /** `LATE_MS`; shorter in tests. */
  lateMs?: number;
}

export const NOTHING_WAS_SENT = 'nothing was sent, and nothing can be sent any more under this approval';

/**
 * The first thing of every look: the look spends the permit itself. Null when that succeeded, now or at an earlier attempt:
 * nothing was sent, and a worker that was only paused can send nothing any more. Else it is said since when the request
 * may have gone out, or that a stranger stands there: then nobody can tell from the engine whether anything was sent.
 */
export async function whenSent(client: Client, action: Action, plan: Plan): Promise<SpentPermit | TakenPermit | null> {
  if (await spendPermit(client, action, plan, { by: 'look' })) return null;
  const spent = await readSpentPermit(client, action, plan);
  if (spent === null) throw ApplicationFailure.retryable('the spent permit cannot be read', 'PermitUnreadable');
  if ('stranger' in spent) return spent;
  return spent.by === 'look' ? null : spent;
}

/**
 * Ends this look benignly unless it is certain: that is one that begins after the request can have any effect, and never
 * the first, because one look cannot tell "not yet" from "not at all". All times are the engine's.
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
 * Now, by the engine's clock, and rather too early than too late: our own clock may be another. Call it first, since it
 * counts on from when this attempt was handed out.
 */
export function engineClock(): () => number {
  const began = performance.now();
  const { currentAttemptScheduledTimestampMs } = activityInfo();
  return () => currentAttemptScheduledTimestampMs + (performance.now() - began);
}
