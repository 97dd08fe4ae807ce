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

/** No run waits longer; the rest is for its last steps. */
const RUN_LASTS_MAX_MS = 170 * 3_600_000;

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
      const spent = await spentBy(client, { workflowId: previous.workflowId, firstRunId }, previous);
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

/**
 * What it may have changed: whether it spent a permit for the reset without one for the refresh, because then the refresh
 * may be owed. A run of a cluster acts on a location that bears another id, so its permits are looked for by their time.
 */
async function spentBy(
  client: Client,
  run: RunName,
  { startTime, closeTime = new Date() }: Pick<WorkflowExecutionInfo, 'startTime' | 'closeTime'>,
): Promise<string> {
  // After a reset by an operator the run began earlier than this part of it.
  const from = new Date(startTime.getTime() - RUN_LASTS_MAX_MS);
  const permits = await listSpentPermits(client, run, { from, to: closeTime });
  const spent = new Set<string>(permits.filter(({ by }) => by === 'sender').map(({ action }) => action));
  const may = [
    ...(spent.has('api-key-reset') ? ['reset the API key'] : []),
    ...(spent.has('master-refresh') ? ['refreshed the master'] : []),
  ];
  if (may.length === 0) return 'The engine has no record of a change by it.';
  const owed = spent.has('master-refresh') ? '' : ', and did not refresh the master';
  return `It may have ${may.join(' and ')}${owed}.`;
}
