import type { Client } from '@temporalio/client';
import { digestOf } from '../approvals/plan';
import type { Plan } from '../approvals/plan';
import { startUnlessTaken } from './our-own';
import type { OurKind } from './our-own';

/**
 * The engine keeps a *no* outside of the run, like a spent permit: a workflow that nobody runs, under the digest of the
 * plan. It outlives the run, a reset of the run, and the worker that answers for the run.
 */
export function rejectedId(digest: string): string {
  return `rejected-${digest}`;
}

/** Our type and queue. A workflow with another type or queue is not ours. */
export const REJECTION: OurKind = { type: 'rejection', taskQueue: 'permits' };

/** Records that somebody said no to this plan. The first *no* is kept. Throws if the engine does not confirm. */
export async function keepRejection(client: Client, plan: Plan, by: string): Promise<void> {
  const { workflowId, firstRunId } = plan.run;
  await startUnlessTaken(client, REJECTION, {
    workflowId: rejectedId(digestOf(plan)),
    workflowExecutionTimeout: '1 second',
    memo: { by, workflowId, firstRunId, plan: plan.code },
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
}
