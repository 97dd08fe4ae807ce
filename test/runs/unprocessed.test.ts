import { decide } from '../../src/runs';
import { engineOf } from '../workflows/engine-of';
import { openStage } from '../workflows/stage';
import type { Stage } from '../workflows/stage';
import { World } from '../workflows/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const TASKS_MAX = 5;

/**
 * A worker that takes a workflow task and answers it without having seen the update in it, as one that was cut off does.
 * Tasks without an update may come first: the engine had made them for the workers that stopped.
 */
async function loseWorkflowTask(): Promise<number> {
  const { client, queues } = stage;
  const { workflowService, options } = client;
  const order = { namespace: options.namespace, identity: 'a worker' };
  return client.withDeadline(Date.now() + 30_000, async () => {
    const taskQueue = { name: queues.diagnosis };
    let updates = 0;
    for (let tasks = 0; updates === 0 && tasks < TASKS_MAX; tasks += 1) {
      const { taskToken, messages } = await workflowService.pollWorkflowTaskQueue({ ...order, taskQueue });
      await workflowService.respondWorkflowTaskCompleted({ ...order, taskToken });
      updates = (messages ?? []).length;
    }
    return updates;
  });
}

test('a decision that the engine took back unseen is handed in again, and counts once', async () => {
  const run = await stage.start(new World());
  const plan = await run.gate();
  await stage.stopWorkers();
  const value = { decision: 'approve', plan, by: 'mia' };
  const deciding = decide(engineOf(stage), run.handle.workflowId, { value });
  expect(await loseWorkflowTask()).toBe(1);
  await stage.startWorkers();

  expect(await deciding).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).decisions).toHaveLength(1);
});
