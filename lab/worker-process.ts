import { Connection } from '@temporalio/client';
import { taskQueues } from '../src/contract/engine-names';
import { startProcess, type LabProcess, type ProcessOrder } from './process';

export type WorkerName = 'diagnosis' | 'remediation';

export interface WorkerOrder extends Pick<ProcessOrder, 'environment' | 'logFile' | 'env' | 'onDeath' | 'root'> {
  name: WorkerName;
  engine: { address: string; namespace: string };
  queuePrefix: string;
}

const ACTIVITY_QUEUE = 2;

/** Starts a worker as a process and waits until it polls its queue. Throws with the end of its log when it does not. */
export async function startWorker({ name, engine, queuePrefix, ...order }: WorkerOrder): Promise<LabProcess> {
  const connection = await Connection.connect({ address: engine.address });
  const queue = taskQueues(queuePrefix)[name];
  try {
    return await startProcess({
      ...order,
      title: `${name} worker`,
      script: `src/workers/${name}-worker.ts`,
      isReady: async (pid) => {
        const { pollers } = await connection.workflowService.describeTaskQueue({
          namespace: engine.namespace,
          taskQueue: { name: queue },
          taskQueueType: ACTIVITY_QUEUE,
        });
        // Pollers that are gone stay listed for minutes, so ours is known by its process id.
        return pollers?.some(({ identity }) => new RegExp(`\\b${pid}\\b`).test(identity ?? '')) ?? false;
      },
    });
  } finally {
    await connection.close();
  }
}
