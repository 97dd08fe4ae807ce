import { ApplicationFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { FAILED } from '../contract/failures';
import { describeIfThere } from '../marks/our-own';

const ENGINE_WITHIN_MS = 10_000;
const REMEMBERED_MAX = 1_000;

/**
 * A worker does only the work that a workflow on this queue has ordered. Everybody who reaches the engine can schedule
 * activities on any queue, from their own workflow or from none. Our activities send messages in our name and start
 * builds. A process that answers the queue itself gives the same orders as our runs do: here the two look alike.
 */
export function oursAlone(client: Client, queue: string): ActivityInterceptorsFactory {
  /** Workflows of this queue, by their run id: a workflow keeps its queue. */
  const ours = new Set<string>();
  const isOurs = async (workflowId: string, runId: string): Promise<boolean> => {
    if (ours.has(runId)) return true;
    const deadline = Date.now() + ENGINE_WITHIN_MS;
    const found = await client.withDeadline(deadline, () => describeIfThere(client, workflowId, runId));
    if (found?.taskQueue !== queue) return false;
    if (ours.size >= REMEMBERED_MAX) ours.clear();
    ours.add(runId);
    return true;
  };
  return ({ info: { isLocal, workflowExecution } }) => ({
    inbound: {
      async execute(input, next) {
        // A local activity never left the workflow's own worker.
        if (isLocal) return next(input);
        if (workflowExecution === undefined || !(await isOurs(workflowExecution.workflowId, workflowExecution.runId)))
          throw ApplicationFailure.nonRetryable('no workflow on the queue of our runs ordered this', FAILED.notOurs);

        return next(input);
      },
    },
  });
}
