import type { Client } from '@temporalio/client';
import type { RunName } from '../approvals/plan';
import { describeIfThere } from '../marks/our-own';

const ENGINE_WITHIN_MS = 10_000;

/**
 * The time when the engine started a run, in milliseconds; null if it knows none of that name. For a run that was
 * reset, it is the first start, because nobody asked for the run at the reset.
 */
export function startOfRun(client: Client): (run: RunName) => Promise<number | null> {
  return async ({ workflowId, firstRunId }) => {
    const described = await client.withDeadline(Date.now() + ENGINE_WITHIN_MS, () =>
      describeIfThere(client, workflowId, firstRunId),
    );
    return described?.startTime.getTime() ?? null;
  };
}
