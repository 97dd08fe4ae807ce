import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import { describeIfThere, isOfKind, strangerIn } from '../marks/our-own';
import { WATCH_TYPE, watchId } from '../contract/watch-runs';

/** Somebody may end the watch, as they may end a run: it is started again so soon. */
const LOOK_EVERY_MS = 60_000;

/**
 * Sees to it that the watch over the runs of this queue runs, now and for as long as this process lives. It is a workflow, so
 * it outlives us, and any number of workers has one. An engine that does not answer is asked again; `doctor` shows a watch that
 * does not run. Returns the function that ends this.
 */
export function keepWatch({ client, queue, log }: { client: Client; queue: string; log: Logger }): () => void {
  const start = (): void => {
    startWatch(client, queue).catch((error: unknown) => {
      log.warn('the watch over the runs could not be started, trying again', { reason: (error as Error).message });
    });
  };
  start();
  const timer = setInterval(start, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

async function startWatch(client: Client, queue: string): Promise<void> {
  try {
    await client.workflow.start(WATCH_TYPE, {
      workflowId: watchId(queue),
      taskQueue: queue,
      args: [],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: 'watches for runs that ended without telling anybody',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const found = await describeIfThere(client, watchId(queue));
    if (found === null || isOfKind(found, { type: WATCH_TYPE, taskQueue: queue })) return;
    throw new Error(`${strangerIn(found)}; terminate it`, { cause: error });
  }
}
