import type { WorkflowExecutionDescription } from '@temporalio/client';
import { inShell } from '../text/shell';
import { inOneLine } from '../text/visible';
import { isoOf } from './iso-of';

/** An open run that cannot go on until a person mends something. */
export interface Stuck {
  /** ISO 8601; null where the engine does not know it. */
  since: string | null;
  /** The reason, and the command or the step that mends it. */
  because: string;
}

/** The engine's number for an activity that waits for a worker, or for its next attempt. */
const SCHEDULED = 1;
/** A worker takes what waits within moments. */
const WAITED_MS = 15_000;
const REASON_MAX = 200;
const IDENTITY_MAX = 100;

/**
 * The fault of a run that seems to work while somebody holds up one of its activities. They paused it, by hand or by a rule of
 * the engine, or they keep its queue from handing anything out. Null if the engine shows none.
 */
export function heldActivity({ workflowId, raw }: WorkflowExecutionDescription): Stuck | null {
  const pending = raw.pendingActivities ?? [];
  const paused = pending.find((one) => one.paused);
  if (paused !== undefined) {
    const { pauseTime, manual, rule } = paused.pauseInfo ?? {};
    const command = `temporal activity unpause --workflow-id ${inShell(workflowId)} --activity-id ${inShell(paused.activityId ?? '')}`;
    return {
      since: isoOf(pauseTime),
      because: pausedBy(manual ?? rule, { what: `its activity ${paused.activityType?.name}`, command }),
    };
  }
  const untaken = pending.find(({ state, scheduledTime }) => {
    const since = isoOf(scheduledTime);
    return Number(state) === SCHEDULED && since !== null && Date.now() - Date.parse(since) > WAITED_MS;
  });
  if (untaken === undefined) return null;
  const queue = untaken.activityOptions?.taskQueue?.name ?? 'that it goes to';
  return {
    since: isoOf(untaken.scheduledTime),
    because:
      `no worker has taken its activity ${untaken.activityType?.name}: look at the worker of the queue ${inOneLine(queue)}, and at the limits ` +
      `of that queue (temporal task-queue config get --task-queue ${inShell(queue)} --task-queue-type activity)`,
  };
}

/** Names the person who paused something, the reason, and the command that resumes it. */
export function pausedBy(
  by: { identity?: string | null; reason?: string | null } | null | undefined,
  { what, command }: { what: string; command: string },
): string {
  const words = by?.reason ? ` ("${inOneLine(by.reason).slice(0, REASON_MAX)}")` : '';
  const who = inOneLine(by?.identity ?? '').slice(0, IDENTITY_MAX) || 'somebody';
  return `${who} paused ${what} in Temporal${words}. Resume it with: ${command}`;
}
