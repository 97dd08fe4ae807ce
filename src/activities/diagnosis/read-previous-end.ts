import { log } from '@temporalio/activity';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { IS_CLOSED_QUERY, SEARCH_ATTRIBUTES, WORKFLOW_TYPE } from '../../workflows/connector-cannot-reach-iam/contract';
import type { Diagnosis } from '../contract';
import { isEndedByOthers, readLeftBehind } from './ended-run';

/**
 * Runs that Temporal closed can tell nobody, so the next run of the location does. A visibility store that does not answer
 * costs this courtesy, never the run.
 */
export function createReadPreviousEnd(client: Client): Diagnosis['readPreviousEnd'] {
  return async ({ run, location }) => {
    try {
      const previous = await newestBefore(client, location, run.firstRunId);
      if (previous === null || !isEndedByOthers(previous)) return null;
      const { ended, changed } = await readLeftBehind(client, previous);
      return `${ended} ${changed}`;
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
