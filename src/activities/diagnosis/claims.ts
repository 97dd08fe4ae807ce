import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { isSameRun } from '../../approvals/plan';
import type { RunName } from '../../approvals/plan';
import type { ClaimAnswer, ClaimOrder, Diagnosis } from '../../contract/activities';
import { isOpenStatus, WORKFLOW_TYPE } from '../../contract/run-document';
import { WAITING } from '../../contract/failures';
import { describeIfThere, isOfKind, unlessGone } from '../../marks/our-own';
import { CLAIM, claimId, readClaim, readStranger } from '../held-claims';

/** A dead claim can be taken over by somebody else between our look and our start; then we look again. */
const ROUNDS_MAX = 5;
const CLAIM_POLL = '2 seconds';

export function createClaims(client: Client): Pick<Diagnosis, 'claim' | 'awaitClaim' | 'releaseClaim'> {
  return {
    claim: (order) => take(client, order),

    async awaitClaim(order) {
      const answer = await take(client, order);
      if (answer.held) return;
      throw ApplicationFailure.create({
        type: WAITING.claimHeld,
        message: `${answer.holder.workflowId} holds it`,
        category: 'BENIGN',
        nextRetryDelay: CLAIM_POLL,
      });
    },

    async releaseClaim(order) {
      const claim = await readClaim(client, order);
      if (claim === null || !isSameRun(claim.holder, order.holder)) return;
      await end(client, order, claim.runId, 'released by its holder');
    },
  };
}

async function take(client: Client, order: ClaimOrder): Promise<ClaimAnswer> {
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    if (await start(client, order)) return { held: true };
    const claim = await readClaim(client, order);
    if (claim === null) continue;
    if (isSameRun(claim.holder, order.holder)) return { held: true };
    if (await isOpen(client, claim.holder)) return { held: false, holder: claim.holder };
    await end(client, order, claim.runId, 'its holder is closed');
  }
  const stranger = await readStranger(client, order);
  const because = stranger === null ? '' : `: ${stranger}; terminate it`;
  throw ApplicationFailure.retryable(`could not settle who holds ${claimId(order)}${because}`, 'ClaimUnsettled');
}

async function start(client: Client, order: ClaimOrder): Promise<boolean> {
  try {
    await client.workflow.start(CLAIM.type, {
      workflowId: claimId(order),
      taskQueue: CLAIM.taskQueue,
      workflowExecutionTimeout: CLAIM.lifetime,
      args: [],
      memo: { holder: order.holder },
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/**
 * Some run of that chain is open. A reset gives it another run id, never another first one. What is no run of ours holds
 * nothing: our alerts would be passed on to it, and nobody would look at them.
 */
async function isOpen(client: Client, holder: RunName): Promise<boolean> {
  const description = await describeIfThere(client, holder.workflowId);
  if (description === null || !isOpenStatus(description.status.name)) return false;
  if (!isOfKind(description, { type: WORKFLOW_TYPE, taskQueue: activityInfo().taskQueue })) return false;
  const first = description.raw.workflowExecutionInfo?.firstRunId;
  return !first || first === holder.firstRunId;
}

async function end(client: Client, order: ClaimOrder, runId: string, reason: string): Promise<void> {
  await unlessGone(client.workflow.getHandle(claimId(order), runId).terminate(reason));
}
