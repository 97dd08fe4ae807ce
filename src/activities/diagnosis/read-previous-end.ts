import { log } from '@temporalio/activity';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import {
  IS_CLOSED_QUERY,
  SEARCH_ATTRIBUTES,
  runName,
  WORKFLOW_TYPE,
} from '../../workflows/connector-cannot-reach-iam/contract';
import type { RunName } from '../../approvals/plan';
import type { Diagnosis } from '../contract';
import { listSpentPermits } from '../spent-permits';

const ENDED_BY_TEMPORAL: Record<string, string> = {
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  TERMINATED: 'was terminated',
};

/**
 * Runs that Temporal closed can tell nobody, so the next run of the location does. A visibility store that does not answer
 * costs this courtesy, never the run.
 */
export function createReadPreviousEnd(client: Client): Diagnosis['readPreviousEnd'] {
  return async ({ run, location }) => {
    try {
      const previous = await newestBefore(client, location, run.firstRunId);
      const how = previous && ENDED_BY_TEMPORAL[previous.status.name];
      if (!previous || !how) return null;
      const name = runName(previous.workflowId, previous.runId);
      const firstRunId = previous.raw.firstRunId || previous.runId;
      const spent = await spentBy(client, location, { workflowId: previous.workflowId, firstRunId });
      return `the run ${name} ${how} at ${previous.closeTime?.toISOString() ?? 'an unknown time'} and told nobody. ${spent}`;
    } catch (error) {
      log.warn('the previous run of this location could not be read', { reason: (error as Error).name });
      return null;
    }
  };
}

async function newestBefore(
  client: Client,
  location: string,
  firstRunId: string,
): Promise<WorkflowExecutionInfo | null> {
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND ${SEARCH_ATTRIBUTES.location} = '${location}' AND ${IS_CLOSED_QUERY}`;
  for await (const run of client.workflow.list({ query, pageSize: 20 })) {
    const chain = run.raw.firstRunId;
    if (run.runId !== firstRunId && chain !== firstRunId) return run;
  }
  return null;
}

/** Whether it spent a permit for the reset without one for the refresh: then the refresh may be owed. */
async function spentBy(client: Client, location: string, { workflowId, firstRunId }: RunName): Promise<string> {
  const permits = await listSpentPermits(client, location, { workflowId, firstRunId });
  const spent = new Set<string>(permits.filter(({ by }) => by === 'sender').map(({ action }) => action));
  if (spent.has('api-key-reset') && !spent.has('master-refresh'))
    return 'It may have reset the API key, and did not refresh the master.';
  if (spent.has('master-refresh')) return 'It may have reset the API key and refreshed the master.';
  return 'It changed nothing.';
}
