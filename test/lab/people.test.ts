import { REPOSITORIES } from '../../lab/github/simulator';
import { startLab, type Lab } from '../../lab/lab';
import { jsonOf, request } from './open-lab';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

describe('PagerDuty', () => {
  const event = () => ({
    routing_key: lab.secrets['SATLINK_PAGERDUTY_KEY_SATELLITE_LINK'],
    event_action: 'trigger',
    dedup_key: 'run:escalated',
    payload: { summary: 'a summary', source: 'lockeyrejected000001', severity: 'critical' },
  });
  const send = (body: unknown) =>
    request(`${lab.addresses.pagerduty}/v2/enqueue`, { method: 'POST', body: JSON.stringify(body) });

  test('takes an event with 202, and the same dedup_key is the same alert', async () => {
    const first = await send(event());
    await send(event());

    expect(first.status).toBe(202);
    expect(jsonOf(first)).toMatchObject({ status: 'success', dedup_key: 'run:escalated' });
    expect(lab.pagerduty).toMatchObject([
      { dedupKey: 'run:escalated', state: 'triggered', summary: 'a summary', events: 2 },
    ]);
  });

  test('opens another alert once the first is resolved', async () => {
    await send(event());
    await send({ ...event(), event_action: 'resolve' });
    await send(event());

    expect(lab.pagerduty.map(({ state }) => state)).toEqual(['resolved', 'triggered']);
  });

  test.each([
    ['no summary', { payload: { source: 's', severity: 'critical' } }],
    ['another severity', { payload: { summary: 's', source: 's', severity: 'bad' } }],
    ['an unknown key', { routing_key: 'x'.repeat(32) }],
    ['a dedup_key that is too long', { dedup_key: 'x'.repeat(256) }],
  ])('refuses %s with 400', async (_what, wrong) => {
    const answer = await send({ ...event(), ...wrong });

    expect(answer.status).toBe(400);
    expect(jsonOf(answer)).toMatchObject({ status: 'invalid event', errors: [expect.any(String)] });
    expect(lab.pagerduty).toEqual([]);
  });

  test('throttles after 120 events a minute', async () => {
    const answers = await Promise.all(Array.from({ length: 125 }, () => send(event())));

    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  });
});

describe('GitHub', () => {
  const call = (path: string, { method = 'GET', body, token = lab.secrets['SATLINK_GITHUB_TOKEN'] }: Call = {}) =>
    request(`${lab.addresses.github}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'User-Agent': 'test' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  interface Call {
    method?: string;
    body?: object;
    token?: string | undefined;
  }
  const issues = `/repos/${REPOSITORIES.satelliteLink}/issues`;

  test('opens an issue, lists it by label and finds it by its words', async () => {
    const issue = { title: 'Escalated', body: 'marker run-1', labels: ['satlink'] };
    const opened = await call(issues, { method: 'POST', body: issue });
    await call(issues, { method: 'POST', body: { ...issue, labels: [] } });

    const listed = jsonOf<unknown[]>(await call(`${issues}?labels=satlink`));
    const query = encodeURIComponent(`repo:${REPOSITORIES.satelliteLink} in:body "marker run-1"`);
    const found = jsonOf<{ total_count: number }>(await call(`/search/issues?q=${query}`));

    expect(opened.status).toBe(201);
    expect(jsonOf(opened)).toMatchObject({ number: 1, html_url: expect.stringContaining('/issues/1') });
    expect(listed).toHaveLength(1);
    expect(found.total_count).toBe(2);
  });

  test.each([
    ['a bad token', issues, 'nobody', 401],
    ['an unknown repository', '/repos/lab-org/nothing/issues', undefined, 404],
    ['a repository without issues', `/repos/${REPOSITORIES.withoutIssues}/issues`, undefined, 410],
  ])('refuses an issue for %s', async (_what, path, token, status) => {
    const answer = await call(path, {
      method: 'POST',
      body: { title: 'x' },
      ...(token === undefined ? {} : { token }),
    });

    expect(answer.status).toBe(status);
  });

  test('refuses an issue without a title with 422', async () => {
    expect((await call(issues, { method: 'POST', body: { body: 'x' } })).status).toBe(422);
  });
});
