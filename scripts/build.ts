import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../package.json';
import { revisionOf } from '../src/cli/version';
import { bundleWorkflows } from '../src/workers/source-bundle';

const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');

/** `npm run build`: compiles the code, bundles the workflows once for all workers, and writes down the build's name. */
async function build(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  const tsc = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
  const assets = join('src', 'gateway', 'console', 'assets');
  cpSync(join(ROOT, assets), join(DIST, assets), { recursive: true });
  const code = await bundleWorkflows();
  writeFileSync(join(DIST, 'workflow-bundle.js'), code);
  // An image is built without the history, so it gets the commit as an argument.
  const id = `${version}+${process.env['BUILD_REVISION'] || revisionOf(ROOT)}`;
  writeFileSync(join(DIST, 'build.json'), `${JSON.stringify({ build: id })}\n`);
  chmodSync(join(DIST, 'src', 'cli', 'main.js'), 0o755);
  console.log(`built ${id}: ${(code.length / 1e6).toFixed(1)} MB of workflows`);
}

build().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
