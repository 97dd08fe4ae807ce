import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../engine/cache';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** The last line of releases that allows Node 20. */
const PACKAGE = '@sparticuz/chromium@143.0.4';
const FETCH_MS = 180_000;

/**
 * A browser to look at our pages with: `CHROME_PATH`, else one that is installed, else one fetched once from the package
 * registry into our cache. Throws when none of them is there.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<{ path: string; args: string[] }> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  const given = env['CHROME_PATH'];
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROME_PATH names ${given}, which is not there`);
    return { path: given, args };
  }
  const directories = (env['PATH'] ?? '').split(delimiter);
  const installed = directories.flatMap((directory) => NAMES.map((name) => join(directory, name))).find(existsSync);
  return installed === undefined ? fetchBrowser(env) : { path: installed, args };
}

interface FetchedChromium {
  args: string[];
  executablePath(): Promise<string>;
}

async function fetchBrowser(env: NodeJS.ProcessEnv): Promise<{ path: string; args: string[] }> {
  const home = join(cacheDirectory(env), PACKAGE.replace(/[@/]/g, '-'));
  const installed = join(home, 'node_modules', '@sparticuz', 'chromium');
  if (!existsSync(installed)) {
    mkdirSync(home, { recursive: true });
    const order = ['install', '--prefix', home, '--no-audit', '--no-fund', '--ignore-scripts', PACKAGE];
    await promisify(execFile)('npm', order, { env, timeout: FETCH_MS });
  }
  const { default: chromium } = (await import(join(installed, 'build', 'esm', 'index.js'))) as {
    default: FetchedChromium;
  };
  return { path: await chromium.executablePath(), args: chromium.args };
}
