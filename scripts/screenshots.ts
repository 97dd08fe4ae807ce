import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findBrowser } from '../lab/browser/find-browser';
import { startStack } from '../lab/stack';
import type { Stack } from '../lab/stack';
import { STORIES } from '../lab/stories';
import { MANY_STORIES } from '../lab/stories/many';

const ONE_KEY = MANY_STORIES[0]!;
const OUT = join(__dirname, '..', 'docs', 'images');
const DESK = { viewport: { width: 1280, height: 800 } };
const PATIENCE_MS = 180_000;
const PHONE = { viewport: { width: 360, height: 800 }, deviceScaleFactor: 1.5, isMobile: true };

/** `npm run screenshots`: plays stories before the real stack and takes the pictures of the README. */
async function screenshots(): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const stack = await startStack({
    say,
    gateway: true,
    ui: true,
    doubtDeadline: '15 minutes',
    stories: [...STORIES, ...ONE_KEY.members],
    changePolicy: ONE_KEY.changePolicy,
  });
  const found = await findBrowser();
  const browser = await chromium.launch({ executablePath: found.path, args: found.args });
  try {
    await tell(stack, browser, say);
  } finally {
    await browser.close();
    await stack.close();
  }
}

async function tell(stack: Stack, browser: Browser, say: (line: string) => void): Promise<void> {
  const at = (story: string) => stack.lab.locations.find((one) => one.story === story)!;
  const stories = ['iam-unreachable', 'key-missing', 'customer-rotated', 'cluster-on-location', 'key-rejected'];
  for (const story of stories) await alert(stack, at(story));
  const page = await signedIn(browser, stack, DESK);
  const picture = async (of: Page, name: string) => {
    await of.screenshot({ path: join(OUT, `${name}.png`) });
    say(`docs/images/${name}.png`);
  };
  const pageOf = (story: string) => `${stack.gateway!.url}/runs/${at(story).id}`;
  const rejected = pageOf('key-rejected');
  await page.goto(rejected);
  await page.locator('.choices').waitFor();
  await picture(page, 'gate');
  await card(browser, stack, at('key-rejected').id);
  say('docs/images/card.png');
  const phone = await signedIn(browser, stack, PHONE);
  await phone.goto(rejected);
  await phone.locator('.choices').waitFor();
  await picture(phone, 'phone');
  await page.goto(`${stack.gateway!.url}/runs`);
  await page.getByRole('region', { name: 'Waiting for you' }).waitFor();
  await page.getByRole('region', { name: 'Handed over, not finished' }).waitFor();
  await picture(page, 'runs');
  await page.goto(rejected);
  await page.getByText('Approve', { exact: true }).click();
  await page.locator('.is-approve button').click();
  await page.locator('.outcome.is-resolved').waitFor({ timeout: PATIENCE_MS });
  // The answer to the click has been read, and a reload removes it.
  await page.reload();
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'resolved-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await approve(stack, page, { story: 'reset-in-doubt', until: '.is-it-happened' });
  await picture(page, 'doubt');
  await approve(stack, page, { story: 'refresh-fails', until: '.outcome.is-escalated' });
  await picture(page, 'handed-over');
  await oneKey(stack, page);
  await picture(page, 'one-key');
}

/** Approves a story, and waits for what its page shows then. */
async function approve(stack: Stack, page: Page, { story, until }: { story: string; until: string }): Promise<void> {
  const location = stack.lab.locations.find((one) => one.story === story)!;
  await alert(stack, location);
  await page.goto(`${stack.gateway!.url}/runs/${location.id}`);
  await page.locator('.is-approve').waitFor({ timeout: PATIENCE_MS });
  await page.getByText('Approve', { exact: true }).click();
  await page.locator('.is-approve button').click();
  await page.locator(until).waitFor({ timeout: PATIENCE_MS });
  await page.goto(`${stack.gateway!.url}/runs/${location.id}`);
}

/** Opens the page of the run that asks for all locations of one key. */
async function oneKey(stack: Stack, page: Page): Promise<void> {
  const members = stack.lab.locations.filter(({ story }) => ONE_KEY.members.some(({ name }) => name === story));
  await Promise.all(members.map((member) => alert(stack, member)));
  await page.goto(`${stack.gateway!.url}/runs`);
  await page
    .getByRole('link', { name: /edge-one-key/ })
    .first()
    .waitFor({ timeout: PATIENCE_MS });
  for (const { id } of members) {
    await page.goto(`${stack.gateway!.url}/runs/${id}`);
    if (await page.locator('.is-approve').isVisible()) return;
  }
}

/** The card of a run as the lab's Slack shows it. */
async function card(browser: Browser, { lab }: Stack, location: string): Promise<void> {
  const slack = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  await slack.goto(`${lab.addresses.slack}/?as=ULABMIA&channel=CLABRUNS01`);
  // The page draws itself anew all the time, so its picture is cut out instead of that of an element.
  const box = await slack.locator('section > article').filter({ hasText: location }).first().boundingBox();
  await slack.screenshot({ path: join(OUT, 'card.png'), fullPage: true, clip: box! });
  await slack.close();
}

async function signedIn(browser: Browser, { gateway, people }: Stack, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ ...options, timezoneId: 'Europe/Berlin', locale: 'en-GB' });
  const page = await context.newPage();
  // A busy machine takes its time.
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${gateway!.url}/runs`);
  await page.getByRole('button', { name: people[0]!.name }).click();
  await page.waitForURL(/\/runs/);
  return page;
}

async function alert({ gateway }: Stack, { id, environment }: Stack['lab']['locations'][number]): Promise<void> {
  const response = await fetch(`${gateway!.url}/v1/alerts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway!.tokens.intake}`, 'content-type': 'application/json' },
    body: JSON.stringify({ location: id, environment }),
  });
  if (!response.ok) throw new Error(`the alert was answered ${response.status}: ${await response.text()}`);
}

screenshots().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
