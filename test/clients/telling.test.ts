import { createGitHub } from '../../src/clients/github/client';
import { createLink } from '../../src/clients/link/client';
import { createPagerDuty } from '../../src/clients/pagerduty/client';
import { readRetryAfter } from '../../src/clients/retry-after';
import { Secret } from '../../src/config/secret';
import { CANARY, closeWires, errorOf, expectNoSecret, openWire } from './wire';
import type { Reply, Wire } from './wire';

let wire: Wire;
beforeEach(async () => (wire = await openWire()));
afterEach(closeWires);

describe('PagerDuty', () => {
  const PAGE = { dedupKey: 'run:end', summary: 's'.repeat(2000), source: 'run', details: { a: 'b' }, links: [] };
  const ENQUEUED = { status: 'success', message: 'Event processed', dedup_key: 'run:end' };

  test('is sent one event, with its key and a summary that fits', async () => {
    wire.answer({ status: 202, body: ENQUEUED });

    await createPagerDuty({ url: wire.url }).trigger(CANARY.key, PAGE);

    const event = JSON.parse(wire.requests[0]?.body ?? '') as { payload: { summary: string } };
    expect(event).toMatchObject({ routing_key: CANARY.key.reveal(), event_action: 'trigger', dedup_key: 'run:end' });
    expect(event.payload.summary).toHaveLength(1024);
  });

  test.each<[string, Reply, boolean]>([
    ['an invalid event', { status: 400, body: { errors: [CANARY.body] } }, true],
    ['too many events', { status: 429 }, false],
    ['too many events, in its older way', { status: 403 }, false],
    ['an outage', { status: 500 }, false],
    ['another shape', { status: 202, body: { status: CANARY.body } }, false],
    ['a lost answer', { cut: 'unanswered' }, false],
  ])('that answers %s', async (_what, reply, permanent) => {
    wire.answer(reply);

    const error = await errorOf(createPagerDuty({ url: wire.url }).trigger(CANARY.key, PAGE));

    expect(error.permanent).toBe(permanent);
    expectNoSecret(error);
  });
});

describe('GitHub', () => {
  const ISSUE = {
    repository: 'org/repo',
    title: 'a title',
    body: 'a body',
    marker: 'run@1:end',
    since: '2026-01-01T00:00:00Z',
  };
  const issue = (number: number, body: string | null, by = 7) => ({
    number,
    body,
    user: { id: by, type: 'User' },
    html_url: `https://github.example/${number}`,
  });
  const ME = { body: { id: 7 } };
  const client = () => createGitHub({ url: wire.url, token: CANARY.key });

  test('opens an issue with a marker when there is none', async () => {
    wire.answer({ body: [issue(1, null), issue(2, 'run@1:end')] }, { status: 201, body: issue(3, '') });

    expect(await client().openIssue(ISSUE)).toEqual({ number: 3, link: 'https://github.example/3' });
    expect(wire.requests[1]?.body).toContain('<!-- satlink-responder run@1:end -->');
    expect(wire.requests[0]?.path).toContain('/repos/org/repo/issues?state=all');
  });

  test('finds the issue that was opened before, also on the second page', async () => {
    const others = Array.from({ length: 100 }, (_, index) => issue(index + 10, 'other'));
    wire.answer({ body: others }, { body: [issue(5, 'a body\n\n<!-- satlink-responder run@1:end -->')] }, ME);

    expect(await client().openIssue(ISSUE)).toEqual({ number: 5, link: 'https://github.example/5' });
    expect(wire.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  });

  test('an issue of somebody else that bears our marker is not ours, nor is one of ours that only quotes it', async () => {
    const marker = '<!-- satlink-responder run@1:end -->';
    wire.answer({ body: [issue(4, marker, 8), issue(5, `quoted: ${marker}\n\nand more`)] }, ME, {
      status: 201,
      body: issue(6, ''),
    });

    expect(await client().openIssue(ISSUE)).toMatchObject({ number: 6 });
  });

  test('the token of an app has no owner: then an issue of a bot is ours', async () => {
    const marker = '<!-- satlink-responder run@1:end -->';
    const byBot = { ...issue(5, marker, 9), user: { id: 9, type: 'Bot' } };
    wire.answer({ body: [issue(4, marker, 8), byBot] }, { status: 403, body: {} });

    expect(await client().openIssue(ISSUE)).toMatchObject({ number: 5 });
  });

  describe('with many issues since the run began', () => {
    const page = (from: number, createdAt: string) =>
      Array.from({ length: 100 }, (_, index) => ({ ...issue(from + index, 'other'), created_at: createdAt }));

    test('finds ours behind 700 others', async () => {
      const others = Array.from({ length: 7 }, (_, index) => ({ body: page(1000 * index, '2026-01-02T00:00:00Z') }));
      wire.answer(...others, { body: [issue(5, '<!-- satlink-responder run@1:end -->')] }, ME);

      expect(await client().openIssue(ISSUE)).toMatchObject({ number: 5 });
    });

    test('opens one once the list is older than the run', async () => {
      wire.answer({ body: page(1000, '2025-12-31T23:58:00Z') }, { status: 201, body: issue(3, '') });

      expect(await client().openIssue(ISSUE)).toMatchObject({ number: 3 });
    });

    test('reads on while an issue may be as old as the run, by clocks that differ', async () => {
      wire.answer(
        { body: page(1000, '2025-12-31T23:59:30Z') },
        { body: [issue(5, '<!-- satlink-responder run@1:end -->')] },
        ME,
      );

      expect(await client().openIssue(ISSUE)).toMatchObject({ number: 5 });
    });

    test('opens none where it cannot tell whether ours is there', async () => {
      wire.answer(...Array.from({ length: 101 }, (_, index) => ({ body: page(1000 * index, '2026-01-02T00:00:00Z') })));

      expect(await errorOf(client().openIssue(ISSUE))).toMatchObject({
        permanent: true,
        reason: 'more than 10000 issues are newer than this run, and ours may be behind them',
      });
      expect(wire.requests.map(({ method }) => method)).not.toContain('POST');
    });
  });

  test('is sent a body that fits', async () => {
    wire.answer({ body: [] }, { status: 201, body: issue(3, '') });

    await client().openIssue({ ...ISSUE, body: 'x'.repeat(100_000) });

    const sent = JSON.parse(wire.requests[1]?.body ?? '') as { body: string };
    expect(sent.body.length).toBeLessThan(65_536);
    expect(sent.body).toContain('(cut: the rest did not fit)');
  });

  test.each<[string, Reply, boolean]>([
    ['a missing permission', { status: 403, body: CANARY.body }, true],
    ['a used-up limit', { status: 403, headers: { 'X-RateLimit-Remaining': '0' } }, false],
    ['a second limit', { status: 403, headers: { 'Retry-After': '60' } }, false],
    ['issues that are switched off', { status: 410 }, true],
    ['a moved repository', { status: 301, headers: { Location: '/elsewhere' } }, true],
    ['an outage', { status: 502 }, false],
    ['another shape', { body: { items: CANARY.body } }, false],
  ])('that answers %s', async (_what, reply, permanent) => {
    wire.answer(reply);

    const error = await errorOf(client().openIssue(ISSUE));

    expect(error.permanent).toBe(permanent);
    expect(wire.requests).toHaveLength(1);
    expectNoSecret(error);
  });
});

test('Link does not know a location, or says how it is', async () => {
  const link = createLink({ url: wire.url });
  const session = { accessToken: new Secret(CANARY.token), refreshToken: null };
  wire.answer(
    { status: 404, body: { message: 'Location not found' } },
    { body: { location_id: 'loc', status: 'enabled', other: 1 } },
    { status: 503 },
  );

  expect(await link.readLocation(session, 'loc')).toBeNull();
  expect(await link.readLocation(session, 'loc')).toEqual({ location_id: 'loc', status: 'enabled' });
  expectNoSecret(await errorOf(link.readLocation(session, 'loc')));
});

test.each<[string, Reply]>([
  ['nothing', { status: 404 }],
  ['a page of a proxy', { status: 404, body: '<html><h1>Location not found</h1></html>' }],
  ['a route that nobody has', { status: 404, body: { message: 'Not found' } }],
  ['another service', { status: 404, body: { error: 'location' } }],
  ['a list', { status: 404, body: ['Location not found'] }],
])('a 404 with %s is not believed to be of Link', async (_what, reply) => {
  wire.answer(reply);
  const session = { accessToken: new Secret(CANARY.token), refreshToken: null };

  expect(await errorOf(createLink({ url: wire.url }).readLocation(session, 'loc'))).toMatchObject({
    status: 404,
    permanent: false,
  });
});

test.each([
  [undefined, null],
  ['', null],
  ['7', 7000],
  ['0', 0],
  ['86400', 3_600_000],
  ['soon', null],
  ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
  ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
])('Retry-After %s is %s ms', (header, expected) => {
  expect(readRetryAfter(header, Date.parse('2026-11-23T10:00:00Z'))).toBe(expected);
});
