import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../package.json';
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
  const id = `${version}+${revision()}`;
  writeFileSync(join(DIST, 'build.json'), `${JSON.stringify({ build: id })}\n`);
  chmodSync(join(DIST, 'src', 'cli', 'main.js'), 0o755);
  console.log(`built ${id}: ${(code.length / 1e6).toFixed(1)} MB of workflows`);
}

/** The commit, if there is one. An image is built without the history, so it gets the commit as an argument. */
function revision(): string {
  if (process.env['BUILD_REVISION']) return process.env['BUILD_REVISION'];
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
    const isChanged = git('status', '--porcelain', '--', 'src', 'package-lock.json').toString().trim() !== '';
    return git('rev-parse', '--short=12', 'HEAD').toString().trim() + (isChanged ? '.changed' : '');
  } catch {
    return 'unknown';
  }
}

build().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
