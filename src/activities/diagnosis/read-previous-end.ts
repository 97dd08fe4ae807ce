import { activityInfo, log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { RunName } from '../../approvals/plan';
import { IS_CLOSED_QUERY, isOpenStatus, SEARCH_ATTRIBUTES } from '../../contract/engine-names';
import type { PreviousRun } from '../../contract/own-records';
import { describeIfThere, isOfKind } from '../../marks/our-own';
import type { OurKind } from '../../marks/our-own';
import { readLastLock } from '../../marks/locks';
import { isEndedByOthers, readLeftBehind } from './ended-run';
import { firstRunIdIn, firstRunIdOf } from '../../marks/first-run-id';
import type { ClosedRun } from './ended-run';

/**
 * Runs that Temporal closed can tell nobody, so the next run of the location does. If the visibility store does not
 * answer, only this courtesy is lost, never the run.
 */
export function createReadPreviousEnd(client: Client): PreviousRun['readPreviousEnd'] {
  return async ({ run, location }) => {
    try {
      const previous = await lastBefore(client, location, run);
      if (previous === null || !isEndedByOthers(previous)) return null;
      const { ended, changed } = await readLeftBehind(client, previous);
      return `${ended} ${changed}`;
    } catch (error) {
      log.warn('the previous run of this location could not be read', { reason: (error as Error).name });
      return null;
    }
  };
}

/** The closed run that ended last, among those about this id and the one that held this location, under any id. */
async function lastBefore(client: Client, location: string, run: RunName): Promise<ClosedRun | null> {
  const [listed, holder] = await Promise.all([newestListed(client, location, run), lastHolder(client, location)]);
  if (holder === null || holder.firstRunId === run.firstRunId || isOpenStatus(holder.status.name)) return listed;
  return endOf(listed) >= endOf(holder) ? listed : holder;
}

function endOf(run: ClosedRun | null): number {
  return run?.closeTime?.getTime() ?? 0;
}

/** The run in the lock of a location, also after it has ended. */
async function lastHolder(client: Client, location: string): Promise<ClosedRun | null> {
  const holder = (await readLastLock(client, { kind: 'location', name: location }))?.holder ?? null;
  if (holder === null) return null;
  const { workflowId, firstRunId } = holder;
  for (const runId of [undefined, firstRunId]) {
    const found = await describeIfThere(client, workflowId, runId);
    if (found !== null && !isOfKind(found, ourRuns())) return null;
    // A run goes on after an operator's reset. Its newest part is found by the id, unless another run has the id by
    // now.
    if (found === null || found.raw.workflowExtendedInfo?.resetRunId) continue;
    if (firstRunIdIn(found) === firstRunId) return { ...found, firstRunId };
  }
  return null;
}

/**
 * Only runs of this runbook: a run of another one that ended well would hide them. An earlier run under our own id may
 * have been for a cluster. Then its attribute names the location that it acted on.
 */
async function newestListed(
  client: Client,
  location: string,
  { workflowId, firstRunId }: RunName,
): Promise<ClosedRun | null> {
  const about = `(${SEARCH_ATTRIBUTES.location} = '${location}' OR WorkflowId = '${workflowId.replace(/[\\']/g, '\\$&')}')`;
  const { type, taskQueue } = ourRuns();
  const query = `WorkflowType = '${type}' AND TaskQueue = '${taskQueue}' AND ${about} AND ${IS_CLOSED_QUERY}`;
  for await (const run of client.workflow.list({ query, pageSize: 20 })) {
    const first = await firstRunIdOf(client, run);
    if (first !== firstRunId) return { ...run, firstRunId: first };
  }
  return null;
}

/** A run of ours has the type and the queue of the run that asks. */
function ourRuns(): OurKind {
  const { workflowType, taskQueue } = activityInfo();
  return { type: workflowType ?? '', taskQueue };
}
