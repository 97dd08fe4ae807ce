import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { SANDBOX_FAILURES } from '../codec/encrypting-bundle';

const SOURCES = join(__dirname, '..');
const ROOT = join(SOURCES, '..');
const WORKFLOWS = join(SOURCES, 'workflows', 'index.ts');
const CACHE = join(ROOT, 'node_modules', '.cache', 'satlink-responder');
/** A bundle older than this is deleted: no process needs it any more. */
const KEPT_FOR_MS = 24 * 3_600_000;

/**
 * The file with the bundled workflows of these sources. Bundling takes some seconds, so it is done once for each state
 * of the sources and the locked packages. Workers, lab and tests that start from source share the file.
 * @param workflowsPath other workflows, which import only from their own folder and from these sources.
 */
export async function bundleOfSources(workflowsPath = WORKFLOWS): Promise<string> {
  const name = basename(workflowsPath, '.ts');
  const path = join(CACHE, `${name}-${digestOfSources(dirname(workflowsPath))}.js`);
  if (existsSync(path)) return path;
  const code = await bundleWorkflows(workflowsPath);
  mkdirSync(CACHE, { recursive: true });
  // The file gets its name when it is whole: several processes may write it at the same time.
  const draft = join(CACHE, `draft-${randomUUID()}`);
  writeFileSync(draft, code);
  renameSync(draft, path);
  removeOld();
  return path;
}

/** The code of all workflows, bundled as a worker loads it. */
export async function bundleWorkflows(workflowsPath = WORKFLOWS): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    failureConverterPath: SANDBOX_FAILURES,
    logger: new DefaultLogger('WARN'),
  });
  return code;
}

/** Another one for each state of these sources, of the locked packages, and of other folders. */
export function digestOfSources(...others: string[]): string {
  const hash = createHash('sha256');
  for (const folder of [SOURCES, ...others]) {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    for (const name of files.sort()) {
      hash
        .update(`${name}\0`)
        .update(readFileSync(join(folder, name)))
        .update('\0');
    }
  }
  return hash
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex')
    .slice(0, 20);
}

function removeOld(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > KEPT_FOR_MS) rmSync(path, { force: true });
  }
}
