import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { RunName } from '../../approvals/plan';
import { runName } from '../../contract/engine-names';
import { WAIT_MAX_MS } from '../../contract/longest-wait';
import { listSpentPermits } from '../../marks/spent-permits';

/**
 * The ways in which the engine or a person ends a run that did not close its case. Our own code only completes, or
 * fails.
 */
const ENDS: Record<string, string> = {
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  TERMINATED: 'was terminated',
  CANCELLED: 'was ended as cancelled',
  CONTINUED_AS_NEW: 'was continued as another run',
};
const COMPLETED_UNTOLD = 'was completed by something that is not our code';

/** No run lasts longer: its last steps come after the longest wait. */
export const RUN_LASTS_MAX_MS = WAIT_MAX_MS + 10 * 3_600_000;
/** An order that was on its way when the run was closed may spend its permit this much later. */
const ON_ITS_WAY_MS = 60_000;

/** A closed run as the engine knows it. */
export type ClosedRun = RunName & Pick<WorkflowExecutionInfo, 'runId' | 'status' | 'startTime' | 'closeTime'>;

/** The facts about a run that told nobody, in words. */
export interface LeftBehind {
  /** The run, and how and when it ended. */
  ended: string;
  /** Its possible changes, and the work that is owed then. */
  changed: string;
  /** Whether it spent any permit. */
  mayHaveChanged: boolean;
}

/** True if a closed run did not close itself, by the engine's facts. */
export function isEndedByOthers({ status }: Pick<WorkflowExecutionInfo, 'status'>): boolean {
  return ENDS[status.name] !== undefined;
}

/**
 * Says how a closed run ended and what it may have changed. This is the one home of these words. Throws the engine's
 * errors.
 */
export async function readLeftBehind(client: Client, run: ClosedRun): Promise<LeftBehind> {
  const { workflowId, firstRunId, status, closeTime } = run;
  const spent = await spentBy(client, { workflowId, firstRunId }, run);
  const may = [
    ...(spent.has('api-key-reset') ? ['reset the API key'] : []),
    ...(spent.has('master-refresh') ? ['refreshed the master'] : []),
  ];
  const owed = spent.has('master-refresh') ? '' : ', and did not refresh the master';
  return {
    ended: `the run ${runName(workflowId, firstRunId)} ${ENDS[status.name] ?? COMPLETED_UNTOLD} at ${closeTime?.toISOString() ?? 'an unknown time'} and told nobody.`,
    changed:
      may.length === 0 ? 'The engine has no record of a change by it.' : `It may have ${may.join(' and ')}${owed}.`,
    mayHaveChanged: may.length > 0,
  };
}

/**
 * The permits that it spent. The reset without the refresh means that the refresh may be owed. A run of a cluster acts
 * on a location with another id, so its permits are searched by their time.
 */
async function spentBy(
  client: Client,
  run: RunName,
  { startTime, closeTime = new Date() }: Pick<WorkflowExecutionInfo, 'startTime' | 'closeTime'>,
): Promise<Set<string>> {
  // After a reset by an operator, the run began earlier than this part of it.
  const from = new Date(startTime.getTime() - RUN_LASTS_MAX_MS);
  const to = new Date(closeTime.getTime() + ON_ITS_WAY_MS);
  const permits = await listSpentPermits(client, run, { from, to });
  return new Set(permits.filter(({ by }) => by === 'sender').map(({ action }) => action));
}
