import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { activityInfo, heartbeat } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { bundleOfSources } from '../../src/workers/source-bundle';
import { WORKFLOWS } from '../../src/workers/worker-options';
import { CHANGE_PATH } from './bare';
import type { Hop } from './bare';

const HEARTBEAT_EVERY_MS = 1_000;
const agent = new Agent({ keepAlive: true });

function send(method: 'GET' | 'POST', url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent }, (response) => {
      response.resume();
      response.once('end', resolve);
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end();
  });
}

async function perform(client: Client, { waitMs, reads, asks, changes }: Hop, outside: string): Promise<void> {
  const { workflowExecution } = activityInfo();
  const { workflowId } = workflowExecution!;
  if (waitMs > 0) await pause(waitMs);
  for (let number = 0; number < asks; number++) await client.workflow.getHandle(workflowId).describe();
  for (let number = 0; number < reads; number++) await send('GET', `${outside}/bare-read/${number}`);
  if (!changes) return;
  const taskQueue = 'nobody';
  await client.workflow.start('bare-mark', {
    ...{ workflowId: `bare-mark-${workflowId}`, taskQueue, workflowExecutionTimeout: '1s' },
  });
  await send('POST', `${outside}${CHANGE_PATH}${workflowId}`);
}

/** The same settings as those of our workers, and nothing of theirs beside the activity. */
async function main(): Promise<void> {
  const { TEMPORAL_ADDRESS: address = '', BARE_QUEUE: taskQueue = '' } = process.env;
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection });
  const worker = await Worker.create({
    connection,
    taskQueue,
    ...WORKFLOWS,
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    workflowBundle: { codePath: await bundleOfSources(require.resolve('./bare-workflow.ts')) },
    activities: {
      async hop(one: Hop, outside: string) {
        const timer = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
        await perform(client, one, outside).finally(() => clearInterval(timer));
      },
    },
  });
  await worker.run();
}

void main();
