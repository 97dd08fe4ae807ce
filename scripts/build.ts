import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../package.json';
import { processIo } from '../src/cli/io';
import { buildProgram } from '../src/cli/program';
import { WORKFLOW_BUNDLE } from '../src/config/build';
import { revisionOf } from '../src/cli/version';
import { lineMappings } from './line-mappings';
import { manPage } from './man-page';
import { bundleWorkflows } from '../src/workers/source-bundle';

const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');
const MAP_BEFORE = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';

/**
 * `npm run build`: compiles the code, bundles the workflows once for all workers, and writes the manual page and the
 * build's name.
 */
async function build(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  const tsc = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
  for (const folder of [join('src', 'gateway', 'console', 'assets'), join('lab', 'config')]) {
    // An image is built without the lab.
    if (existsSync(join(ROOT, folder))) cpSync(join(ROOT, folder), join(DIST, folder), { recursive: true });
  }
  const code = withSlimMap(await bundleWorkflows());
  writeFileSync(join(DIST, WORKFLOW_BUNDLE), code);
  // An image is built without the history, so it gets the commit as an argument.
  const id = `${version}+${process.env['BUILD_REVISION'] || revisionOf(ROOT)}`;
  writeFileSync(join(DIST, 'build.json'), `${JSON.stringify({ build: id })}\n`);
  writeFileSync(join(DIST, 'satlink.1'), manPage(buildProgram(processIo()), version));
  chmodSync(join(DIST, 'src', 'cli', 'main.js'), 0o755);
  console.log(`built ${id}: ${(code.length / 1e6).toFixed(1)} MB of workflows`);
}

/** The map in the bundle gives stacks their lines. Columns, and the sources themselves, would more than double the bundle. */
function withSlimMap(code: string): string {
  const at = code.lastIndexOf(MAP_BEFORE);
  if (at < 0) throw new Error('the bundle of the workflows has no map of its sources');
  const { sourcesContent: _left, ...map } = JSON.parse(
    Buffer.from(code.slice(at + MAP_BEFORE.length), 'base64').toString(),
  ) as { sourcesContent: string[]; mappings: string };
  const slim = JSON.stringify({ ...map, mappings: lineMappings(map.mappings), names: [] });
  return `${code.slice(0, at)}${MAP_BEFORE}${Buffer.from(slim).toString('base64')}`;
}

build().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
