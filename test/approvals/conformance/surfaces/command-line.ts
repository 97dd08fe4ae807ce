import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { satlink, spawnSatlink } from '../../../cli/satlink';
import { IS_THOROUGH } from '../../../thorough';
import { digestQuoted } from '../attempt';
import type { Attempt } from '../attempt';
import type { Scene } from '../scene';
import { answered, AT_THE_DOOR } from './answered';

const NO_SUCH_COMMAND = 2;

/**
 * `satlink approve` and its like, with the person's key in a file. Each start of a process costs a second, so only the
 * thorough run has one for each.
 */
export async function byCommandLine(scene: Scene, attempt: Attempt): Promise<string> {
  const { stand, run } = scene;
  const { by, named, decision, wrong, comment, change } = attempt;
  const directory = mkdtempSync(join(tmpdir(), 'satlink-conformance-'));
  const key = join(directory, 'key.json');
  writeFileSync(key, JSON.stringify(wrong === 'forged' ? stand.strange : stand.keys[by]), { mode: 0o600 });
  const words = [
    ...commandFor(decision, run.world.location),
    ...['--digest', digestQuoted(scene, attempt), '--by', named ?? by, '--key', key, '--json'],
    ...(comment === undefined ? [] : ['--comment', comment]),
    ...(change === undefined ? [] : ['--change', change]),
  ];
  try {
    const { code, out, err } = await (IS_THOROUGH ? spawnSatlink : satlink)(words, {
      HOME: directory,
      TEMPORAL_ADDRESS: stand.address,
      SATLINK_QUEUE_PREFIX: stand.queuePrefix,
    });
    if (code === NO_SUCH_COMMAND && /unknown command/.test(err)) return AT_THE_DOOR;
    if (out === '') throw new Error(`the command line answered nothing, with ${code}: ${err}`);
    return answered(JSON.parse(out) as object, { exit: code });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function commandFor(decision: string, run: string): string[] {
  const isAboutADoubt = decision === 'it-happened' || decision === 'it-did-not';
  return isAboutADoubt ? ['in-doubt', run, `--${decision}`] : [decision, run];
}
