import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { startEngine } from '../lab/engine/engine';
import { ALWAYS_REPLAYED, STORIES } from '../test/replay/stories';
import { openStage } from '../test/workflows/stage';
import { World } from '../test/workflows/world';

/** A workflow that waits does nothing more after this time. */
const SETTLES_WITHIN_MS = 3_000;

/**
 * Records the histories for the replay test, by playing its stories on a real engine: those that are named, or all. Name a
 * new story; record all if a change to the workflow is meant to break old runs. Other histories must stay as they are.
 */
async function record(names: string[]): Promise<void> {
  const engine = await startEngine({ say: (line) => console.error(line) });
  process.env['SATLINK_TEST_TEMPORAL'] = engine.address;
  const stage = await openStage();
  const isWanted = (name: string) => names.length === 0 || names.includes(name);
  for (const [name, { world, play, waits = false }] of Object.entries(STORIES)) {
    if (!isWanted(name)) continue;
    const run = await stage.start(world());
    await play(run);
    await (waits ? pause(SETTLES_WITHIN_MS) : run.result());
    await keep(name, run.handle);
  }
  for (const [name, { type, args }] of Object.entries(ALWAYS_REPLAYED)) {
    if (!isWanted(name)) continue;
    const world = new World();
    world.announcements.escalate = () => Promise.reject(new Error('no channel takes it'));
    stage.prepare(world, name);
    const handle = await stage.client.workflow.start(type, {
      workflowId: name,
      taskQueue: stage.queues.diagnosis,
      args,
    });
    await pause(SETTLES_WITHIN_MS);
    await keep(name, handle);
  }
  await stage.close();
  await engine.close();
}

async function keep(name: string, handle: WorkflowHandle): Promise<void> {
  const history = historyToJSON(await handle.fetchHistory());
  const file = join(__dirname, '..', 'test', 'replay', 'histories', `${name}.json`);
  await writeFile(file, `${JSON.stringify(JSON.parse(history, withoutThisMachine))}\n`);
  console.error(`${name}: ${handle.workflowId}`);
}

/** Stack traces and identities name folders and hosts of the recording machine, and replay does not read them. */
function withoutThisMachine(name: string, value: unknown): unknown {
  return name === 'stackTrace' || name === 'identity' ? '' : value;
}

record(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
