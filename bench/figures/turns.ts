import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { startDevServer } from '../../lab/engine/dev-server';
import { findEngine } from '../../lab/engine/find-engine';
import type { Figure } from '../figure';
import { until } from '../site';
import { inFlight } from './runs-a-second';

const TASKS = { full: 500, short: 120 };
const STARTS_AT_ONCE = 20;
const PLACE_MAX = 5;
const QUEUE = 'turns';
/** As docs/performance.md advises for a cluster: one partition is written, so that the order is one. */
const SETTINGS = ['matching.enableFairness=true', 'matching.numTaskqueueWritePartitions=1'];
const POLL_WITHIN_MS = 30_000;

/** The place at which the one task of an account comes that arrives behind many of another account. */
async function placeBehind(tasks: number, settings: string[], say: (line: string) => void): Promise<number> {
  const path = await findEngine({ say, env: process.env });
  const server = await startDevServer({ path, namespace: 'default', ui: false, settings, env: process.env });
  const connection = await Connection.connect({ address: server.address });
  try {
    const client = new Client({ connection });
    // A part of a new server may not know its namespace for a moment.
    const start = (workflowId: string, fairnessKey: string) =>
      until(
        () =>
          client.workflow.start('bare-task', { workflowId, taskQueue: QUEUE, priority: { fairnessKey } }).then(
            () => true,
            (error: unknown) => error instanceof WorkflowExecutionAlreadyStartedError,
          ),
        'the start of a task',
        200,
      );
    let number = 0;
    await inFlight(tasks, STARTS_AT_ONCE, () => start(`many-${number++}`, 'many'));
    await start('one', 'one');
    const request = { namespace: 'default', taskQueue: { name: QUEUE }, identity: 'bench' };
    for (let place = 1; place <= tasks + 1; place++) {
      const { workflowExecution } = await connection.withDeadline(Date.now() + POLL_WITHIN_MS, () =>
        connection.workflowService.pollWorkflowTaskQueue(request),
      );
      if (workflowExecution?.workflowId === 'one') return place;
    }
    throw new Error('the task of the one account did not come');
  } finally {
    await connection.close();
    await server.close();
  }
}

/** Turns of the accounts, as the server gives them. The floor is a server that keeps the order of arrival. */
export const turns: Figure = {
  name: 'turns',
  title: 'place of one task behind those of an account with many',
  wanted: `at most ${PLACE_MAX}`,
  locations: null,
  async measure({ say }, size) {
    const floor = await placeBehind(TASKS[size], [], say);
    say(`floor: place ${floor} of ${TASKS[size] + 1}`);
    const ours = await placeBehind(TASKS[size], SETTINGS, say);
    return {
      unit: 'place',
      ours,
      floor,
      reached: ours <= PLACE_MAX,
      beside: { tasks: TASKS[size] + 1, settings: SETTINGS.join(' ') },
    };
  },
};
