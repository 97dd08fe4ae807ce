import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { startProcess } from '../../lab/process';
import type { LabProcess } from '../../lab/process';
import type { BareOrder } from './bare';

export const BARE_QUEUE = 'bare';
const WORKFLOW_QUEUE = 1;

/** Starts a worker of the floor as a process, as the workers of ours are, and waits until it takes tasks. */
export async function startBareWorker(
  { address, namespace }: { address: string; namespace: string },
  logs: string,
): Promise<LabProcess> {
  const connection = await Connection.connect({ address });
  try {
    return await startProcess({
      title: 'worker of the floor',
      script: 'bench/floor/bare-worker.ts',
      environment: { TEMPORAL_ADDRESS: address, BARE_QUEUE },
      logFile: join(logs, 'bare-worker.log'),
      env: process.env,
      onDeath: (because) => void process.stderr.write(`the worker of the floor ended (${because})\n`),
      isReady: async (pid) => {
        const { pollers } = await connection.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: BARE_QUEUE },
          taskQueueType: WORKFLOW_QUEUE,
        });
        return pollers?.some(({ identity }) => new RegExp(`\\b${pid}\\b`).test(identity ?? '')) ?? false;
      },
    });
  } finally {
    await connection.close();
  }
}

let started = 0;

/** Starts a run of the floor. */
export function startBare(client: Client, order: BareOrder) {
  started += 1;
  const workflowId = `bare-${process.pid}-${started}`;
  return client.workflow.start('bare', { taskQueue: BARE_QUEUE, workflowId, args: [order] });
}
