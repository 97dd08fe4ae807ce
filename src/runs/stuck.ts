import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { inShell } from '../text/shell';
import { inOneLine } from '../text/visible';
import { failureMessage } from '../codec/read-clear';
import { isOpenStatus } from '../contract/engine-names';
import type { Engine } from './connect';
import type { FoundRun } from './find-run';
import { heldActivity, pausedBy } from './held-activity';
import type { Stuck } from './held-activity';
import { isoOf } from './iso-of';
import { whyUntaken } from './pollers';
import { versionOf } from '../versions/version-of';

/** A task that nobody took for so long is not on its way any more: a killed worker's own queue ends after 5 seconds. */
const WAITED_MS = 10_000;
/** One failure may be a worker that is being replaced. */
const FAILURES_MIN = 2;
/** Signals stand between two failures: an alert may have sent many. */
const EVENTS_A_PAGE = 100;
const PAGES_READ = 10;
/** The engine's numbers for causes that a run which goes on has too: something came as it was about to end, or it was reset. */
const HARMLESS_CAUSES: readonly unknown[] = [1, 20, 31];
/** The engine's number for a task that was taken and not finished. One that nobody took goes to another worker: no failure. */
const START_TO_CLOSE = 1;

/**
 * Says why an open run cannot go on: it or one of its activities is paused, its workflow task fails again and again, or no
 * worker takes its tasks.
 * Null for a run that goes on, and for a closed one. The engine's own facts decide; no worker is asked.
 */
export async function readStuck(engine: Engine, found: FoundRun): Promise<Stuck | null> {
  const { description } = found;
  if (!isOpenStatus(description.status.name)) return null;
  return (
    pausedOf(found) ??
    (await failingOf(engine, found)) ??
    (await untakenOf(engine, description)) ??
    heldActivity(description)
  );
}

/** The sentence that says why an open run cannot go on, or that this could not be read; null for a run that goes on. */
export async function whyStuck(engine: Engine, found: FoundRun): Promise<{ isKnown: boolean; because: string } | null> {
  try {
    const stuck = await readStuck(engine, found);
    return stuck === null ? null : { isKnown: true, because: stuck.because };
  } catch (error) {
    const said = error instanceof Error ? inOneLine(error.message).slice(0, 200) : 'it did not say why';
    return { isKnown: false, because: `it could not be read whether this run can go on: ${said}` };
  }
}

function pausedOf({ workflowId, description }: FoundRun): Stuck | null {
  if (description.status.name !== 'PAUSED') return null;
  const { pauseInfo } = description.raw.workflowExtendedInfo ?? {};
  const command = `temporal workflow unpause --workflow-id ${inShell(workflowId)}`;
  return {
    since: isoOf(pauseInfo?.pausedTime),
    because: pausedBy(pauseInfo, { what: 'this workflow', command }),
  };
}

/**
 * Counts the failures since the last workflow task that succeeded. The engine's own count begins anew with each signal that
 * comes; of the attempts that it counts, it writes the first failure into the history, and no later one.
 */
async function failingOf(engine: Engine, found: FoundRun): Promise<Stuck | null> {
  const task = found.description.raw.pendingWorkflowTask;
  if (!task) return null;
  const written = await readFailures(engine, found);
  const times = written.length + Math.max(0, (task.attempt ?? 0) - 2);
  const [newest] = written;
  if (newest === undefined || times < FAILURES_MIN) return null;
  // A worker that never finishes a task may be the only one that holds the run in memory: a new one reads it anew.
  const mend = written.every(({ isLate }) => isLate)
    ? `restart the diagnosis worker of the queue ${found.description.taskQueue}`
    : 'deploy a diagnosis worker whose code fits this run';
  return {
    since: written.at(-1)!.at ?? isoOf(task.originalScheduledTime),
    because:
      `its workflow task has failed ${times} times (${newest.message}). Nothing of this run happens until it succeeds: ` +
      `${mend}, and look at its log`,
  };
}

async function untakenOf(engine: Engine, description: WorkflowExecutionDescription): Promise<Stuck | null> {
  const queue = description.taskQueue;
  const task = description.raw.pendingWorkflowTask;
  const waitsSince =
    task && !task.startedTime ? (isoOf(task.originalScheduledTime) ?? isoOf(task.scheduledTime)) : null;
  const untaken = await whyUntaken(engine, queue, versionOf(description));
  if (untaken !== null) return { since: waitsSince, because: untaken };
  if (waitsSince === null || Date.now() - Date.parse(waitsSince) <= WAITED_MS) return null;
  const busy = `no worker has taken its workflow task, though one asked for tasks of the queue ${queue} a short time ago`;
  const start = `start the diagnosis worker of the queue ${queue}`;
  return { since: waitsSince, because: `${busy}: it has too much to do, or it has ended. Look at it, or ${start}` };
}

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

interface Failure {
  message: string;
  /** A worker took the task and did not finish it. */
  isLate: boolean;
  at: string | null;
}

/** The failures that the history has since the last workflow task that succeeded, the newest first. */
async function readFailures(engine: Engine, { workflowId, runId }: FoundRun): Promise<Failure[]> {
  const failures: Failure[] = [];
  let nextPageToken: Uint8Array | undefined;
  for (let page = 0; page < PAGES_READ; page += 1) {
    const read = await engine.client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: engine.namespace,
      execution: { workflowId, runId },
      maximumPageSize: EVENTS_A_PAGE,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    for (const event of read.history?.events ?? []) {
      if (event.workflowTaskCompletedEventAttributes) return failures;
      const failure = await failureIn(engine, event);
      if (failure !== null) failures.push({ ...failure, at: isoOf(event.eventTime) });
    }
    if (!read.nextPageToken?.length) break;
    nextPageToken = read.nextPageToken;
  }
  return failures;
}

/** Why a workflow task failed, if this is such an event; null for what also happens to a run that goes on. */
async function failureIn({ client }: Engine, event: HistoryEvent): Promise<Omit<Failure, 'at'> | null> {
  const failed = event.workflowTaskFailedEventAttributes;
  if (failed) {
    if (HARMLESS_CAUSES.includes(failed.cause)) return null;
    const message = await failureMessage(client, failed.failure);
    return { message: message?.split('\n')[0]?.slice(0, 300) || 'it does not say why', isLate: false };
  }
  const isLate = Number(event.workflowTaskTimedOutEventAttributes?.timeoutType) === START_TO_CLOSE;
  return isLate ? { message: 'a worker took it and did not finish it in time', isLate } : null;
}
