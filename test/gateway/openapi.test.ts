import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { openApi } from '../../src/gateway/openapi/document';
import { committed, described, intoList, judgeBy, type Route } from './described';
import { alert, notification, openGateway, type Answered, type TestGateway } from './gateway';
import { until } from '../until';
import { SLACK_WITHOUT_BOT } from './slack-app';

let gateway: TestGateway;
const routes: Route[] = [];
beforeAll(async () => {
  gateway = await openGateway({
    queuePrefix: `lab-${randomUUID()}-`,
    config: {
      slack: SLACK_WITHOUT_BOT,
    },
    options: {
      onRoute: intoList(routes),
    },
  });
});
afterAll(() => gateway.close());

/** `/v1/runs/:run` and GET, as one word. */
const word = (method: string, url: string) => `${method.toUpperCase()} ${url}`;

test('the committed document is the generated one ("npm run openapi" writes it), and it is served', async () => {
  expect(committed()).toEqual(JSON.parse(JSON.stringify(openApi())));
  expect((await gateway.get('/openapi.json', null)).json).toEqual(committed());
});

test('it is a valid document of OpenAPI 3.1', () => {
  const folder = dirname(require.resolve('@seriousme/openapi-schema-validator/package.json'));
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(folder, 'bin', 'validate-api-cli.js'), 'docs/openapi.json'],
    { encoding: 'utf8' },
  );

  expect(JSON.parse(stdout)).toEqual({ valid: true });
  expect(status).toBe(0);
  expect(committed()).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) as string });
});

test('every route for programs is in it, and all that it lists is served', () => {
  const listed = Object.entries(committed().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => word(method, path)),
  );
  const served = routes
    .filter(({ method }) => method !== 'HEAD')
    .map((route) => word(route.method, described(route)))
    .filter((one) => one.includes(' /v1/') || listed.includes(one));

  expect([...new Set(served)].sort()).toEqual([...listed].sort());
  expect(listed.filter((one) => one.includes(' /v1/')).length).toBeGreaterThan(5);
});

test('what is refused at the edge is described for each operation, in words', () => {
  for (const [path, methods] of Object.entries(committed().paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      const statuses = Object.keys(responses);
      const isWrite = method === 'post';
      const wanted = [
        ...['400', '414', '415', '431'],
        ...(isWrite ? ['401', '413'] : []),
        ...(path.startsWith('/v1/alerts') ? ['503'] : path.startsWith('/v1/') ? ['429'] : []),
      ];
      expect([word(method, path), ...wanted.filter((status) => !statuses.includes(status))]).toEqual([
        word(method, path),
      ]);
      for (const answer of Object.values(responses))
        expect((answer as { description?: string }).description).toMatch(/\w+ .*\.$|^Done\.$/);
    }
  }
});

test('real answers are of the form that it names', async () => {
  const judge = judgeBy(committed());
  const strange = 'c0ffee00c0ffee00c0ff';
  const notOurs = notification([alert(strange, { labels: { alertname: 'SomethingElse' } })]);
  const asked: [string, string, Promise<Answered>, number][] = [
    ['POST', '/v1/alerts/alertmanager', gateway.post('/v1/alerts/alertmanager', notOurs), 200],
    ['POST', '/v1/alerts', gateway.post('/v1/alerts', [], null), 401],
    ['POST', '/v1/alerts', gateway.post('/v1/alerts', [{ location: 'short' }]), 200],
    ['POST', '/v1/alerts', gateway.post('/v1/alerts', `"${'x'.repeat(1_100_000)}"`), 413],
    ['GET', '/v1/runs', gateway.get('/v1/runs'), 200],
    // An engine that is busy may say nothing in time.
    ['GET', '/v1/runs/:run', untilAnswered(() => gateway.get(`/v1/runs/${strange}`)), 404],
    [
      'POST',
      '/v1/runs/:run/decisions',
      gateway.post(`/v1/runs/${strange}/decisions`, { decision: 'approve', plan: 'AAAAAAAA' }, null),
      401,
    ],
    [
      'POST',
      '/v1/runs/:run/decisions',
      gateway.post(`/v1/runs/${strange}/decisions`, { decision: 'dance', signed: 'a.b.c' }, null),
      400,
    ],
    ['GET', '/readyz', gateway.get('/readyz'), 200],
  ];
  for (const [method, url, answer, wanted] of asked) {
    const { status, text, headers } = await answer;
    const type = headers.get('content-type') ?? '';
    expect([url, status, judge({ method, url }, { status, type, text })]).toEqual([url, wanted, null]);
  }
});

async function untilAnswered(ask: () => Promise<Answered>): Promise<Answered> {
  return until(async () => {
    const answer = await ask();
    return answer.status !== 503 && answer;
  });
}
