import { standingOf } from '../../../src/gateway/console/standing';
import { untouchedRun, visit } from './open-visit';
import { SESSION_KEYS, TEMPORAL_UI } from '../visit';
import { readingOf } from '../../../src/config/reading';

test('a run that was terminated while the workers were away still leads to the Temporal UI', async () => {
  const run = await visit.play();
  const { workflowId, firstExecutionRunId } = run.handle;
  await visit.stage.stopWorkers();
  await run.handle.terminate('seen enough');
  const response = await fetch(`${visit.gateway.url}/runs/${run.id}`, { headers: { cookie: visit.seal({}) } });
  await visit.stage.startWorkers();

  const { namespace } = visit.gateway.engine;
  const address = `${TEMPORAL_UI}/namespaces/${namespace}/workflows/${workflowId}/${firstExecutionRunId}/history`;
  expect(await response.text()).toContain(`href="${address}"`);
});

test('a form that is sent again, as a browser without a script does, is a repeat', async () => {
  const run = await visit.play({ quorum: 2 });
  const { cookie, csrf } = await visit.session('mia');
  const answers: string[] = [];
  for (let times = 0; times < 2; times++) {
    const sent = await send(run.id, { csrf, decision: 'approve', plan: run.code, digest: run.digest }, { cookie });
    answers.push(/class="reply[^]*?class="code">([a-z-]+)/.exec(await sent.text())![1]!);
  }
  expect(answers).toEqual(['waiting-for-more', 'repeated']);
  expect((await run.state()).decisions).toHaveLength(1);
  await run.handle.terminate('seen');
});

test('who may only look sees no buttons, and a form of theirs is refused', async () => {
  const run = await untouchedRun();
  const page = await visit.open('vera', `/runs/${run.id}`);
  expect(await page.locator('.choice').count()).toBe(0);
  await page.context().close();

  const { cookie, csrf } = await visit.session('vera');
  const sent = await send(run.id, { csrf, decision: 'reject', plan: run.code, digest: run.digest }, { cookie });
  // The issuer may say that an approver only looks.
  const looking = { cookie: visit.seal({ role: 'viewer', csrf }) };
  const said = await send(run.id, { csrf, decision: 'reject', plan: run.code, digest: run.digest }, looking);
  expect([sent.status, said.status, (await run.state()).asks !== null]).toEqual([403, 403, true]);
});

test('who has no group is not let in', async () => {
  const page = await visit.enter('stray', '/runs');
  expect(await page.locator('h1').textContent()).toBe('You may not look here');
  expect(await page.locator('.notice').textContent()).toContain('You signed in as stray@lab.invalid.');
  await page.context().close();
});

test.each([
  ['wanda', /left your groups out of the sign-in/],
  ['tess', /does not say true or false about your address/],
])('%s is not let in, and is told what the issuer has to change', async (who, because) => {
  const page = await visit.enter(who, '/runs');
  expect(await page.locator('.notice').textContent()).toMatch(because);
  await page.context().close();
});

test('while the policy file cannot be read nobody is let in, and the page says why', async () => {
  visit.changePolicy(null);
  const page = await visit.enter('mia', '/runs');
  visit.changePolicy({});
  expect(await page.locator('.notice').textContent()).toMatch(/The policy file cannot be read now/);
  await page.context().close();
});

test('two tabs sign in at once, and each comes back to where it wanted to go', async () => {
  const context = await visit.browser.newContext();
  context.setDefaultTimeout(120_000);
  const tabs = [await context.newPage(), await context.newPage()];
  const places = ['/runs?q=one', '/runs?q=two'];
  for (const [index, tab] of tabs.entries()) await tab.goto(`${visit.gateway.url}${places[index]}`);
  for (const tab of tabs.toReversed()) {
    await tab.getByRole('button', { name: /^mia\b/ }).click();
    await tab.waitForURL((reached) => reached.href.startsWith(visit.gateway.url));
  }

  expect(tabs.map((tab) => tab.url())).toEqual(places.map((place) => `${visit.gateway.url}${place}`));
  expect((await context.cookies()).map(({ name }) => name).filter((name) => name.startsWith('satlink-'))).toEqual([
    'satlink-session',
  ]);
  await context.close();
});

test('a form counts only from a page of one’s own session', async () => {
  const run = await untouchedRun();
  const { refusedCount: heard } = await run.state();
  const { cookie, csrf } = await visit.session('mia');
  const other = await visit.session('noah');
  const form = { csrf, decision: 'approve', plan: run.code, digest: run.digest };
  const altered = cookie.replace(/=(.{8})./, '=$1A');

  const answers = [
    await send(run.id, { ...form, csrf: other.csrf }, { cookie }),
    await send(run.id, { decision: 'approve', plan: run.code, digest: run.digest }, { cookie }),
    await send(run.id, form, { cookie, origin: 'https://evil.invalid' }),
    await send(run.id, form, { cookie: altered }),
    await send(run.id, form, {}),
  ];

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 401, 401]);
  const { asks, decisions, refusedCount } = await run.state();
  expect({ asks: asks?.of, decisions, refusedCount }).toEqual({ asks: run.code, decisions: [], refusedCount: heard });
});

test('a session counts while its key and its time last, and after a rotation with the older key too', async () => {
  const run = await visit.play();
  const csrf = 'c'.repeat(32);
  const form = { csrf, decision: 'reject', plan: run.code, digest: run.digest };
  const past = Math.floor(Date.now() / 1000) - 1;
  const cookies = [
    visit.seal({ until: past }),
    visit.seal({}, SESSION_KEYS.removed),
    visit.seal({ role: 'owner' }),
    visit.seal({ csrf: '' }),
  ];
  for (const cookie of cookies) {
    const pages = ['/runs', `/runs/${run.id}`].map((path) =>
      fetch(`${visit.gateway.url}${path}`, { headers: { cookie }, redirect: 'manual' }),
    );
    const answers = [...(await Promise.all(pages)), await send(run.id, form, { cookie })];
    const streams = await Promise.all(
      ['/runs-live', `/runs/${run.id}/live`].map((path) =>
        fetch(`${visit.gateway.url}${path}`, { headers: { cookie } }),
      ),
    );
    expect([...answers, ...streams].map(({ status }) => status)).toEqual([303, 303, 401, 401, 401]);
  }
  expect((await run.state()).asks).not.toBeNull();
  const older = await send(run.id, form, { cookie: visit.seal({}, SESSION_KEYS.older) });
  expect([older.status, (await run.result()).outcome?.kind]).toEqual([200, 'declined']);
});

test('a role in the session never decides what the policy does not allow', async () => {
  const run = await untouchedRun();
  const csrf = 'c'.repeat(32);
  const as = (name: string, role: string) =>
    send(
      run.id,
      { csrf, decision: 'approve', plan: run.code, digest: run.digest },
      { cookie: visit.seal({ name, role }) },
    );
  const answers = [await as('eve', 'approver'), await as('eve', 'operator'), await as('mia', 'viewer')];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect((await run.state()).decisions).toEqual([]);

  const drawnFor = async (name: string, role: string) => {
    const headers = { cookie: visit.seal({ name, role }) };
    return (await fetch(`${visit.gateway.url}/runs/${run.id}`, { headers })).text();
  };
  expect(await drawnFor('eve', 'operator')).toContain('the policy does not list eve as an approver');
  const requester = await drawnFor('rota', 'approver');
  expect(requester).toContain('two-person rule');
  expect([requester.includes('is-approve'), requester.includes('is-reject')]).toEqual([false, true]);
  visit.changePolicy(null);
  expect(await drawnFor('mia', 'approver')).toContain('the policy cannot be read now');
  visit.changePolicy({});
  // Another thing to mend than a file that cannot be read.
  const session = { name: 'mia', id: 'test mia', role: 'approver', csrf: 'c'.repeat(32), until: 0 } as const;
  const elsewhere = readingOf(() => ({ people: {}, environments: { stage: visit.policy() } }));
  expect(standingOf(await run.state(), session, elsewhere).obstacles).toEqual([
    'prod is not in the policy; it knows stage, and then nobody may decide',
  ]);
});

test('who signs out is out, and sees where to come in again', async () => {
  const page = await visit.open('mia', '/runs');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Signed out' }).waitFor();
  expect(await page.context().cookies(visit.gateway.url)).toEqual([]);
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('button', { name: /^mia\b/ }).waitFor();
  await page.context().close();

  const { cookie } = await visit.session('mia');
  const forged = await fetch(`${visit.gateway.url}/sign-out`, { method: 'POST', headers: { cookie } });
  expect([forged.status, forged.headers.get('set-cookie')]).toEqual([403, null]);
});

test('a script that got into a page does not run', async () => {
  const run = await untouchedRun();
  const page = await visit.open('mia', '/runs');
  const address = `${visit.gateway.url}/runs/${run.id}`;
  const planted = '<script>stolen = 1</script><img src="x" onerror="stolen = 2"><a href="javascript:stolen = 3">go</a>';
  await page.route(address, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('<main', `${planted}<main`) });
  });
  await page.goto(address);
  await page.getByText('go', { exact: true }).click();
  await page.locator('.link-state[data-state=live]').waitFor();

  expect(await page.evaluate('typeof stolen')).toBe('undefined');
  expect(page.complaints.filter((one) => /Content Security Policy/.test(one)).length).toBeGreaterThanOrEqual(3);
  await page.context().close();
});

test('a stale page, with the digest of another plan, decides nothing', async () => {
  const run = await untouchedRun();
  const { cookie, csrf } = await visit.session('mia');
  const digest = 'a'.repeat(64);
  const sent = await send(run.id, { csrf, decision: 'approve', plan: run.code, digest }, { cookie });
  const text = await sent.text();
  expect([sent.status, text.includes('wrong-plan')]).toEqual([409, true]);
  expect((await run.state()).asks).not.toBeNull();
});

test('in a session a decision carries the digest of the plan that was shown, once', async () => {
  const run = await untouchedRun();
  const { refusedCount: heard } = await run.state();
  const { cookie, csrf } = await visit.session('mia');
  const good = { decision: 'approve', plan: run.code, digest: run.digest };
  const other = 'b'.repeat(64);
  const form = (text: string) => send(run.id, text, { cookie });
  const post = (body: string, query = '') =>
    fetch(`${visit.gateway.url}/v1/runs/${run.id}/decisions${query}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', 'x-csrf-token': csrf },
      body,
    });
  const fields = new URLSearchParams({ csrf, ...good }).toString();
  const json = JSON.stringify(good);

  const answers = [
    await form(fields.replace(/&digest=.*/, '')),
    await form(fields.replace(/digest=.*/, 'digest=')),
    await form(`${fields}&digest=${other}`),
    await form(`${fields}&digest=${run.digest}`),
    await form(`${fields}&plan=${run.code}`),
    await post(JSON.stringify({ ...good, digest: undefined })),
    await post(json.replace('{', `{"digest":"${other}",`)),
    await post(json.replace('{', '{"decision":"reject",')),
    await post(json, `?digest=${run.digest}`),
    await post(json, `?digest=${run.digest}&digest=${other}`),
  ];

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
  for (const [index, answer] of answers.entries()) {
    const text = await answer.text();
    expect(text).toContain('malformed');
    expect(text).toContain(index === 4 ? 'plan: ' : index === 7 ? 'decision: ' : 'digest: ');
  }
  const { asks, decisions, refusedCount } = await run.state();
  expect({ asks: asks?.of, decisions, refusedCount }).toEqual({ asks: run.code, decisions: [], refusedCount: heard });
});

test('a program in a session decides with its CSRF token in the header, and not without', async () => {
  const run = await visit.play();
  const { cookie, csrf } = await visit.session('noah');
  const decideAt = (headers: Record<string, string>, more: Record<string, string> = {}) =>
    fetch(`${visit.gateway.url}/v1/runs/${run.id}/decisions`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ decision: 'reject', plan: run.code, digest: run.digest, by: 'mia', ...more }),
    });
  const refused = [
    await decideAt({}),
    await decideAt({}, { csrf }),
    await decideAt({ 'x-csrf-token': 'guessed' }),
    await decideAt({ 'x-csrf-token': csrf, origin: 'https://evil.invalid' }),
  ];
  const [shown, counted] = [
    await fetch(`${visit.gateway.url}/v1/runs/${run.id}`, { headers: { cookie } }),
    await decideAt({ 'x-csrf-token': csrf }),
  ];

  expect([...refused, shown, counted].map(({ status }) => status)).toEqual([401, 401, 401, 401, 200, 200]);
  for (const one of refused)
    expect(await one.json()).toEqual({ error: expect.stringContaining('x-csrf-token') as string });
  expect((await run.result()).decisions).toMatchObject([{ by: 'noah', decision: 'reject', via: 'oidc' }]);
});

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

function send(run: string, form: Record<string, string> | string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${visit.gateway.url}/runs/${encodeURIComponent(run)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
}
