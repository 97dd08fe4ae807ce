import { ApplicationFailure } from '@temporalio/common';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { IS_THOROUGH, someOf } from '../../thorough';
import { keepInArchive } from '../keep-in-archive';
import { decide } from './decide-elsewhere';
import { visit } from './open-visit';
import { slowJenkins } from './slow-jenkins';

const WCAG_21_AA = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
const KINDS_PLAYED = 10;
const WIDTHS = IS_THOROUGH ? [320, 360, 1200] : [360, 1200];
/** Of what axe looks at, the contrast alone depends on the colours. */
const CONTRAST = { type: 'rule', values: ['color-contrast'] };

/** What axe finds wrong on a page, by these rules. The script comes in past the page's own rules for scripts. */
async function faultsOf(page: Page, rules: typeof WCAG_21_AA): Promise<string[]> {
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ runOnly });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }, rules);
}

/**
 * What is wrong on one kind of page, with everything on it unfolded. A narrow page has the same elements in the same colours.
 * So `npm test` asks axe about half of the kinds, others each time, once, light and dark in turns. `npm run thorough` asks
 * about each kind in each form, at 320 px and without a script too.
 */
async function faultsOfKind(kind: string, page: Page, index: number): Promise<string[]> {
  const faults: string[] = [];
  await page.evaluate(`document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''))`);
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    if (overflow > 0) faults.push(`${kind}, ${width} px: ${overflow} px are cut off`);
    for (const [at, colorScheme] of (['light', 'dark'] as const).entries()) {
      const isItsTurn = width === 1200 && at === index % 2;
      if (!isItsTurn && !IS_THOROUGH) continue;
      await page.emulateMedia({ colorScheme });
      const found = await faultsOf(page, isItsTurn ? WCAG_21_AA : CONTRAST);
      faults.push(...found.map((fault) => `${kind}, ${width} px, ${colorScheme}: ${fault}`));
    }
  }
  return faults;
}

test('axe finds nothing wrong on any kind of page, and nothing is cut off, wide and narrow, light and dark', async () => {
  const { before } = slowJenkins('queue: Waiting for next available executor');
  const lookUpLocation = () => {
    throw ApplicationFailure.nonRetryable('xo did not answer', 'XoSilent');
  };
  const [running, gate, customers, doubt, escalated, xo, gone, resolved] = await Promise.all([
    visit.start({ before }),
    visit.play({ quorum: 2 }),
    visit.play({ heldAccounts: [] }),
    inDoubt(),
    visit.start({ tokenLog: 'unreachable' }),
    visit.start({ before: { lookUpLocation } }),
    visit.start({ seen: { kind: 'gone', because: 'xo says that it is deleted' } }),
    visit.play(),
  ]);
  await Promise.all([decide(gate, 'noah', 'approve', '<b>long</b>'.repeat(40)), decide(resolved, 'mia', 'approve')]);
  await Promise.all([escalated, gone, resolved].map((run) => run.result()));
  await xo.until(({ lookUp }) => lookUp !== null && lookUp !== undefined);
  const forgotten = await keepInArchive(visit, escalated);
  visit.changePolicy({ freezes: [{ name: 'year end', by: 'zoe', until: '2099-01-01T00:00:00Z' }] });
  const kinds: [kind: string, who: string, path: string][] = [
    ['list', 'mia', '/runs'],
    ['empty list', 'mia', '/runs?q=nothing-like-this'],
    ['running', 'mia', `/runs/${running.id}`],
    ['gate', 'mia', `/runs/${gate.id}`],
    ['gate, looked at', 'vera', `/runs/${gate.id}`],
    ['gate of the customer', 'mia', `/runs/${customers.id}`],
    ['doubt', 'mia', `/runs/${doubt.id}`],
    ['escalated', 'mia', `/runs/${escalated.id}`],
    ['asked to ask xo', 'mia', `/runs/${xo.id}`],
    ['void', 'mia', `/runs/${gone.id}`],
    ['help', 'mia', '/help'],
    ['overview', 'mia', '/overview?days=7'],
    ['audit', 'mia', '/audit'],
    ['policy', 'mia', '/policy'],
    ['from the archive', 'vera', `/runs/${forgotten}`],
    ['resolved', 'mia', `/runs/${resolved.id}`],
    ['no such address', 'mia', '/nosuch'],
    ['no such run', 'mia', '/runs/nothing-like-this'],
    ['signed out', 'mia', '/signed-out'],
  ];
  const windows = { mia: await visit.open('mia', '/runs'), vera: await visit.open('vera', '/runs') };
  const bare = IS_THOROUGH ? await visit.open('mia', '/runs') : null;
  // Axe itself is a script, so the window runs scripts, and those of the page do not come.
  await bare?.route('**', (route) => (route.request().resourceType() === 'script' ? route.abort() : route.continue()));
  const stray = await visit.enter('stray', '/runs');
  const faults = await faultsOfKind('no group', stray, 0);
  for (const [index, [kind, who, path]] of someOf(kinds, KINDS_PLAYED).entries()) {
    const page = windows[who as keyof typeof windows];
    await page.goto(`${visit.gateway.url}${path}`);
    faults.push(...(await faultsOfKind(kind, page, index)));
    if (bare === null || who !== 'mia') continue;
    await bare.goto(`${visit.gateway.url}${path}`);
    faults.push(...(await faultsOfKind(`${kind} without a script`, bare, index)));
  }
  for (const page of [stray, ...Object.values(windows), ...(bare === null ? [] : [bare])]) {
    faults.push(...page.complaints.filter((one) => /Content.Security.Policy/i.test(one)));
    await page.context().close();
  }
  expect(faults).toEqual([]);
  for (const run of [running, gate, customers, doubt, xo]) await run.handle.terminate('seen');
}, 300_000);

/** A run that asks whether the reset happened. */
async function inDoubt() {
  const run = await visit.play();
  run.world.resetLoses = 'answer';
  run.world.diagnosis.lookForReset = async () => ({ kind: 'cannot-tell', because: 'the key record cannot be read' });
  await decide(run, 'mia', 'approve');
  await run.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);
  return run;
}
