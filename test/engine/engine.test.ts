import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { EngineUnavailable, startEngine } from '../../lab/engine/engine';
import { cacheDirectory, putIntoCache } from '../../lab/cache';
import { FROM_SOURCE } from '../../lab/from-source';
import { findEngine, SOURCES } from '../../lab/engine/find-engine';
import { SEARCH_ATTRIBUTES } from '../../src/contract/engine-names';
import { testEngineAddress } from './address';
import { isAlive } from './is-alive';

/** What needs no network. */
const HERE = SOURCES.filter(({ name }) => name === 'temporal on the PATH' || name === 'our cache');

let home: string;
let lines: string[];
const say = (line: string) => void lines.push(line);

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'satlink-engine-'));
  lines = [];
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A stand-in binary that only tells its version. */
async function plant(path: string, server: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho "temporal version 1.0.0 (Server ${server}, UI 2.0.0)"\n`);
  await chmod(path, 0o755);
  return path;
}

function emptyEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', HOME: home, ...more };
}

test('the engine on the PATH comes first', async () => {
  const path = await plant(join(home, 'bin', 'temporal'), '1.32.0');
  const env = emptyEnvironment({ PATH: `${join(home, 'bin')}:/usr/bin:/bin` });
  await plant(join(cacheDirectory(env, 'engine'), 'fetched', 'bin', 'temporal'), '1.32.0');
  await expect(findEngine({ say, env, sources: HERE })).resolves.toBe(path);
});

test('an engine that is too old is passed over, and the reason is said', async () => {
  await plant(join(home, 'bin', 'temporal'), '1.28.9');
  const env = emptyEnvironment({ PATH: `${join(home, 'bin')}:/usr/bin:/bin` });
  const path = await plant(join(cacheDirectory(env, 'engine'), 'fetched', 'bin', 'temporal'), '1.29.1');
  await expect(findEngine({ say, env, sources: HERE })).resolves.toBe(path);
  expect(lines.join('\n')).toContain('has server 1.28.9, 1.29.1 is needed');
});

test('a half-written cache is not used', async () => {
  const env = emptyEnvironment();
  const cache = cacheDirectory(env, 'engine');
  const cut = putIntoCache(cache, 'fetched', async (directory) => {
    await plant(join(directory, 'bin', 'temporal'), '1.32.0');
    await expect(findEngine({ say, env, sources: HERE })).rejects.toThrow(EngineUnavailable);
    throw new Error('the connection was cut');
  });
  await expect(cut).rejects.toThrow('the connection was cut');
  expect(await readdir(cache)).toEqual([]);
});

test('of several callers that fetch at once one fills the cache and all get it', async () => {
  const cache = cacheDirectory(emptyEnvironment(), 'engine');
  const fetchOne = () =>
    putIntoCache(cache, 'fetched', (directory) =>
      plant(join(directory, 'bin', 'temporal'), '1.32.0').then(() => undefined),
    );
  const directories = await Promise.all([fetchOne(), fetchOne(), fetchOne()]);
  expect(new Set(directories)).toEqual(new Set([join(cache, 'fetched')]));
  expect(await readdir(cache)).toEqual(['fetched']);
});

test('when nothing has an engine, one message says what was tried and what to install', async () => {
  const sources = [...HERE, { name: 'a download', look: async () => ({ because: 'no network' }) }];
  const failing = findEngine({ say, env: emptyEnvironment(), sources });
  await expect(failing).rejects.toThrow(
    /tried temporal on the PATH: not installed\n.*tried our cache: nothing in .*\n.*tried a download: no network\nInstall the Temporal CLI/,
  );
});

test('a source that takes long does not look hung', async () => {
  const slow = {
    name: 'slow',
    look: () => new Promise<{ because: string }>((end) => setTimeout(end, 3200, { because: 'x' })),
  };
  await expect(findEngine({ say, env: emptyEnvironment(), sources: [slow] })).rejects.toThrow(EngineUnavailable);
  expect(lines.filter((line) => line.startsWith('slow: '))).toHaveLength(1);
});

test('a cluster elsewhere is not used unless it is asked for', async () => {
  const env = emptyEnvironment({ TEMPORAL_ADDRESS: 'temporal.example.com:7233' });
  await expect(startEngine({ say, env, sources: HERE })).rejects.toThrow(EngineUnavailable);
  expect(lines[0]).toContain('not used without --use-cluster');
});

test('a server on this machine that the environment names is used, and left running', async () => {
  const address = testEngineAddress();
  const engine = await startEngine({ say, env: emptyEnvironment({ TEMPORAL_ADDRESS: address }), sources: [] });
  expect(engine).toMatchObject({ address, pid: null, ui: null });
  await engine.close();
  const connection = await Connection.connect({ address });
  await connection.close();
});

test('an engine of our own knows the search attributes, serves its pages, and ends when closed', async () => {
  const engine = await startEngine({
    say,
    ui: true,
    namespace: 'other',
    env: { ...process.env, TEMPORAL_ADDRESS: '' },
  });
  const connection = await Connection.connect({ address: engine.address });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: engine.namespace });
  await connection.close();
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.values(SEARCH_ATTRIBUTES)));
  expect((await fetch(engine.ui!)).status).toBe(200);
  await engine.close();
  expect(isAlive(engine.pid!)).toBe(false);
});

test('the engine ends when the process that started it is killed', async () => {
  const script = `
    require('./lab/engine/engine').startEngine({ say: () => undefined })
      .then(({ pid }) => { console.log(pid); setInterval(() => undefined, 1000); });`;
  const parent = spawn(process.execPath, [...FROM_SOURCE, '-e', script], {
    env: { ...process.env, TEMPORAL_ADDRESS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(printed.toString());
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
});
