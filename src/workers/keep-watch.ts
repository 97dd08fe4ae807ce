import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import { describeIfThere, isOfKind, strangerIn } from '../marks/our-own';
import { KEEPER_TYPE, keeperId } from '../contract/keep-runs';
import { WATCH_TYPE, watchId } from '../contract/watch-runs';

/** Somebody may end such a workflow, as they may end a run. It is started again within this time. */
const LOOK_EVERY_MS = 60_000;

interface Standing {
  type: string;
  id: (queue: string) => string;
  /** For messages. */
  name: string;
  summary: string;
}

const WATCH: Standing = {
  type: WATCH_TYPE,
  id: watchId,
  name: 'the watch over the runs',
  summary: 'watches for runs that ended without telling anybody',
};
const KEEPER: Standing = {
  type: KEEPER_TYPE,
  id: keeperId,
  name: 'the keeper of ended runs',
  summary: 'keeps ended runs in the archive',
};

interface Parts {
  client: Client;
  queue: string;
  log: Logger;
}

/**
 * Keeps the watch over this queue's runs and the keeper of the archive alive, now and for as long as this process
 * lives. Each is a workflow, so it outlives us, and all workers share one. An engine that does not answer is asked
 * again. `doctor` reports a missing one. Returns the function that ends this.
 */
export function keepWatch(parts: Parts): () => void {
  const ends = [WATCH, KEEPER].map((one) => keepAlive(parts, one));
  return () => ends.forEach((end) => end());
}

function keepAlive({ client, queue, log }: Parts, standing: Standing): () => void {
  const start = (): void => {
    startOne(client, queue, standing).catch((error: unknown) => {
      log.warn(`${standing.name} could not be started, trying again`, { reason: (error as Error).message });
    });
  };
  start();
  const timer = setInterval(start, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

async function startOne(client: Client, queue: string, { type, id, summary }: Standing): Promise<void> {
  const workflowId = id(queue);
  try {
    await client.workflow.start(type, {
      workflowId,
      taskQueue: queue,
      args: [],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: summary,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const found = await describeIfThere(client, workflowId);
    if (found === null || isOfKind(found, { type, taskQueue: queue })) return;
    throw new Error(`${strangerIn(found)}; terminate it`, { cause: error });
  }
}
