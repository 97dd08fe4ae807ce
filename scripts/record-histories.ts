import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { startEngine } from '../lab/engine/engine';
import { STORIES } from '../test/replay/stories';
import { openStage } from '../test/workflows/stage';

/**
 * Records the histories for the replay test, by playing its stories on a real engine: those that are named, or all. Name a
 * new story; record all if a change to the workflow is meant to break old runs. Other histories must stay as they are.
 */
async function record(names: string[]): Promise<void> {
  const engine = await startEngine({ say: (line) => console.error(line) });
  process.env['SATLINK_TEST_TEMPORAL'] = engine.address;
  const stage = await openStage();
  for (const [name, { world, play }] of Object.entries(STORIES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const run = await stage.start(world());
    await play(run);
    await run.result();
    const history = historyToJSON(await run.handle.fetchHistory());
    const file = join(__dirname, '..', 'test', 'replay', 'histories', `${name}.json`);
    await writeFile(file, `${JSON.stringify(JSON.parse(history, withoutThisMachine))}\n`);
    console.error(`${name}: ${run.handle.workflowId}`);
  }
  await stage.close();
  await engine.close();
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
