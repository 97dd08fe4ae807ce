/**
 * Measures how soon the list of runs comes while the engine knows 1,000 of them: the first byte and the whole page of
 * `/runs`, as a signed-in person gets them. The floor of the same run is the engine's own list call with the same
 * filter. Each figure is a median, and the ratio to the floor is what may be compared between machines. All runs but
 * those that wait at a gate have ended. Engine, lab, workers and gateway are processes of their own.
 *
 * Usage: node --require ./scripts/from-source.cjs bench/list-of-runs.ts [RUNS]   prints one JSON line, in milliseconds
 */
import { get } from 'node:http';
import { chromium } from 'playwright-core';
import { findBrowser } from '../lab/browser/find-browser';
import { startStack } from '../lab/stack';
import type { Stack } from '../lab/stack';
import { connect, countRuns, startRun } from '../src/runs';
import type { Engine } from '../src/runs';
import { IS_RUN_QUERY } from '../src/runbooks';
import { toItsEnd } from './to-its-end';

const RUNS = Number(process.argv[2] ?? 1_000);
const ROUNDS = 15;
const AT_ONCE = 8;
const LISTED_MAX = 100;
const GIVE_UP_MS = 120_000;

/** Runs that ended at once. They need no worker, and the engine lists them like any other. */
async function fill(engine: Engine): Promise<void> {
  const ids = Array.from({ length: RUNS }, (_, index) => `locbench${String(index).padStart(12, '0')}`);
  const starters = Array.from({ length: AT_ONCE }, async () => {
    for (let location = ids.pop(); location !== undefined; location = ids.pop()) {
      const { run } = await startRun(engine, { location, environment: 'prod', requestedBy: 'rota' });
      await engine.client.workflow.getHandle(run.split('@')[0]!).terminate('bench');
    }
  });
  await Promise.all(starters);
  const giveUp = Date.now() + GIVE_UP_MS;
  while ((await countRuns(engine)) < RUNS) {
    if (Date.now() > giveUp) throw new Error('the engine does not list all runs');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The cookies of a person who has signed in. */
async function signIn({ gateway, people }: Stack): Promise<string> {
  const { path: executablePath, args } = await findBrowser();
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.goto(`${gateway!.url}/runs`);
    await page.getByRole('button', { name: people[0]!.name }).click();
    await page.waitForURL(/\/runs/);
    const cookies = await page.context().cookies();
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  } finally {
    await browser.close();
  }
}

interface Loaded {
  'first byte': number;
  'whole page': number;
  bytes: number;
}

function load(url: string, cookie: string): Promise<Loaded> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { headers: { cookie } }, (response) => {
      let first = 0;
      let bytes = 0;
      if (response.statusCode !== 200) reject(new Error(`the list was answered ${response.statusCode}`));
      response.on('data', (chunk: Buffer) => {
        if (bytes === 0) first = performance.now() - begun;
        bytes += chunk.length;
      });
      response.on('end', () => resolve({ 'first byte': first, 'whole page': performance.now() - begun, bytes }));
    }).on('error', reject);
  });
}

/** The engine's own call for as many runs as a page lists, and its count. */
async function askEngine({ client }: Engine): Promise<number> {
  const begun = performance.now();
  const first = async () => {
    let seen = 0;
    for await (const _ of client.workflow.list({ query: IS_RUN_QUERY, pageSize: LISTED_MAX })) {
      seen += 1;
      if (seen === LISTED_MAX) break;
    }
  };
  await Promise.all([first(), client.workflow.count(IS_RUN_QUERY)]);
  return performance.now() - begun;
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

async function main(): Promise<void> {
  const stack = await startStack({ say: (line) => void process.stderr.write(`${line}\n`), gateway: true });
  const engine = await connect({ address: stack.engine.address, queuePrefix: stack.queuePrefix, env: {} });
  try {
    await fill(engine);
    const cookie = await signIn(stack);
    const url = `${stack.gateway!.url}/runs`;
    const cold = await load(url, cookie);
    const pages: Loaded[] = [];
    const floors: number[] = [];
    // In turns, so that a busy moment of the machine meets both.
    for (let round = 0; round < ROUNDS; round += 1) {
      floors.push(await askEngine(engine));
      pages.push(await load(url, cookie));
    }
    const floor = median(floors);
    const ms = {
      'first byte': median(pages.map((one) => one['first byte'])),
      'whole page': median(pages.map((one) => one['whole page'])),
    };
    const ratio = Object.fromEntries(Object.entries(ms).map(([name, value]) => [name, value / floor]));
    const figures = { runs: RUNS, bytes: cold.bytes, floor, ms, cold: cold['whole page'], ratio };
    process.stdout.write(`${JSON.stringify({ bench: 'list-of-runs', unit: 'ms', ...figures })}\n`);
  } finally {
    await engine.close();
    await stack.close();
  }
}

toItsEnd(main);
