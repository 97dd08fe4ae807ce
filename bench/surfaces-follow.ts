/**
 * Measures how soon every surface shows a decision that was made on another one: the run's page and the list in a
 * browser, the card in Slack, and `satlink watch`. The clock starts when the decider reads "accepted". The floor of the
 * same run is to ask the engine itself for the run's state. Engine, lab, workers and gateway are processes of their
 * own.
 *
 * Usage: node --require ./scripts/from-source.cjs bench/surfaces-follow.ts      prints one JSON line, in milliseconds
 */
import { spawn } from 'node:child_process';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { findBrowser } from '../lab/browser/find-browser';
import { FROM_SOURCE } from '../lab/from-source';
import { startStack } from '../lab/stack';
import type { Stack } from '../lab/stack';
import { connect, decide, readRun, findRun, startRun } from '../src/runs';
import type { Engine } from '../src/runs';
import { toItsEnd } from './to-its-end';

const GIVE_UP_MS = 20_000;
const LOOK_EVERY_MS = 5;
const DECIDES_AT = { slack: 'key-rejected', console: 'wrong-carrier-first', cli: 'lost-trigger-answer' } as const;
type Surface = keyof typeof DECIDES_AT;

async function until(condition: () => unknown): Promise<number> {
  const giveUp = Date.now() + GIVE_UP_MS;
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error('a surface did not follow');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return Date.now();
}

/** The page of a signed-in person. */
async function signedIn(browser: Browser, { gateway }: Stack, who: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${gateway!.url}/runs`);
  await page.getByRole('button', { name: new RegExp(`^${who}\\b`) }).click();
  await page.waitForURL(/\/runs/);
  page.setDefaultTimeout(GIVE_UP_MS);
  return page;
}

/** The moment when a page no longer shows an element. Playwright itself looks only twice a second. */
function gone(page: Page, selector: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => document.querySelector(${JSON.stringify(selector)}) ?? resolve(Date.now());
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  })`);
}

/** `satlink watch --json`, and whether a line of it shows the decision. */
function watching(stack: Stack, run: string): { shows: () => boolean } {
  const env = { ...process.env, TEMPORAL_ADDRESS: stack.engine.address, SATLINK_QUEUE_PREFIX: stack.queuePrefix };
  const child = spawn(process.execPath, [...FROM_SOURCE, 'src/cli/main.ts', 'watch', run, '--json'], { env });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  watches.push(() => void child.kill());
  return { shows: () => out.includes('"answer":"accepted"') };
}

interface Scene {
  stack: Stack;
  engine: Engine;
  deciding: Page;
  looking: Page;
  list: Page;
}

async function play(scene: Scene, by: Surface): Promise<Record<string, number>> {
  const { stack, engine, deciding, looking, list } = scene;
  const { location, environment } = stack.lab.story(DECIDES_AT[by]);
  const { run } = await startRun(engine, { location, environment, requestedBy: 'rota' });
  const read = async () => readRun(engine, await findRun(engine, run));
  const card = () =>
    stack.lab.slack.channels.get('CLABRUNS01')!.messages.findLast(({ text }) => text.includes(location));
  const asks = () => JSON.stringify(card()?.blocks ?? []).includes('"approve"');
  await until(asks);
  const watch = watching(stack, run);
  const address = `${stack.gateway!.url}/runs/${encodeURIComponent(run)}`;
  await Promise.all([deciding.goto(address), looking.goto(address), list.goto(`${stack.gateway!.url}/runs`)]);
  const mine = `[data-key="Waiting for you"] a[href*="${location}"]`;
  await Promise.all([looking.locator('.ask.is-asking').waitFor(), list.locator(mine).waitFor()]);
  // All of them are there before anybody decides.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const seen = {
    'run page': gone(looking, '.ask.is-asking'),
    list: gone(list, mine),
    'Slack card': until(() => !asks()),
    'satlink watch': until(watch.shows),
    floor: until(async () => (await read()).decisions.length > 0),
  };
  const code = (await read()).plan!.code;
  const accepted = await DECIDE[by](scene, { run, code, card: () => card()!.ts });
  const at = Object.fromEntries(
    await Promise.all(
      Object.entries(seen).map(async ([name, moment]) => [name, Math.max(0, (await moment) - accepted)] as const),
    ),
  );
  return at;
}

interface Asked {
  run: string;
  code: string;
  card: () => string;
}

/** Decides, and returns when the decider reads that it counted. */
const DECIDE: Record<Surface, (scene: Scene, asked: Asked) => Promise<number>> = {
  async slack({ stack }, { card }) {
    const member = 'ULABMIA';
    const body = new URLSearchParams({ channel: 'CLABRUNS01', ts: card(), action: 'approve', member });
    const told = stack.lab.clicks.told.by(member).length;
    await fetch(`${stack.lab.addresses.slack}/click`, { method: 'POST', body, redirect: 'manual' });
    return until(() => stack.lab.clicks.told.by(member).length > told);
  },
  async console({ deciding }) {
    await deciding.locator('.is-approve summary').click();
    await deciding.locator('.is-approve form button').last().click();
    await deciding.locator('.reply.is-counted').waitFor();
    return Date.now();
  },
  async cli({ engine }, { run, code }) {
    const { answer } = await decide(engine, run, { value: { decision: 'approve', plan: code, by: 'mia' } });
    if (answer !== 'accepted') throw new Error(answer);
    return Date.now();
  },
};

/** Ends the remaining watches, also if a surface did not follow. */
const watches: (() => void)[] = [];

async function main(): Promise<void> {
  const stack = await startStack({ say: (line) => void process.stderr.write(`${line}\n`), gateway: true });
  const engine = await connect({ address: stack.engine.address, queuePrefix: stack.queuePrefix, env: {} });
  const { path: executablePath, args } = await findBrowser();
  const browser = await chromium.launch({ executablePath, args });
  try {
    const [deciding, looking, list] = [
      await signedIn(browser, stack, 'mia'),
      await signedIn(browser, stack, 'noah'),
      await signedIn(browser, stack, 'noah'),
    ];
    const after: Record<string, Record<string, number>> = {};
    for (const by of Object.keys(DECIDES_AT) as Surface[])
      after[by] = await play({ stack, engine, deciding, looking, list }, by);

    process.stdout.write(`${JSON.stringify({ bench: 'surfaces-follow', unit: 'ms', after })}\n`);
  } finally {
    for (const end of watches) end();
    await browser.close();
    await engine.close();
    await stack.close();
  }
}

toItsEnd(main);
