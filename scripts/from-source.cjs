'use strict';
const { createHash, randomUUID } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { version } = require('@swc/core/package.json');
const options = require('./swc.json');

/**
 * Required before a program that runs from its sources: `node --require ./scripts/from-source.cjs src/cli/main.ts`. It
 * compiles each file once for each state of it, in the same way as the tests, and keeps the result on disk. Packages
 * are left alone. The tests start hundreds of processes; a loader that also reads every package would double the cost
 * of each. `--enable-source-maps` shows the lines of the sources in stacks.
 */
const CACHE = join(__dirname, '..', 'node_modules', '.cache', 'satlink-responder');

require.extensions['.ts'] = (module, filename) => module._compile(readFileSync(compiled(filename), 'utf8'), filename);

/** The compiled file; `src/workers/source-bundle.ts` removes old ones. */
function compiled(filename) {
  const source = readFileSync(filename, 'utf8');
  const digest = createHash('sha256').update([version, JSON.stringify(options), filename, source].join('\0'));
  const path = join(CACHE, `${digest.digest('hex')}.js`);
  if (existsSync(path)) return path;
  const { code } = require('@swc/core').transformSync(source, { ...options, filename, sourceMaps: 'inline' });
  mkdirSync(CACHE, { recursive: true });
  // The file gets its name when it is whole: several processes may compile it at the same time.
  const draft = join(CACHE, `draft-${randomUUID()}`);
  writeFileSync(draft, code);
  renameSync(draft, path);
  return path;
}
