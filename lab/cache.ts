import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const UNFINISHED = '.unfinished-';
const ABANDONED_AFTER_MS = 3_600_000;

/** Where what was fetched stays between runs. */
export function cacheDirectory(env: NodeJS.ProcessEnv, of: 'engine' | 'browser'): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'satlink-responder', of);
}

/**
 * Puts something into the cache in one step: `fill` works in a directory of its own, which gets its name when it is
 * complete. So nothing half-written is ever found, and of several callers at once the first one wins.
 */
export async function putIntoCache(
  cache: string,
  name: string,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const target = join(cache, name);
  const unfinished = join(cache, `${UNFINISHED}${randomBytes(6).toString('hex')}`);
  await mkdir(unfinished, { recursive: true });
  try {
    await fill(unfinished);
    await rename(unfinished, target).catch(async (error: NodeJS.ErrnoException) => {
      // Another process finished first; its copy is as good as ours.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return target;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes what killed processes left behind. */
export async function sweepCache(cache: string): Promise<void> {
  const names = await readdir(cache).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(UNFINISHED))) {
    const path = join(cache, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}
