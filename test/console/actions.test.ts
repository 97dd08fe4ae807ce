import { ApplicationFailure } from '@temporalio/common';
import { pasteOf } from '../approvals/location/hand-in';
import { keepInArchive } from './keep-in-archive';
import { openVisit } from './visit';
import type { Visit } from './visit';

let visit: Visit;

beforeAll(async () => {
  visit = await openVisit();
}, 120_000);
afterAll(() => visit.close());

const CSRF = 'c'.repeat(32);

/** Sends a form as somebody; mia if nobody is named. Redirects are not followed. */
async function send(path: string, form: Record<string, string>, sitting: object = {}): Promise<Response> {
  return fetch(`${visit.gateway.url}${path}`, {
    method: 'POST',
    headers: { cookie: visit.seal({ csrf: CSRF, ...sitting }) },
    body: new URLSearchParams({ csrf: CSRF, ...form }),
    redirect: 'manual',
  });
}

const silentXo = {
  lookUpLocation: () => {
    throw ApplicationFailure.nonRetryable('xo did not answer', 'XoSilent');
  },
};

test('the answer of xo is pasted, shown as it was understood, and handed in, without a script', async () => {
  const run = await visit.start({ before: silentXo });
  await run.until(({ lookUp }) => lookUp !== null && lookUp !== undefined);
  const page = await visit.open('mia', `/runs/${run.id}`, { javaScriptEnabled: false });
  const { paste } = pasteOf(run.id, run.world.group);
  await page
    .getByLabel('The whole reply of xo')
    .fill(paste.replace(/.*(MultishiftAccountID|ResourceGroupID).*\n/g, ''));
  await page.getByRole('button', { name: 'Read it' }).click();
  expect(await page.locator('.warning').textContent()).toContain(
    'lacks the account (MultishiftAccountID) and the resource group (ResourceGroupID)',
  );
  await page.getByLabel('The whole reply of xo').fill(paste);
  await page.getByRole('button', { name: 'Read it' }).click();
  expect(await page.locator('.facts').textContent()).toContain('acct1');
  expect((await run.state()).lookUp).not.toBeNull();
  await page.getByRole('button', { name: 'Yes, hand this in' }).click();

  expect(await page.locator('.reply.is-counted').textContent()).toContain('Handed in');
  await run.gate();
  expect((await run.state()).findings.location!.because).toMatch(/\(provided by mia\)$/);
  await run.handle.terminate('seen');
  await page.context().close();
});

test('a person who starts a run joins the open one, names an event, stops the run, and starts it again', async () => {
  const run = await visit.start({ before: silentXo });
  const page = await visit.open('mia', '/runs');
  await page.getByText('Start a run', { exact: true }).click();
  await page.getByLabel('Location or cluster').fill(run.id);
  await page.locator('.start select[name=environment]').selectOption('prod');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/\/runs\/satlink-prod-/);
  const handle = visit.stage.client.workflow.getHandle(`satlink-prod-${run.id}`);
  const first = (await handle.describe()).runId;
  expect(first).toBe(run.handle.firstExecutionRunId);
  await page.getByText('Customer impacting event', { exact: true }).click();
  await page.getByLabel('Id of the event').fill('CIE-7');
  await page.getByRole('button', { name: 'Tell the run' }).click();
  await page.locator('.reply.is-counted').waitFor();
  await page.getByText('CIE CIE-7').waitFor();
  await page.getByText('Stop this run', { exact: true }).click();
  await page.getByRole('button', { name: 'Yes, stop it' }).click();
  await page.locator('.outcome.is-void').waitFor();
  await page.getByRole('button', { name: 'Start again' }).click();
  await page.locator('.outcome').waitFor({ state: 'detached' });

  expect((await handle.describe()).runId).not.toBe(first);
  expect(page.complaints).toEqual([]);
  await handle.terminate('seen');
  await page.context().close();
});

test('each form is refused for a viewer and without its token, and changes nothing', async () => {
  const run = await visit.play();
  const forms = ['/runs', ...['stop', 'cie', 'xo', 'location'].map((what) => `/runs/${run.id}/${what}`)];
  for (const path of forms) {
    const form = { location: 'refused0000000000001', environment: 'prod', id: 'CIE-1', reply: 'text' };
    expect([path, (await send(path, form, { role: 'viewer' })).status]).toEqual([path, 403]);
    expect([path, (await send(path, { ...form, csrf: 'guessed' })).status]).toEqual([path, 403]);
  }
  const { cie, outcome } = await run.state();
  expect([cie, outcome]).toEqual([null, null]);
  await expect(visit.stage.client.workflow.getHandle('satlink-prod-refused0000000000001').describe()).rejects.toThrow();
  await run.handle.terminate('seen');
});

test.each([
  [{ location: 'short', environment: 'prod' }, 'location: is 20 characters'],
  [{ location: 'refused0000000000002', environment: 'moon' }, 'moon is not in the policy'],
])('a start from %j is refused with its reason', async (form, because) => {
  const sent = await send('/runs', form);

  expect(sent.status).toBe(400);
  expect(await sent.text()).toContain(because);
});

test('a run that is over is not stopped, and says why', async () => {
  const run = await visit.start({ tokenLog: 'unreachable' });
  await run.result();
  const sent = await send(`/runs/${run.id}/stop`, {});

  expect(sent.status).toBe(409);
  expect(await sent.text()).toContain('the run is closed');
});

test('keys open a form and the help, and never send or disturb what is being typed', async () => {
  const run = await visit.play();
  const page = await visit.open('mia', `/runs/${run.id}`);
  await page.keyboard.press('a');
  await page.locator('.is-approve[open] textarea:focus').waitFor();
  await page.keyboard.type('arc?');
  expect(await page.locator('.is-approve textarea').inputValue()).toBe('arc?');
  await page.locator('#ask-title').focus();
  await page.keyboard.press('r');
  await page.locator('.is-reject[open] textarea:focus').waitFor();
  await page.locator('#ask-title').focus();
  await page.keyboard.press('?');
  await page.locator('dialog[open]').getByText('Answers to a decision').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });

  expect((await run.state()).decisions).toEqual([]);
  expect(await page.locator('.is-reject textarea').isVisible()).toBe(true);
  expect(page.complaints).toEqual([]);
  await run.handle.terminate('seen');
  await page.context().close();
});

test.each([
  ['text/html,*/*', 404, 'text/html', 'There is nothing at this address'],
  ['*/*', 404, 'application/json', 'there is nothing at this address'],
])('an address that leads nowhere is answered to who accepts %s', async (accept, status, type, words) => {
  const answer = await fetch(`${visit.gateway.url}/nosuch`, { headers: { accept, cookie: visit.seal({}) } });

  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, expect.stringContaining(type)]);
  expect(await answer.text()).toContain(words);
});

test('a browser that asks for the icon by its old name gets it', async () => {
  const answer = await fetch(`${visit.gateway.url}/favicon.ico`);

  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
});

test('decisions are shown and exported to people who may look, and to nobody else', async () => {
  const run = await visit.start({ tokenLog: 'unreachable' });
  await run.result();
  const forgotten = await keepInArchive(visit, run);
  const { cookie } = await visit.session('vera');
  const ask = (path: string, headers: Record<string, string> = { cookie }) =>
    fetch(`${visit.gateway.url}${path}`, { headers, redirect: 'manual' });

  const csv = await ask('/audit.csv');
  expect([csv.status, csv.headers.get('content-disposition')]).toEqual([
    200,
    expect.stringMatching(/^attachment; filename="satlink-audit-.*\.csv"$/),
  ]);
  const lines = (await (await ask('/audit.jsonl')).text()).trim().split('\n');
  const said = lines
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter((one) => one['run'] === forgotten);
  expect(said.map((one) => [one['person'], one['decision'], one['counted']])).toEqual(
    expect.arrayContaining([
      ['noah', 'approve', 'false'],
      ['noah', 'reject', 'true'],
    ]),
  );
  const page = await (await ask(`/runs/${encodeURIComponent(forgotten)}`)).text();
  expect(page).toContain('This run is shown from the archive');
  expect((await visit.gateway.get(`/v1/runs/${encodeURIComponent(forgotten)}`)).json).toMatchObject({
    run: forgotten,
    archived: true,
  });
  const strangers = ['/audit', '/overview', '/policy', '/audit.csv', '/audit.jsonl'].map((path) => ask(path, {}));
  expect((await Promise.all(strangers)).map(({ status }) => status)).toEqual([303, 303, 303, 401, 401]);
});
