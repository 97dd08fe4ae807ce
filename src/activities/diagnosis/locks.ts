import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { isSameRun } from '../../approvals/plan';
import type { RunName } from '../../approvals/plan';
import type { LockAnswer, LockOrder } from '../../contract/activities';
import { isOpenStatus, LOCK, lockId } from '../../contract/engine-names';
import type { LockQueue, Locks } from '../../contract/own-records';
import { isRunbook } from '../../runbooks';
import { WAITING } from '../../contract/failures';
import { describeIfThere, startUnlessTaken, unlessGone } from '../../marks/our-own';
import { readLock, readStranger } from '../../marks/locks';

/** A dead lock can be taken over by another run between our look and our start. Then we look again. */
const ROUNDS_MAX = 5;
const LOOK_EVERY = '2 seconds';

export function createLocks(client: Client): Locks & LockQueue {
  return {
    claim: (order) => take(client, order),

    async awaitClaim(order) {
      const answer = await take(client, order);
      if (answer.held) return;
      throw ApplicationFailure.create({
        type: WAITING.claimHeld,
        message: `${answer.holder.workflowId} holds it`,
        category: 'BENIGN',
        nextRetryDelay: LOOK_EVERY,
      });
    },

    async releaseClaim(order) {
      const lock = await readLock(client, order);
      if (lock === null || !isSameRun(lock.holder, order.holder)) return;
      await end(client, order, lock.runId, 'released by its holder');
    },
  };
}

async function take(client: Client, order: LockOrder): Promise<LockAnswer> {
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    if (await start(client, order)) return { held: true };
    const lock = await readLock(client, order);
    if (lock === null) continue;
    if (isSameRun(lock.holder, order.holder)) return { held: true };
    const type = await typeOfOpen(client, lock.holder);
    if (type !== null) return { held: false, holder: lock.holder, type };
    await end(client, order, lock.runId, 'its holder is closed');
  }
  const stranger = await readStranger(client, order);
  const because = stranger === null ? '' : `: ${stranger}; terminate it`;
  throw ApplicationFailure.retryable(`could not settle who holds ${lockId(order)}${because}`, 'ClaimUnsettled');
}

function start(client: Client, order: LockOrder): Promise<boolean> {
  return startUnlessTaken(client, LOCK, {
    workflowId: lockId(order),
    workflowExecutionTimeout: LOCK.lifetime,
    memo: { holder: order.holder },
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}

/**
 * The type of the open run of that chain; null if none is open. A reset gives it another run id, but never another
 * first one. A workflow that is no run of ours holds nothing: it would get our alerts, and nobody would look at them.
 */
async function typeOfOpen(client: Client, holder: RunName): Promise<string | null> {
  const description = await describeIfThere(client, holder.workflowId);
  if (description === null || !isOpenStatus(description.status.name)) return null;
  const { type } = description;
  if (!isRunbook(type) || description.taskQueue !== activityInfo().taskQueue) return null;
  const first = description.raw.workflowExecutionInfo?.firstRunId;
  return !first || first === holder.firstRunId ? type : null;
}

async function end(client: Client, order: LockOrder, runId: string, reason: string): Promise<void> {
  await unlessGone(client.workflow.getHandle(lockId(order), runId).terminate(reason));
}
