import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { digestOf } from '../approvals/plan';
import type { Plan, PlanTerms } from '../approvals/plan';
import { describeIfThere } from './held-claims';

/**
 * A *no* is kept in the engine, outside of the run, like a spent permit: a workflow that nobody runs, under the digest of
 * the plan. It outlives the run, a reset of the run, and whoever answers for the run.
 */
function rejectedId(digest: string): string {
  return `rejected-${digest}`;
}

/** Keeps that somebody said no to this plan. The first one is kept. Throws when the engine does not say that it did. */
export async function keepRejection(client: Client, plan: Plan, by: string): Promise<void> {
  const { workflowId, firstRunId } = plan.run;
  try {
    await client.workflow.start('rejection', {
      workflowId: rejectedId(digestOf(plan)),
      taskQueue: 'permits',
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

/** Who said no to a plan, and when; null where nobody did. Whoever wrote it: a forged no only asks people again. */
export async function readRejection(client: Client, plan: PlanTerms): Promise<{ by: string; at: string } | null> {
  const found = await describeIfThere(client, rejectedId(digestOf(plan)));
  if (found === null) return null;
  const by = found.memo?.['by'];
  return { by: typeof by === 'string' ? by : 'somebody', at: found.startTime.toISOString() };
}
