import { REPOSITORIES } from '../../lab/github/simulator';
import { startLab, type Lab } from '../../lab/lab';
import { jsonOf, request, type Wire } from './open-lab';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const ISSUES = `/repos/${REPOSITORIES.satelliteLink}/issues`;

function github(path: string, { method = 'GET', body }: { method?: string; body?: object } = {}): Promise<Wire> {
  const headers = { Authorization: `Bearer ${lab.secrets['SATLINK_GITHUB_TOKEN']}`, 'User-Agent': 'a test' };
  return request(`${lab.addresses.github}${path}`, { method, headers, body: body && JSON.stringify(body) });
}

const open = (issue: object) => github(ISSUES, { method: 'POST', body: issue });

describe('GitHub', () => {
  test.each<[string, object, string]>([
    ['a title of 257 characters', { title: 't'.repeat(257) }, 'title'],
    ['no title', { body: 'b' }, 'title'],
    ['a body of 65,537 characters', { title: 'one', body: 'b'.repeat(65_537) }, 'body'],
    ['somebody who has no access', { title: 'one', assignees: ['mia', 'a-stranger'] }, 'assignees'],
    ['a label that has no name', { title: 'one', labels: [{ color: 'ff0000' }] }, 'labels'],
  ])('refuses an issue with %s', async (_what, issue, field) => {
    const answer = await open(issue);

    expect(answer.status).toBe(422);
    expect(jsonOf(answer)).toMatchObject({ message: 'Validation Failed', errors: [{ resource: 'Issue', field }] });
    expect(jsonOf(await github(`${ISSUES}?state=all`))).toEqual([]);
  });

  test('takes labels as names and as objects, and the longest title', async () => {
    const title = 't'.repeat(256);
    const answer = await open({ title, labels: ['one', { name: 'two' }], assignees: ['mia'] });

    expect(answer.status).toBe(201);
    expect(jsonOf(answer)).toMatchObject({
      title,
      labels: [{ name: 'one' }, { name: 'two' }],
      assignees: [{ login: 'mia' }],
    });
  });

  test('changes an issue under the same rules', async () => {
    await open({ title: 'one' });
    const refused = await github(`${ISSUES}/1`, { method: 'PATCH', body: { state: 'gone' } });
    const closed = await github(`${ISSUES}/1`, { method: 'PATCH', body: { state: 'closed' } });

    expect([refused.status, closed.status]).toEqual([422, 200]);
    expect(jsonOf(await github(ISSUES))).toEqual([]);
  });

  test('gives links that lead somewhere', async () => {
    const issue = jsonOf<Record<'url' | 'html_url' | 'repository_url', string>>(await open({ title: 'one' }));
    const paths = [issue.url, issue.repository_url].map((url) => new URL(url).pathname);
    const page = await request(issue.html_url);

    for (const path of paths) expect((await github(path)).status).toBe(200);
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('one #1') as string });
  });
});

test('PagerDuty refuses an event of more than 512 kB, all of it counted', async () => {
  const event = (details: string) => ({
    routing_key: lab.secrets['SATLINK_PAGERDUTY_KEY_SATELLITE_LINK'],
    event_action: 'trigger',
    payload: { summary: 's', source: 's', severity: 'critical', custom_details: { details } },
  });
  const send = (details: string) =>
    request(`${lab.addresses.pagerduty}/v2/enqueue`, { method: 'POST', body: JSON.stringify(event(details)) });

  expect((await send('d'.repeat(512 * 1024))).status).toBe(413);
  expect(lab.pagerduty).toEqual([]);
  expect((await send('d'.repeat(511 * 1024))).status).toBe(202);
});
