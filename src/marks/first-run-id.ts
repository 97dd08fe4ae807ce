import type { Client, WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import { describeIfThere } from './our-own';

/** The first execution of a run. After a reset by an operator it is another one than that of the description. */
export function firstRunIdIn({ raw, runId }: Pick<WorkflowExecutionDescription, 'raw' | 'runId'>): string {
  return raw.workflowExecutionInfo?.firstRunId || runId;
}

/**
 * The first execution, as far as a list knows it. It does not know it of an execution after a reset, so use this only where
 * the run cannot be described.
 */
export function firstRunIdListed({ raw, runId }: Pick<WorkflowExecutionInfo, 'raw' | 'runId'>): string {
  return raw.firstRunId || runId;
}

/** The first execution of a run in a list. The list's own word counts only if the engine has forgotten the run since. */
export async function firstRunIdOf(client: Client, listed: WorkflowExecutionInfo): Promise<string> {
  const description = await describeIfThere(client, listed.workflowId, listed.runId);
  return description === null ? firstRunIdListed(listed) : firstRunIdIn(description);
}
