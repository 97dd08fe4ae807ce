import { ApplicationFailure } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { RunName } from '../../approvals/plan';
import type { ClaimAnswer, ClaimOrder, Diagnosis } from '../contract';
import { isOpenStatus } from '../../workflows/connector-cannot-reach-iam/contract';
import { WAITING } from '../failures';

/**
 * A claim is a workflow that no worker ever runs: that it exists is the claim, and its memo says who holds it. A child
 * workflow would not do, because a reset run loses its children but must keep its claim.
 */
const CLAIM = { type: 'claim', taskQueue: 'claims', lifetime: '169 hours' } as const;
/** A dead claim can be taken over by somebody else between our look and our start; then we look again. */
const ROUNDS_MAX = 5;
const CLAIM_POLL = '2 seconds';

export function claimId({ kind, name }: Pick<ClaimOrder, 'kind' | 'name'>): string {
  return `claim-${kind}-${name}`;
}

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
      const claim = await describe(client, claimId(order));
      if (claim === null || !isSame(claim.holder, order.holder)) return;
      await end(client, order, claim.runId, 'released by its holder');
    },
  };
}

async function take(client: Client, order: ClaimOrder): Promise<ClaimAnswer> {
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    if (await start(client, order)) return { held: true };
    const claim = await describe(client, claimId(order));
    if (claim === null) continue;
    if (isSame(claim.holder, order.holder)) return { held: true };
    if (await isOpen(client, claim.holder)) return { held: false, holder: claim.holder };
    await end(client, order, claim.runId, 'its holder is closed');
  }
  throw ApplicationFailure.retryable(`could not settle who holds ${claimId(order)}`, 'ClaimUnsettled');
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

async function describe(client: Client, workflowId: string): Promise<{ runId: string; holder: RunName } | null> {
  const description = await unlessGone(client.workflow.getHandle(workflowId).describe());
  if (description === null || !isOpenStatus(description.status.name)) return null;
  return { runId: description.runId, holder: description.memo?.['holder'] as RunName };
}

/** Some run of that chain is open. A reset gives it another run id, never another first one. */
async function isOpen(client: Client, holder: RunName): Promise<boolean> {
  const description = await unlessGone(client.workflow.getHandle(holder.workflowId).describe());
  if (description === null || !isOpenStatus(description.status.name)) return false;
  const first = description.raw.workflowExecutionInfo?.firstRunId;
  return !first || first === holder.firstRunId;
}

async function end(client: Client, order: ClaimOrder, runId: string, reason: string): Promise<void> {
  await unlessGone(client.workflow.getHandle(claimId(order), runId).terminate(reason));
}

function isSame(one: RunName, other: RunName): boolean {
  return one.workflowId === other.workflowId && one.firstRunId === other.firstRunId;
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
