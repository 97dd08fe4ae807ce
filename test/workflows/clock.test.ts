import { Worker } from '@temporalio/worker';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleOfSources } from '../../src/workers/source-bundle';
import { Held } from './held';
import { openStage } from './stage';
import type { Stage } from './stage';
import { World } from './world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const RUNS = 4;
const QUERY_EVERY_MS = 250;
/** Until no query goes to the worker that is away, and then until some of them wait for the next one. */
const AWAY_MS = 3_000;

/**
 * A query that waits for a worker may come to it before the workflow task does. The SDK lets the run go on then, with the
 * time of the task before. A replay has another time at the same place, and must draw up the same plan all the same.
 */
test('runs that people look at while their worker starts again draw up the plans that a replay draws up', async () => {
  const held = new Held();
  const asked = await stage.start(new World());
  const code = await asked.gate();
  const workflows = await stage.splitWorkers();
  const runs = await Promise.all(
    // The query comes first for some of them only.
    Array.from({ length: RUNS }, async () => {
      const world = new World();
      const reading = new Held();
      world.before['readAccount'] = () => {
        reading.release();
        return held.released;
      };
      const run = await stage.start(world);
      await reading.released;
      return run;
    }),
  );
  await workflows.stop();
  await sleep(AWAY_MS);
  const looks: Promise<unknown>[] = [];
  const looking = setInterval(() => looks.push(...runs.map((run) => run.state().catch(() => null))), QUERY_EVERY_MS);
  await sleep(AWAY_MS / 4);
  held.release();
  await sleep(AWAY_MS / 2);
  await workflows.start();
  // The engine keeps few queries of a run, so the looks end before the test itself asks.
  clearInterval(looking);
  await Promise.all(looks);
  await Promise.all(runs.map((run) => run.gate()));

  // Whose gate was open before has its question still.
  expect(await asked.decide('approve', 'mia', { plan: code })).toMatchObject({ answer: 'accepted' });
  expect((await asked.result()).outcome!.kind).toBe('resolved');
  expect(asked.world.effects).toEqual({ resets: 1, refreshes: 1 });

  await Promise.all(
    runs.map(async (run) => {
      expect(await run.decide('approve')).toMatchObject({ answer: 'accepted' });
      expect((await run.result()).outcome).toMatchObject({ kind: 'resolved' });
    }),
  );
  const histories = await Promise.all(
    runs.map(async ({ handle }) => ({ workflowId: handle.workflowId, history: await handle.fetchHistory() })),
  );
  const workflowBundle = { codePath: await bundleOfSources() };
  const replayed: unknown[] = [];
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, histories)) replayed.push(error);
  expect(replayed).toEqual(runs.map(() => undefined));
});
