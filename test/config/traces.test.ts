import { inspect } from 'node:util';
import { Environment } from '../../src/config/environment';
import { Secret } from '../../src/config/secret';
import { readTraces } from '../../src/config/traces';

const AT = 'https://otlp.example.com:4318';
const KEY = 'Qx7kPz2Lw9RtVb4NmY6sKd3HgF8j';

function reading(env: NodeJS.ProcessEnv, files: Record<string, string> = {}) {
  const variables = new Environment(env, (path) => files[path] ?? '');
  return { traces: readTraces(variables), problems: variables.problems };
}

test('without an address there are none, and nothing else is looked at', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: ' ', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_TRACES_SAMPLER: 'x' };
  expect(reading(env)).toEqual({ traces: null, problems: [] });
});

test('an address alone is enough', () => {
  expect(reading({ OTEL_EXPORTER_OTLP_ENDPOINT: `${AT}/` })).toEqual({
    traces: { endpoint: AT, protocol: 'http/protobuf', headers: {}, service: null, ratio: 1 },
    problems: [],
  });
});

test('headers are secrets, except for words that stand in our own names', () => {
  const text = `Authorization=Bearer%20${KEY}, x-honeycomb-team=${KEY},x-scope-orgid=satlink-prod,x-api-key=prod,`;
  const files = { headers: text };
  const { traces, problems } = reading(
    { OTEL_EXPORTER_OTLP_ENDPOINT: AT, OTEL_EXPORTER_OTLP_HEADERS_FILE: 'headers' },
    files,
  );
  const revealed = Object.entries(traces!.headers).map(([name, value]) =>
    value instanceof Secret ? [name, 'secret', value.reveal()] : [name, 'text', value],
  );

  expect(problems).toEqual([]);
  expect(revealed).toEqual([
    ['authorization', 'secret', `Bearer ${KEY}`],
    ['x-honeycomb-team', 'secret', KEY],
    ['x-scope-orgid', 'text', 'satlink-prod'],
    ['x-api-key', 'secret', 'prod'],
  ]);
  expect(`${inspect(traces, { depth: 9 })}${JSON.stringify(traces)}`).not.toContain(KEY);
});

test.each<[string, string | undefined, number]>([
  ['always_on', undefined, 1],
  ['always_off', undefined, 0],
  ['parentbased_always_off', undefined, 0],
  ['traceidratio', '0.25', 0.25],
  ['parentbased_traceidratio', '.5', 0.5],
  ['traceidratio', undefined, 1],
])('the sampler %s with %s takes this part of the runs: %d', (sampler, ratio, expected) => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: AT, OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio };
  const { traces, problems } = reading(env);
  expect([traces?.ratio, problems]).toEqual([expected, []]);
});

test.each<[string, NodeJS.ProcessEnv, string]>([
  ['an address elsewhere without TLS', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otlp.example.com:4318' }, 'is not https'],
  [
    'a credential in the address',
    { OTEL_EXPORTER_OTLP_ENDPOINT: `https://me:${KEY}@otlp.example.com` },
    'carries a credential',
  ],
  [
    'a lab that sends elsewhere',
    { SATLINK_QUEUE_PREFIX: 'lab-', OTEL_EXPORTER_OTLP_ENDPOINT: AT },
    'is not of this machine',
  ],
  ['another protocol', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL is one of'],
  ['headers of another form', { OTEL_EXPORTER_OTLP_HEADERS: KEY }, 'OTEL_EXPORTER_OTLP_HEADERS is not a list'],
  [
    'a header with a line break',
    { OTEL_EXPORTER_OTLP_HEADERS: `a=${KEY}%0d%0ab: c` },
    'OTEL_EXPORTER_OTLP_HEADERS is not',
  ],
  ['an unknown sampler', { OTEL_TRACES_SAMPLER: 'jaeger_remote' }, 'OTEL_TRACES_SAMPLER is one of'],
  [
    'no part',
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '12' },
    'OTEL_TRACES_SAMPLER_ARG is not a part',
  ],
])('%s is refused, and no value is quoted', (_what, env, because) => {
  const { problems } = reading({ OTEL_EXPORTER_OTLP_ENDPOINT: AT, ...env });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(because);
  expect(problems.join()).not.toContain(KEY.slice(0, 10));
});

test('a receiver on this machine needs no TLS, also for a lab', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', SATLINK_QUEUE_PREFIX: 'lab-' };
  expect(reading(env)).toMatchObject({ traces: { endpoint: 'http://127.0.0.1:4318' }, problems: [] });
});
