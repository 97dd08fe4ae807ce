import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKFLOW_BUNDLE } from '../../src/config/build';
import { bundleWorkflows } from '../../src/workers/source-bundle';

const ROOT = join(__dirname, '..', '..');
const CHANGED = join('src', 'workflows', 'steps', 'follow-runbook.ts');
const BEFORE = '  await openRun(run);\n';

export interface AnotherBuild {
  /** A copy of the sources from which a worker can run. */
  root: string;
  /** Its bundled workflows. */
  bundle: Promise<string>;
  remove(): void;
}

/**
 * Another build of this project, whose workflows begin with a timer that ours do not have: no run of ours replays in it,
 * and none of its runs replays in ours.
 */
export function makeAnotherBuild(): AnotherBuild {
  const root = mkdtempSync(join(tmpdir(), 'satlink-build-'));
  for (const name of ['src', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const source = readFileSync(join(root, CHANGED), 'utf8');
  if (!source.includes(BEFORE)) throw new Error(`${CHANGED} has no line "${BEFORE.trim()}": change this test`);
  const changed = source.replace(BEFORE, `  await sleep('10 ms');\n${BEFORE}`);
  writeFileSync(join(root, CHANGED), changed.replace('import { ', 'import { sleep, '));
  const file = join(root, WORKFLOW_BUNDLE);
  const bundle = bundleWorkflows(join(root, 'src', 'workflows', 'index.ts')).then((code) => {
    writeFileSync(file, code);
    return file;
  });
  return { root, bundle, remove: () => rmSync(root, { recursive: true, force: true }) };
}
