import Ajv from 'ajv/dist/2020';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openApi } from '../../src/gateway/openapi/document';
import { alert, notification, openGateway } from './gateway';
import type { TestGateway } from './gateway';

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, object> };
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ queuePrefix: `lab-${randomUUID()}-` });
});
afterAll(() => gateway.close());

const document = () => JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Document;

/** Whether a body is what the document says that this status brings. */
function fits(path: string, method: string, { status, json }: { status: number; json: object }): boolean {
  const { paths, components } = document();
  const answer = paths[path]![method]!.responses[status] as { content: Record<string, { schema: object }> } | undefined;
  if (answer === undefined) return false;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return ajv.validate({ ...answer.content['application/json']!.schema, components }, json);
}

test('the committed document is the generated one ("npm run openapi" writes it), and it is served', async () => {
  expect(document()).toEqual(JSON.parse(JSON.stringify(openApi())));
  expect((await gateway.get('/openapi.json', null)).json).toEqual(document());
});

test('all that it lists is served', () => {
  const served = (path: string, method: string) =>
    gateway.app.hasRoute({ url: path.replace('{run}', ':run'), method: method.toUpperCase() });
  const listed = Object.entries(document().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [path, served(path, method)]),
  );
  // This gateway has no Slack.
  expect(listed.filter(([, isServed]) => !isServed)).toEqual([['/v1/slack/interactions', false]]);
});

test('real answers are of the form that it names', async () => {
  const strange = 'c0ffee00c0ffee00c0ff';
  const notOurs = notification([alert(strange, { labels: { alertname: 'SomethingElse' } })]);
  const unsigned = await gateway.post(`/v1/runs/${strange}/decisions`, { decision: 'approve', plan: 'AAAAAAAA' }, null);
  const malformed = await gateway.post(`/v1/runs/${strange}/decisions`, { decision: 'dance', signed: 'a.b.c' }, null);

  expect({
    takenIn: fits('/v1/alerts/alertmanager', 'post', await gateway.post('/v1/alerts/alertmanager', notOurs)),
    notTakenIn: fits('/v1/alerts', 'post', await gateway.post('/v1/alerts', [], null)),
    rejected: fits('/v1/alerts', 'post', await gateway.post('/v1/alerts', [{ location: 'short' }])),
    runs: fits('/v1/runs', 'get', await gateway.get('/v1/runs')),
    noSuchRun: fits('/v1/runs/{run}', 'get', await gateway.get(`/v1/runs/${strange}`)),
    unsigned: fits('/v1/runs/{run}/decisions', 'post', unsigned),
    malformed: fits('/v1/runs/{run}/decisions', 'post', malformed),
    ready: fits('/readyz', 'get', await gateway.get('/readyz')),
  }).toEqual({
    takenIn: true,
    notTakenIn: true,
    rejected: true,
    runs: true,
    noSuchRun: true,
    unsigned: true,
    malformed: true,
    ready: true,
  });
});
