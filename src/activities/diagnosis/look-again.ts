import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { WAITING } from '../failures';

const RETRY_FLOOR_MS = 1_000;

/**
 * Ends this look benignly unless it is the last one: that comes at least `waitMs` after `since`, and never first, because
 * one look cannot tell "not yet" from "not at all".
 */
export function lookAgainUnlessLast({ since, waitMs }: { since: string; waitMs: number }, says: string): void {
  const leftMs = Date.parse(since) + waitMs - Date.now();
  if (leftMs <= 0 && activityInfo().attempt > 1) return;
  throw ApplicationFailure.create({
    type: WAITING.lookAgain,
    message: says,
    category: 'BENIGN',
    nextRetryDelay: Math.max(RETRY_FLOOR_MS, leftMs),
  });
}
