import type { Client } from '@temporalio/client';

/**
 * Ends what is still open on a queue whose workers stop. All test files share an engine: each list of runs in another file
 * would wait in vain for an answer about these.
 */
export async function endOpenRuns(client: Client, taskQueue: string): Promise<void> {
  const open = client.workflow.list({ query: `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'` });
  for await (const { workflowId, runId } of open) {
    await client.workflow
      .getHandle(workflowId, runId)
      .terminate('its test file is over')
      .catch(() => undefined);
  }
}
