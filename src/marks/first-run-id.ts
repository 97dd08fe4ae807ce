import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

/** The first execution of a run. After a reset by an operator it is another one than that of the description. */
export function firstRunIdIn({ raw, runId }: Pick<WorkflowExecutionDescription, 'raw' | 'runId'>): string {
  return raw.workflowExecutionInfo?.firstRunId || runId;
}

/** The same of a run in a list, which does not say it of an execution after a reset. Throws the engine's errors. */
export async function firstRunIdOf(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<string> {
  return firstRunIdIn(await client.workflow.getHandle(workflowId, runId).describe());
}
