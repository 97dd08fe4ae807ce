import { once } from 'node:events';
import { connect } from 'node:net';
import type { Page } from 'playwright-core';
import { Secret } from '../../../src/config/secret';
import { readingOf } from '../../../src/config/reading';
import { callsOf } from '../../../src/runs';
import { NO_FIELDS } from '../../../src/gateway/console/list-filters';
import { listPart } from '../../../src/gateway/console/list-page';
import { livePart } from '../../../src/gateway/console/page';
import { runPage } from '../../../src/gateway/console/run-page';
import { standingOf } from '../../../src/gateway/console/standing';
import type { RunDocument } from '../../../src/contract/run-document';
import { decide } from './decide-elsewhere';
import { isSame, mark, text } from './looks';
import { visit, untouchedRun } from './open-visit';
import { DEFAULT_RUNBOOK } from '../../../src/runbooks';

test('what somebody is typing stays while others decide, and is kept to copy once the question is closed', async () => {
  visit.changePolicy({ quorum: 2 });
  const run = await visit.play({ quorum: 2 });
  const page = await visit.open('mia', `/runs/${run.id}`);
  expect(await text(page, '.answers')).toContain('It needs 2 approvals.');
  await page.getByText('Reject', { exact: true }).click();
  await page.locator('.is-reject textarea').pressSequentially('half a sent');
  await decide(run, 'noah', 'approve');
  await page.getByText('1 of 2: noah approved it. 1 more is needed.').waitFor();
  await page.locator('.people').getByText('noah').waitFor();
  await page.keyboard.type('ence');

  expect(await page.locator('.is-reject textarea').inputValue()).toBe('half a sentence');
  await decide(run, 'noah', 'reject', 'not today');
  await page.locator('.outcome.is-declined').waitFor();
  expect(await text(page, '.kept p')).toMatch(/^noah rejected it at .* while you were writing\. Nothing of yours/);
  expect(await text(page, '.kept[role=alert] pre')).toBe('half a sentence');
  // What had the focus is gone, and a keyboard goes on where the answer is, not at the top of the page.
  expect(await page.evaluate('document.activeElement.id')).toBe('ask-title');
  await page.context().close();
});

test('a form about another plan is another form, without the words meant for the one before', async () => {
  const run = await untouchedRun();
  const document = await run.state();
  const page = await visit.open('mia', '/runs');
  const fed = feed(page, `/runs/*${run.id}*/live`);
  await page.goto(`${visit.gateway.url}/runs/${run.id}`);
  await page.getByText('Approve', { exact: true }).click();
  await page.locator('.is-approve textarea').fill('for this plan only');
  const plan = { ...document.plan!, code: 'ANOTHER2', digest: 'b'.repeat(64) };
  await fed(drawn({ ...document, plan, asks: { ...document.asks!, of: plan.code } }));
  await page.locator('.ask .exact').getByText('ANOTHER2').first().waitFor();

  expect(await page.locator('.is-approve').getAttribute('open')).toBeNull();
  expect(await page.locator('.is-approve textarea').inputValue()).toBe('');
  expect(await page.locator('.is-approve input[name=digest]').inputValue()).toBe(plan.digest);
  await page.context().close();
});

test('while a decision is on its way, the page does not say that nothing was sent', async () => {
  const run = await untouchedRun();
  const document = await run.state();
  const page = await visit.open('mia', '/runs');
  const fed = feed(page, `/runs/*${run.id}*/live`);
  let lose = () => undefined as void;
  const lost = new Promise<void>((resolve) => (lose = resolve));
  await page.route(`**/runs/*${run.id}*`, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await lost;
    return route.abort();
  });
  await page.goto(`${visit.gateway.url}/runs/${run.id}`);
  await page.getByText('Approve', { exact: true }).click();
  await page.locator('.is-approve textarea').fill('agreed');
  await page.locator('.is-approve button').click();
  await fed(drawn({ ...document, refusedCount: 1 }), drawn({ ...document, asks: null, phase: 'remediating' }));
  await page.locator('.is-approve').waitFor({ state: 'detached' });

  expect(await page.locator('.kept').count()).toBe(0);
  lose();
  await page.locator('.reply').getByText('unknown').waitFor();
  await page.context().close();
});

test('a page outlives a restart of the gateway, and shows what was decided meanwhile', async () => {
  const run = await visit.play({ trust: 'claimed' });
  const pages = [await visit.open('mia', `/runs/${run.id}`), await visit.open('mia', '/runs')] as const;
  for (const page of pages) {
    await page.locator('.link-state[data-state=live]').waitFor();
    await mark(page);
  }
  // As browsers do, which open connections before they need them.
  const unused = connect(Number(new URL(visit.gateway.url).port), '127.0.0.1');
  await once(unused, 'connect');
  await visit.restart(async () => {
    for (const page of pages) await page.getByText('reconnecting …').waitFor();
    expect((await run.decide('reject', 'noah', { plan: run.code })).answer).toBe('accepted');
  });
  await pages[0].locator('.outcome.is-declined').waitFor();
  await pages[1].locator('[aria-label="Handed over, not finished"]').getByText(run.id).waitFor();

  expect([await isSame(pages[0]), await isSame(pages[1])]).toEqual([true, true]);
  for (const page of pages) await page.context().close();
  unused.destroy();
});

test('a session that ends while a page is open is said in words, however it ends', async () => {
  const run = await visit.play();
  const path = `/runs/${run.id}`;
  const ended = (page: Page) => page.getByRole('alert').getByText('Your session has ended').waitFor();
  const soon = await visit.open({ csrf: 'a'.repeat(32), until: Math.floor(Date.now() / 1000) + 4 }, path);
  const elsewhere = await visit.open({ csrf: 'e'.repeat(32) }, path);
  const forgotten = await visit.open({ csrf: 'f'.repeat(32) }, path);
  for (const page of [elsewhere, forgotten]) await page.locator('.link-state[data-state=live]').waitFor();
  const cookie = visit.seal({ csrf: 'e'.repeat(32) });
  await fetch(`${visit.gateway.url}/sign-out`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ csrf: 'e'.repeat(32) }),
    redirect: 'manual',
  });
  await ended(elsewhere);
  await ended(soon);
  expect(await text(soon, '.link-state')).toBe('signed out');
  await soon.getByText('Approve', { exact: true }).click();
  expect(await soon.locator('.is-approve form button').isDisabled()).toBe(true);
  expect(await soon.getByRole('link', { name: 'Sign in again' }).getAttribute('href')).toBe(
    `/sign-in?to=${encodeURIComponent(path)}`,
  );
  expect(await forgotten.getByRole('alert').count()).toBe(0);
  await visit.restart(undefined, { sessionKeys: [new Secret('another key of 32 characters or more')] });
  await ended(forgotten);
  await visit.restart();
  await run.handle.terminate('seen');
  for (const page of [soon, elsewhere, forgotten]) await page.context().close();
});

test('a keyboard gets to the content at once, sees where it is, and stays there while the page changes', async () => {
  const run = await visit.play();
  const page = await visit.open('noah', `/runs/${run.id}`);
  const active = () => page.evaluate('document.activeElement.textContent.trim()');
  await page.keyboard.press('Tab');
  expect(await active()).toBe('To the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  await page.keyboard.press('Tab');
  expect(await active()).toBe('Runs');
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  await page.locator('.exact > summary').focus();
  await page.keyboard.press('Enter');
  await page.locator('.ask summary', { hasText: 'The exact calls' }).focus();
  await page.keyboard.press('Enter');
  await run.decide('approve', 'eve', { plan: run.code });
  await page.locator('.people .refused').waitFor();

  expect(await active()).toBe('The exact calls');
  expect(await page.locator('.ask .call').first().isVisible()).toBe(true);
  const refresh = await page.locator('.ask .call').last().textContent();
  for (const text of ['armada-master-refresh/buildWithParameters', `CLUSTERID=${run.id}`, 'PROD_TRAIN_REQUEST_ID=<'])
    expect(refresh).toContain(text);
  await run.handle.terminate('seen');
  await page.context().close();
});

test('the list shows whom a run waits for, follows what is decided, and keeps its filters', async () => {
  visit.changePolicy({ quorum: 2 });
  const run = await visit.play({ quorum: 2 });
  const other = await visit.play({ quorum: 2 });
  const group = (page: Page, title: string) => page.locator(`[aria-label="${title}"]`);
  const mia = await visit.open('mia', `/runs?q=${run.id}`);
  const requester = await visit.open('rota', `/runs?q=${run.id}`);
  await group(mia, 'Waiting for you').getByText(run.id).waitFor();
  await group(requester, 'Waiting for others').getByText(run.id).waitFor();
  expect(await mia.getByText(other.id).count()).toBe(0);
  await mia.keyboard.press('j');
  await decide(run, 'mia', 'approve');
  await group(mia, 'Waiting for others').getByText('mia approved it').waitFor();

  expect(await mia.evaluate(`document.activeElement.getAttribute('href')`)).toContain(run.id);
  await run.handle.terminate('seen');
  await group(mia, 'Handed over, not finished').getByText(run.id).waitFor();
  await mia.getByRole('link', { name: 'Waiting', exact: true }).click();
  await mia.getByText('No run matches').waitFor();
  expect(new URL(mia.url()).search).toBe(`?show=waiting&q=${run.id}`);
  await mia.getByRole('link', { name: `Open the run named ${run.id}` }).click();
  await mia.locator('.outcome.is-terminated').waitFor();
  await mia.getByRole('link', { name: 'Runs', exact: true }).click();
  expect(new URL(mia.url()).search).toBe(`?show=waiting&q=${run.id}`);
  await other.handle.terminate('seen');
  for (const page of [mia, requester]) await page.context().close();
});

test('a list that is not all there is says so', () => {
  const view = { search: '', show: 'all', fields: NO_FIELDS, waitsForMe: () => false } as const;
  const words = (total: number) => listPart({ runs: [], total }, view).markup;
  expect(words(241)).toContain('The newest 100 of 241 runs are listed');
  expect(words(100)).not.toContain('are listed');
});

/** The part of a run's page that its stream sends, as mia sees it. */
function drawn(document: RunDocument): string {
  const session = { name: 'mia', id: 'test mia', role: 'approver', csrf: 'c'.repeat(32), until: 0 } as const;
  const now = readingOf(() => ({ people: {}, environments: { prod: visit.policy() } }));
  const calls = document.plan === null ? [] : callsOf(document.plan);
  const read = { ...document, runbook: DEFAULT_RUNBOOK.slug };
  return livePart(runPage(read, { session, standing: standingOf(document, session, now), calls, brakes: [] }));
}

/** Takes the place of a stream: what the returned function is given is what the page is sent. */
function feed(page: Page, path: string): (...markups: string[]) => Promise<void> {
  let waiting: (body: string) => void = () => undefined;
  const next = new Promise<string>((resolve) => (waiting = resolve));
  void page.route(`**${path}`, async (route) => {
    await route.fulfill({ contentType: 'text/event-stream', body: await next });
  });
  return async (...markups) => {
    const lines = (markup: string) => markup.split('\n').map((line) => `data: ${line}\n`);
    const events = markups.map((markup) => `event: parts\n${lines(markup).join('')}\n`);
    waiting(`retry: 600000\n\n${events.join('')}`);
  };
}
