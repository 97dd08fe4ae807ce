import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Secret } from '../../src/config/secret';
import type { TracesConfig } from '../../src/config/traces';
import { observed } from '../../src/clients/outside-requests';
import { createLog } from '../../src/logging/log';
import { allowedName, allowedOnly, ATTRIBUTE_NAMES } from '../../src/traces/attributes';
import type { AttributeName } from '../../src/traces/attributes';
import { newSpanId, newTraceId } from '../../src/traces/ids';
import { spansOfDocument } from '../../src/traces/of-document';
import type { TraceSpan } from '../../src/traces/span';
import { createTraces, NO_TRACES } from '../../src/traces/traces';
import type { Traces } from '../../src/traces/traces';
import { hostileText, runThatSays } from '../text/hostile';
import { until } from '../until';
import { openReceiver } from './receiver';
import type { Receiver } from './receiver';

const PAGE = 'docs/traces.md';
const CANARY = 'Qx7kPz2Lw9RtVb4NmY6sKd3HgF8jTc1ZaE5uXo0WqBv2';
const SITE = { environments: ['prod'] };

let receiver: Receiver;
beforeEach(async () => void (receiver = await openReceiver()));
afterEach(() => receiver.close());

function openTraces(more: Partial<TracesConfig> = {}): { traces: Traces; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const log = createLog({ log: { level: 'info', pretty: false }, always: {}, destination });
  const config: TracesConfig = {
    endpoint: receiver.url,
    protocol: 'http/json',
    headers: {},
    service: null,
    ratio: 1,
    ...more,
  };
  return { traces: createTraces({ config, process: 'diagnosis', build: 'b1', ...SITE, log }), lines };
}

function span(more: Partial<TraceSpan> = {}): TraceSpan {
  const place = { traceId: newTraceId(), spanId: newSpanId() };
  return { ...place, name: 'run', kind: 'internal', startMs: 1_000.25, endMs: 2_000.5, attributes: {}, ...more };
}

/** One value of each attribute that may leave us. */
const FINE: Record<AttributeName, string | number | boolean> = {
  'satlink.run': 'satlink-prod-c1234567890abcdefghi@0196f7c2-0000-7000-8000-000000000001',
  'satlink.runbook': 'connector-cannot-reach-iam',
  'satlink.environment': 'prod',
  'satlink.location': 'c1234567890abcdefghi',
  'satlink.cause': 'key-rejected',
  'satlink.outcome': 'resolved',
  'satlink.outcome.reason': 'gone',
  'satlink.step': 'S1',
  'satlink.step.state': 'done',
  'satlink.wait.for': 'decision',
  'satlink.wait.end': 'decided',
  'satlink.gate': 1,
  'satlink.activity': 'resetApiKey',
  'satlink.attempt': 1,
  'satlink.process': 'diagnosis',
  'satlink.alert.joined': true,
  'satlink.answer': 'accepted',
  'satlink.surface': 'slack',
  'satlink.system': 'jenkins',
  'error.type': 'JenkinsError',
  'http.request.method': 'POST',
  'http.response.status_code': 503,
  'http.route': '/runs/:run/decide',
  'server.address': 'jenkins.example.com',
  'server.port': 443,
};

test('each attribute with a value of ours leaves, and its page names each', () => {
  expect(Object.keys(FINE).sort()).toEqual([...ATTRIBUTE_NAMES].sort());
  expect(allowedOnly(FINE, SITE)).toEqual(FINE);
  const rows = readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => /^\| `(satlink|http|server|error)\./.test(line));
  const named = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named.toSorted()).toEqual([...ATTRIBUTE_NAMES].sort());
});

test('a text of somebody else is no value of any attribute, and no name of a span', () => {
  fc.assert(
    fc.property(hostileText, fc.constantFrom('', ' ', '-', '.', '/', '@'), (hostile, between) => {
      for (const text of [CANARY, `${hostile}${between}${CANARY}`, `${CANARY}${between}${hostile}`]) {
        const given = Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, text]));
        const {
          'server.address': host,
          'http.route': route,
          'satlink.activity': activity,
          ...rest
        } = allowedOnly(given, SITE);
        expect(rest).toEqual({});
        // Hosts and routes are those of our configuration and code, so only their form is looked at.
        for (const one of [host, route, activity]) expect(String(one ?? '')).not.toMatch(/[\s<>"'`?#@&=%]/);
        expect(allowedName(text)).toBe('other');
        expect(allowedOnly({ [text]: 'prod' }, SITE)).toEqual({});
      }
    }),
  );
});

test.each<[string, AttributeName, unknown]>([
  ['an environment that the site does not have', 'satlink.environment', 'acme'],
  ['a run whose id somebody made up', 'satlink.run', 'acme-bank@0196f7c2-0000-7000-8000-000000000001'],
  ['words within an id', 'satlink.run', 'satlink-prod-acme-c1234567890abcdefghi@0196f7c2-0000-7000-8000-000000000001'],
  ['a name of a location', 'satlink.location', 'acme-datacenter'],
  ['a cause of no runbook', 'satlink.cause', 'acme'],
  ['a failure with a message', 'error.type', 'could not read acme'],
  ['a path with a query', 'http.route', '/runs?by=mia'],
  ['a list', 'satlink.step', ['S1']],
  ['an object', 'satlink.step', { toString: () => 'S1' }],
  ['no number', 'satlink.gate', NaN],
])('%s does not leave', (_what, name, value) => {
  expect(allowedOnly({ [name]: value as string }, SITE)).toEqual({});
});

test('nothing of a run that quotes a secret everywhere gets to the receiver', async () => {
  const { traces } = openTraces();
  const run = runThatSays(CANARY);
  const execution = { workflowId: CANARY, runId: CANARY };
  traces.add(...spansOfDocument(run, execution, execution));
  traces.add(...ATTRIBUTE_NAMES.map((name) => span({ name: CANARY, attributes: { [name]: `${CANARY}=1` } })));
  await traces.close();

  expect(receiver.spans.length).toBeGreaterThan(ATTRIBUTE_NAMES.length);
  expect(receiver.requests.map(({ body }) => body.toString()).join('')).not.toContain(CANARY.slice(0, 12));
});

test('a span comes in as it was made, with the headers and the name of the process', async () => {
  const { traces } = openTraces({ headers: { authorization: new Secret('Bearer x'), 'x-tenant': 'satlink' } });
  const link = { traceId: newTraceId(), spanId: newSpanId() };
  const made = span({ parentId: newSpanId(), kind: 'client', failed: true, attributes: FINE, links: [link] });
  traces.add(made);
  await traces.close();

  expect(receiver.requests).toMatchObject([
    { path: '/v1/traces', headers: { authorization: 'Bearer x', 'x-tenant': 'satlink' } },
  ]);
  expect(receiver.spans).toEqual([
    {
      service: 'satlink-diagnosis',
      traceId: made.traceId,
      spanId: made.spanId,
      parentSpanId: made.parentId,
      name: 'run',
      kind: 3,
      startMs: 1_000.25,
      endMs: 2_000.5,
      attributes: FINE,
      failed: true,
      links: [link],
      flags: expect.anything() as unknown,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
      events: [],
    },
  ]);
});

test('protobuf is the default of OpenTelemetry, and has the same ids', async () => {
  const { traces } = openTraces({ protocol: 'http/protobuf', service: 'mine' });
  const made = span();
  traces.add(made);
  await traces.close();
  const [request] = receiver.requests;

  expect(request?.headers['content-type']).toBe('application/x-protobuf');
  for (const bytes of [Buffer.from(made.traceId, 'hex'), Buffer.from(made.spanId, 'hex'), Buffer.from('mine')])
    expect(request?.body.includes(bytes)).toBe(true);
});

test('a request to another system is a span below the work that made it, without its path', async () => {
  const { traces } = openTraces();
  const place = { traceId: newTraceId(), spanId: newSpanId() };
  const kept: TraceSpan[] = [];
  const order = {
    system: 'jenkins',
    method: 'get',
    url: `https://jenkins.example.com/job/${CANARY}?q=${CANARY}`,
  } as const;
  const ask = (status: number) => observed(order, async () => ({ status }));
  const broken = () => observed({ ...order, url: null }, () => Promise.reject(new Error(CANARY)));
  await traces.below(
    place,
    (one) => void kept.push(one),
    async () => {
      await ask(200);
      await Promise.all([ask(503), broken().catch(() => undefined)]);
    },
  );
  await ask(200);
  traces.add(...kept);
  await traces.close();
  const common = { 'http.request.method': 'GET', 'satlink.system': 'jenkins', 'satlink.process': 'diagnosis' };
  const host = { 'server.address': 'jenkins.example.com', 'server.port': 443 };

  expect(receiver.spans.map(({ attributes, failed }) => [attributes, failed])).toEqual(
    expect.arrayContaining([
      [{ ...common, ...host, 'http.response.status_code': 200 }, false],
      [{ ...common, ...host, 'http.response.status_code': 503, 'error.type': '503' }, true],
      [{ ...common, 'error.type': 'no-answer' }, true],
    ]),
  );
  expect(receiver.spans).toHaveLength(3);
  for (const one of receiver.spans)
    expect([one.traceId, one.parentSpanId, one.name]).toEqual([place.traceId, place.spanId, 'GET jenkins']);
});

test('a receiver that is away loses spans, stops nobody, and is told of once until it is back', async () => {
  const { traces, lines } = openTraces();
  const send = async (status: number) => {
    receiver.answer = status;
    const before = receiver.requests.length;
    traces.add(span());
    await until(async () => receiver.requests.length > before);
  };
  await send(400);
  await send(400);
  await send(200);
  await until(async () => lines.length > 1);
  await traces.close();

  expect(lines).toMatchObject([
    { level: 40, msg: expect.stringContaining('takes no spans') as string, reason: '400' },
    { level: 30, msg: expect.stringContaining('takes spans again') as string },
  ]);
  expect(lines).toHaveLength(2);
});

test('each process takes the same part of the runs', async () => {
  const [one, other, none] = [openTraces({ ratio: 0.5 }), openTraces({ ratio: 0.5 }), openTraces({ ratio: 0 })];
  const spans = Array.from({ length: 200 }, () => span());
  one.traces.add(...spans);
  await one.traces.close();
  const first = receiver.spans.map(({ traceId }) => traceId);
  other.traces.add(...spans);
  none.traces.add(...spans);
  await Promise.all([other.traces.close(), none.traces.close()]);

  expect(receiver.spans.slice(first.length).map(({ traceId }) => traceId)).toEqual(first);
  expect(first.length).toBeGreaterThan(50);
  expect(first.length).toBeLessThan(150);
});

test('without a receiver nothing is made, and the packages of OpenTelemetry are not loaded', async () => {
  const log = createLog({ log: { level: 'info', pretty: false }, always: {} });
  expect(createTraces({ config: null, process: 'gateway', build: 'x', ...SITE, log })).toBe(NO_TRACES);
  expect(
    await NO_TRACES.below(
      { traceId: '', spanId: '' },
      () => undefined,
      async () => 7,
    ),
  ).toBe(7);
});
