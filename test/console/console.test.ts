import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { openVisit, type Visit } from './visit';

let visit: Visit;

beforeAll(async () => {
  visit = await openVisit();
}, 120_000);
afterAll(() => visit.close());

/** What axe finds wrong on a page, by WCAG 2.1 AA. The script comes in past the page's own rules for scripts. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

test('somebody sees what waits for them, approves it, and watches it end without a reload', async () => {
  const run = await visit.play();
  const page = await visit.open('mia', '/runs');
  await page.getByRole('region', { name: 'Waiting for you' }).getByText(run.id).click();
  await page.getByText('Approve', { exact: true }).click();
  await page.locator('.is-approve textarea').fill('<b>seen</b> & agreed');
  await page.getByRole('button', { name: `Yes, carry out plan ${run.code}` }).click();
  await page.locator('.reply.is-counted').waitFor();
  await page.locator('.outcome.is-resolved').waitFor();

  expect(await page.locator('blockquote').textContent()).toBe('<b>seen</b> & agreed');
  expect(page.complaints).toEqual([]);
  const document = await run.result();
  expect(document.decisions).toMatchObject([
    { by: 'mia', verified: true, via: 'oidc', comment: '<b>seen</b> & agreed' },
  ]);
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  await page.context().close();
});

test('a page follows what is decided elsewhere, and keeps what is being typed until then', async () => {
  const run = await visit.play({ quorum: 2 });
  const page = await visit.open('mia', `/runs/${run.id}`);
  await page.getByText('Reject', { exact: true }).click();
  await page.locator('.is-reject textarea').fill('half a sent');
  await run.decide('approve', 'eve', { plan: run.code });
  await page.locator('.people .refused').waitFor();

  expect(await page.locator('.is-reject textarea').inputValue()).toBe('half a sent');
  await run.handle.terminate('seen enough');
  await page.locator('.outcome.is-terminated').waitFor();
  await page.context().close();
});

test('all of it works without a script', async () => {
  const run = await visit.play();
  const page = await visit.open('noah', `/runs/${run.id}`, { javaScriptEnabled: false });
  expect(await page.locator('time').first().textContent()).toMatch(/ UTC$/);
  await page.getByText('Reject', { exact: true }).click();
  await page.getByRole('button', { name: `Reject plan ${run.code}` }).click();

  expect(await page.locator('.reply').textContent()).toContain('accepted');
  expect((await run.result()).outcome?.kind).toBe('declined');
  await page.context().close();
});

test('it can be decided with the keyboard alone', async () => {
  const run = await visit.play();
  const page = await visit.open('noah', `/runs/${run.id}`);
  await page.locator('.is-reject summary').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not today');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.reply.is-counted').waitFor();

  expect((await run.result()).decisions).toMatchObject([{ decision: 'reject', comment: 'not today' }]);
  await page.context().close();
});

test.each([
  ['light', 1200],
  ['dark', 1200],
  ['light', 360],
  ['dark', 360],
] as const)('axe finds nothing wrong, and nothing is cut off: %s, %i px wide', async (colorScheme, width) => {
  const run = await visit.play();
  for (const path of ['/runs', `/runs/${run.id}`]) {
    const page = await visit.open('mia', path, { colorScheme, viewport: { width, height: 800 } });
    expect(await faultsOf(page)).toEqual([]);
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.context().close();
  }
  await run.handle.terminate('seen');
});

test('who may only look sees no buttons, and a form of theirs is refused', async () => {
  const run = await visit.play();
  const page = await visit.open('vera', `/runs/${run.id}`);
  expect(await page.locator('.choice').count()).toBe(0);
  await page.context().close();

  const { cookie, csrf } = await visit.session('vera');
  const sent = await send(run.id, { csrf, decision: 'reject', plan: run.code }, { cookie });
  expect([sent.status, (await run.state()).asks !== null]).toEqual([403, true]);
  await run.handle.terminate('seen');
});

test('who has no group is not let in', async () => {
  const page = await visit.enter('stray', '/runs');
  expect(await page.locator('h1').textContent()).toBe('You are not signed in');
  await page.context().close();
});

test('a form counts only from a page of one’s own session', async () => {
  const run = await visit.play();
  const { cookie, csrf } = await visit.session('mia');
  const other = await visit.session('noah');
  const form = { csrf, decision: 'approve', plan: run.code };
  const altered = cookie.replace(/=(.{8})./, '=$1A');

  const answers = [
    await send(run.id, { ...form, csrf: other.csrf }, { cookie }),
    await send(run.id, { decision: 'approve', plan: run.code }, { cookie }),
    await send(run.id, form, { cookie, origin: 'https://evil.invalid' }),
    await send(run.id, form, { cookie: altered }),
    await send(run.id, form, {}),
  ];

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 401, 401]);
  const { asks, decisions, refusedCount } = await run.state();
  expect({ asks: asks?.of, decisions, refusedCount }).toEqual({ asks: run.code, decisions: [], refusedCount: 0 });
  await run.handle.terminate('seen');
});

test('a stale page, with the digest of another plan, decides nothing', async () => {
  const run = await visit.play();
  const { cookie, csrf } = await visit.session('mia');
  const digest = 'a'.repeat(64);
  const sent = await send(run.id, { csrf, decision: 'approve', plan: run.code, digest }, { cookie });
  const text = await sent.text();
  expect([sent.status, text.includes('not-allowed')]).toEqual([403, true]);
  expect((await run.state()).asks).not.toBeNull();
  await run.handle.terminate('seen');
});

test('a program in a session decides with its CSRF token, and not without', async () => {
  const run = await visit.play();
  const { cookie, csrf } = await visit.session('noah');
  const decideAt = (headers: Record<string, string>) =>
    fetch(`${visit.gateway.url}/v1/runs/${run.id}/decisions`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ decision: 'reject', plan: run.code, by: 'mia' }),
    });
  const without = await decideAt({});
  const [shown, counted] = [
    await fetch(`${visit.gateway.url}/v1/runs/${run.id}`, { headers: { cookie } }),
    await decideAt({ 'x-csrf-token': csrf }),
  ];

  expect([without.status, shown.status, counted.status]).toEqual([403, 200, 200]);
  expect((await run.result()).decisions).toMatchObject([{ by: 'noah', decision: 'reject', via: 'oidc' }]);
});

test('whatever comes in, a page answers without a fault of ours, a stack, or a byte of it unescaped', async () => {
  const run = await visit.play();
  const { cookie, csrf } = await visit.session('mia');
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom('<img src=x onerror=alert(1)>', '"><script>', '%', '\u0000', '../..'),
  );
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${visit.gateway.url}${path}`, { redirect: 'manual', headers: { cookie }, ...init });
    return { status: response.status, text: await response.text() };
  };
  await fc.assert(
    fc.asyncProperty(
      hostile,
      fc.dictionary(fc.constantFrom('decision', 'plan', 'comment', 'digest', 'by'), hostile),
      async (text, form) => {
        const part = encodeURIComponent(text).replaceAll('.', '%2E');
        const answers = await Promise.all([
          ask(`/runs?q=${part}&environment=${part}&show=${part}`),
          ask(`/runs/${part || 'x'}`),
          ask(`/sign-in/callback?code=${part}&state=${part}`),
          ask(`/sign-in?to=${part}`),
          ask(`/runs/${run.id}`, { method: 'POST', body: new URLSearchParams({ ...form, plan: 'AAAAAAAA', csrf }) }),
        ]);
        for (const { status, text: body } of answers) {
          expect(status).toBeLessThan(500);
          expect(body).not.toMatch(/<img src=x|"><script>|\n\s+at .*:\d+:\d+/);
        }
      },
    ),
    { numRuns: 25 },
  );
  expect((await run.state()).decisions).toEqual([]);
  await run.handle.terminate('seen');
}, 120_000);

test('pages, streams and cookies carry what protects them', async () => {
  const response = await fetch(`${visit.gateway.url}/sign-in?to=//evil.invalid/`, { redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')!;
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
  const leave = new URL(response.headers.get('location')!);
  expect(leave.searchParams.get('code_challenge_method')).toBe('S256');
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*/);
  const stream = await fetch(`${visit.gateway.url}/runs-live`);
  expect(stream.status).toBe(401);
});

function send(run: string, form: Record<string, string>, headers: Record<string, string>): Promise<Response> {
  return fetch(`${visit.gateway.url}/runs/${encodeURIComponent(run)}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
}
