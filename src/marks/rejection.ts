import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { digestOf } from '../approvals/plan';
import type { Plan } from '../approvals/plan';
import type { OurKind } from './our-own';

/**
 * A *no* is kept in the engine, outside of the run, like a spent permit: a workflow that nobody runs, under the digest of
 * the plan. It outlives the run, a reset of the run, and whoever answers for the run.
 */
export function rejectedId(digest: string): string {
  return `rejected-${digest}`;
}

/** How it is made; what has another type or queue was not made by us. */
export const REJECTION: OurKind = { type: 'rejection', taskQueue: 'permits' };

/** Keeps that somebody said no to this plan. The first one is kept. Throws when the engine does not say that it did. */
export async function keepRejection(client: Client, plan: Plan, by: string): Promise<void> {
  const { workflowId, firstRunId } = plan.run;
  try {
    await client.workflow.start(REJECTION.type, {
      workflowId: rejectedId(digestOf(plan)),
      taskQueue: REJECTION.taskQueue,
      workflowExecutionTimeout: '1 second',
      args: [],
      memo: { by, workflowId, firstRunId, plan: plan.code },
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
