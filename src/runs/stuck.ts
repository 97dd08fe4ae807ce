import type { WorkflowExecutionDescription } from '@temporalio/client';
import { isOpenStatus } from '../workflows/connector-cannot-reach-iam/contract';
import type { Engine } from './connect';
import type { FoundRun } from './find-run';
import { isPolled } from './pollers';

/** An open run that cannot go on until a person mends something. */
export interface Stuck {
  /** ISO 8601; null where the engine does not know it. */
  since: string | null;
  /** The reason, and the command or the step that mends it. */
  because: string;
}

/** A task that nobody took for so long is not on its way any more: a killed worker's own queue ends after 5 seconds. */
const WAITED_MS = 10_000;
/** One failure may be a worker that is being replaced; the third attempt follows two of them. */
const FAILING_FROM_ATTEMPT = 3;
const EVENTS_READ = 10;

/**
 * Says why an open run cannot go on: it is paused, its workflow task fails again and again, or no worker takes its tasks.
 * Null for a run that goes on, and for a closed one. The engine's own facts decide; no worker is asked.
 */
export async function readStuck(engine: Engine, found: FoundRun): Promise<Stuck | null> {
  const { description } = found;
  if (!isOpenStatus(description.status.name)) return null;
  return pausedOf(found) ?? (await failingOf(engine, found)) ?? (await untakenOf(engine, description));
}

function pausedOf({ workflowId, description }: FoundRun): Stuck | null {
  if (description.status.name !== 'PAUSED') return null;
  const { identity, pausedTime, reason } = description.raw.workflowExtendedInfo?.pauseInfo ?? {};
  const words = reason ? ` ("${reason.slice(0, 200)}")` : '';
  const command = `temporal workflow unpause --workflow-id ${workflowId}`;
  return {
    since: isoOf(pausedTime),
    because: `${identity || 'somebody'} paused this workflow in Temporal${words}. Resume it with: ${command}`,
  };
}

async function failingOf(engine: Engine, found: FoundRun): Promise<Stuck | null> {
  const task = found.description.raw.pendingWorkflowTask;
  const attempt = task?.attempt ?? 0;
  if (!task || attempt < FAILING_FROM_ATTEMPT) return null;
  const failure = await lastFailure(engine, found);
  if (failure === null) return null;
  return {
    since: failure.at ?? isoOf(task.originalScheduledTime),
    because:
      `its workflow task has failed ${attempt - 1} times (${failure.message}). Nothing of this run happens until it succeeds: ` +
      'deploy a diagnosis worker whose code fits this run, and look at its log',
  };
}

async function untakenOf(engine: Engine, description: WorkflowExecutionDescription): Promise<Stuck | null> {
  const queue = description.taskQueue;
  const start = `start the diagnosis worker of the queue ${queue}`;
  const task = description.raw.pendingWorkflowTask;
  const waitsSince =
    task && !task.startedTime ? (isoOf(task.originalScheduledTime) ?? isoOf(task.scheduledTime)) : null;
  if (await isPolled(engine, queue)) {
    if (waitsSince === null || Date.now() - Date.parse(waitsSince) <= WAITED_MS) return null;
    const busy = `no worker has taken its workflow task, though one asked for tasks of the queue ${queue} a short time ago`;
    return { since: waitsSince, because: `${busy}: it has too much to do, or it has ended. Look at it, or ${start}` };
  }
  return {
    since: waitsSince,
    because: `no worker takes tasks of the queue ${queue}; ${start}`,
  };
}

/** Why the newest workflow task of a run failed; null where the newest one that ended succeeded. */
async function lastFailure(
  engine: Engine,
  { workflowId, runId }: FoundRun,
): Promise<{ message: string; at: string | null } | null> {
  const { history } = await engine.client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: engine.namespace,
    execution: { workflowId, runId },
    maximumPageSize: EVENTS_READ,
  });
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes) return null;
    const failed = event.workflowTaskFailedEventAttributes;
    if (failed) {
      const message = failed.failure?.message?.split('\n')[0]?.slice(0, 300) || 'it does not say why';
      return { message, at: isoOf(event.eventTime) };
    }
    if (event.workflowTaskTimedOutEventAttributes) {
      return { message: 'a worker took it and did not finish it in time', at: isoOf(event.eventTime) };
    }
  }
  return null;
}

function isoOf(time: { seconds?: unknown; nanos?: number | null } | null | undefined): string | null {
  const seconds = Number(time?.seconds ?? 0);
  return seconds > 0 ? new Date(seconds * 1000 + Math.floor((time?.nanos ?? 0) / 1e6)).toISOString() : null;
}
