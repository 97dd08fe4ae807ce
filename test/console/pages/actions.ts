import { noteSighting } from '../../../src/marks/note-sighting';
import { keepInArchive } from '../keep-in-archive';
import { until } from '../../until';
import { untouchedRun, visit } from './open-visit';
import { World } from '../../workflows/world';

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

test('the page of brakes stops a location and lets it go on, and the list of brakes says so', async () => {
  const { location } = new World();
  const page = await visit.open('noah', '/brakes', { javaScriptEnabled: false });
  await page.getByText('Stop changes', { exact: true }).click();
  await page.getByLabel('What').selectOption('location');
  await page.getByLabel('Which one').fill(location);
  await page.getByLabel('Why').fill('IAM is down');
  await page.getByLabel('Until').selectOption('4');
  await page.getByRole('button', { name: 'Stop it now' }).click();
  const card = page.locator('.card', { hasText: location });
  expect(await card.textContent()).toMatch(/IAM is down\..*Set by noah at .* until .*It holds in prod/s);
  expect(visit.gateway.log.some((line) => line.includes('"event":"brake-set"') && line.includes(location))).toBe(true);
  await card.getByText('Lift this brake').click();
  await card.getByRole('button', { name: 'Yes, lift it' }).click();
  await page.getByText('Lifted:').waitFor();
  expect(await page.locator('.card', { hasText: location }).count()).toBe(0);
  await page.context().close();
});

test.each([
  [{ kind: 'region', of: 'us-eats', because: 'x' }, 400, 'no region that we know'],
  [{ kind: 'location', of: '', because: 'x' }, 400, 'subject: is everything, or'],
  [{ kind: 'everything', because: '' }, 400, 'because: says why'],
])('a brake from %j is refused with its reason, and stops nothing', async (form, status, because) => {
  const sent = await send('/brakes', form);

  expect([sent.status, await sent.text()]).toEqual([status, expect.stringContaining(because)]);
});

test('programs read, set and lift brakes in a session, and nobody else does', async () => {
  const { location } = new World();
  const headers = { cookie: visit.seal({ csrf: CSRF }), 'x-csrf-token': CSRF, 'content-type': 'application/json' };
  const post = async (path: string, body: object, sent: Record<string, string> = headers) => {
    const response = await fetch(`${visit.gateway.url}${path}`, {
      method: 'POST',
      headers: sent,
      body: JSON.stringify(body),
    });
    return [response.status, (await response.json()) as object];
  };
  const brake = { kind: 'location', of: location, because: 'IAM is down' };
  const names = async () =>
    ((await visit.gateway.get('/v1/brakes')).json['brakes'] as { name: string }[]).map(({ name }) => name);

  expect(await post('/v1/brakes', brake, { 'content-type': 'application/json' })).toMatchObject([401, {}]);
  expect(
    await post('/v1/brakes', brake, { ...headers, cookie: visit.seal({ csrf: CSRF, role: 'viewer' }) }),
  ).toMatchObject([403, { answer: 'not-allowed' }]);
  expect((await visit.gateway.get('/v1/brakes', null)).status).toBe(401);
  expect(await post('/v1/brakes', brake)).toMatchObject([200, { answer: 'accepted' }]);
  expect(await names()).toContain(`location-${location}`);
  expect((await visit.gateway.get('/metrics', null)).text).toMatch(/^satlink_brakes_set\{kind="location"\} [1-9]/m);
  expect(await post(`/v1/brakes/location-${location}/lift`, {}, { 'content-type': 'application/json' })).toMatchObject([
    401,
    {},
  ]);
  expect(await post(`/v1/brakes/location-${location}/lift`, {})).toMatchObject([200, { answer: 'accepted' }]);
  expect(await names()).not.toContain(`location-${location}`);
});

test('each form is refused for a viewer and without its token, and changes nothing', async () => {
  const run = await untouchedRun();
  const forms = [
    '/runs',
    '/brakes',
    '/brakes/lift',
    ...['stop', 'cie', 'xo', 'location'].map((what) => `/runs/${run.id}/${what}`),
  ];
  for (const path of forms) {
    const form = { location: 'refused0000000000001', environment: 'prod', id: 'CIE-1', reply: 'text' };
    expect([path, (await send(path, form, { role: 'viewer' })).status]).toEqual([path, 403]);
    expect([path, (await send(path, { ...form, csrf: 'guessed' })).status]).toEqual([path, 403]);
  }
  const { cie, outcome } = await run.state();
  expect([cie, outcome]).toEqual([null, null]);
  await expect(visit.stage.client.workflow.getHandle('satlink-prod-refused0000000000001').describe()).rejects.toThrow();
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
  const run = await untouchedRun();
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

/** Opens an incident of two locations in a region that no other test uses. A name of words: the log hides random ones. */
async function openIncident(region: string): Promise<{ locations: string[] }> {
  const incident = { locations: 1, accounts: 1, within: '10 minutes' };
  visit.changePolicy({ incident });
  const locations = [new World().location, new World().location];
  const policy = { ...visit.policy(), people: [], incident: { ...incident, within: 600_000 } };
  for (const location of locations) {
    const sighting = { kind: 'bad-keys' as const, location, account: `of-${location}`, run: `run@${location}` };
    await noteSighting(visit.stage.client, { environment: 'prod', region }, { sighting, policy });
  }
  return { locations };
}

test('an incident is on every page, and its page releases the region for those who may', async () => {
  const region = 'us-moon';
  const { locations } = await openIncident(region);
  const what = `IAM rejects the keys of 2 accounts in ${region}`;
  for (const path of ['/runs', '/overview', '/audit', '/policy', '/brakes', '/nosuch']) {
    const headers = { cookie: visit.seal({ role: 'viewer' }), accept: 'text/html' };
    const banner = new RegExp(`Incident in prod</b> since .*${what}`);
    // The gateway looks at the regions now and then.
    const isShown = async () =>
      banner.test((await (await fetch(`${visit.gateway.url}${path}`, { headers })).text()).replace(/\s+/g, ' '));
    await until(isShown, { instead: () => path });
  }
  expect((await visit.gateway.get('/metrics', null)).text).toMatch(/^satlink_incidents_open\{kind="bad-keys"\} [1-9]/m);
  const page = await visit.open('noah', '/incidents', { javaScriptEnabled: false });
  const card = page.locator('.card', { hasText: region });
  for (const location of locations) expect(await card.getByRole('link', { name: location }).count()).toBe(1);
  await card.getByText(`Release ${region}`).click();
  await card.getByRole('button', { name: 'Yes, release it' }).click();
  await page.getByText('Released:').waitFor();

  expect(await page.locator('.card', { hasText: region }).count()).toBe(0);
  expect(visit.gateway.log.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({
      event: 'region-released',
      environment: 'prod',
      region,
      answer: 'accepted',
      by: 'noah',
      proof: 'oidc',
    }),
  );
  await page.context().close();
});

test('nobody who may not releases a region, in a page or as a program', async () => {
  const region = 'us-mars';
  await openIncident(region);
  const path = `/v1/incidents/prod/${region}/release`;
  const listed = async () =>
    ((await visit.gateway.get('/v1/incidents')).json['incidents'] as { region: string }[]).filter(
      (one) => one.region === region,
    );
  const post = async (sitting: object, headers: Record<string, string> = { 'x-csrf-token': CSRF }) => {
    const cookie = visit.seal({ csrf: CSRF, ...sitting });
    return fetch(`${visit.gateway.url}${path}`, { method: 'POST', headers: { cookie, ...headers } });
  };
  const refused = {
    answer: 'not-allowed',
    because: expect.stringMatching(/neither as an approver nor as an operator/) as string,
  };

  const form = { environment: 'prod', region };
  expect((await send('/incidents/release', form, { role: 'viewer' })).status).toBe(403);
  expect((await send('/incidents/release', { ...form, csrf: 'guessed' })).status).toBe(403);
  const stranger = await send('/incidents/release', form, { name: 'eve' });
  expect([stranger.status, await stranger.text()]).toEqual([403, expect.stringContaining('neither as an approver')]);
  const answers = [
    await post({ name: 'eve' }),
    await post({ role: 'viewer' }),
    await post({}, {}),
    await visit.gateway.post(path, {}),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 401, 401]);
  expect(await (answers[0] as Response).json()).toEqual(refused);
  expect((await fetch(`${visit.gateway.url}/v1/incidents`)).status).toBe(401);
  expect(await listed()).toHaveLength(1);
  expect(await (await post({})).json()).toMatchObject({ answer: 'accepted' });
  expect(await listed()).toEqual([]);
  expect(await (await post({})).json()).toMatchObject({ answer: 'repeated' });
});
