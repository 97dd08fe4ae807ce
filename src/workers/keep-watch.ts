import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import { describeIfThere, isOfKind, strangerIn } from '../marks/our-own';
import { WATCH_TYPE, watchId } from '../contract/watch-runs';

/** Somebody may end the watch, as they may end a run. It is started again within this time. */
const LOOK_EVERY_MS = 60_000;

/**
 * Keeps the watch over this queue's runs alive, now and for as long as this process lives. The watch is a workflow, so
 * it outlives us, and all workers share one. An engine that does not answer is asked again. `doctor` reports a missing
 * watch. Returns the function that ends this.
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
