import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { readConfig } from '../../src/config/read-config';
import { readGatewayConfig } from '../../src/config/read-gateway-config';
import { taskQueues } from '../../src/contract/engine-names';
import { readEnvironment } from './read-environment';

/** What can be said of the manifests without a cluster and its tools. `npm run check-kubernetes` asks the tools. */
const ROOT = 'deploy/kubernetes';
const PROCESSES = ['diagnosis-worker', 'remediation-worker', 'gateway'] as const;
const SITES = { production: 'config', eu: `${ROOT}/eu/site` } as const;
type Overlay = keyof typeof SITES;

interface Resource {
  kind: string;
  metadata: { name: string };
  spec: Record<string, unknown>;
}
interface Probe {
  httpGet: { path: string; port: string };
}
interface Pod {
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds: number;
  securityContext: { runAsNonRoot: boolean; runAsUser: number };
  containers: [Container];
  volumes: { name: string; configMap?: { name: string }; secret?: { secretName: string } }[];
}
interface Container {
  args: [string];
  envFrom: { configMapRef: { name: string } }[];
  env: { name: string; value: string }[];
  ports: { name: string; containerPort: number }[];
  startupProbe: Probe;
  livenessProbe: Probe;
  readinessProbe: Probe;
  securityContext: object;
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}
interface Kustomization {
  configMapGenerator: { name: string; literals: string[] }[];
  patches?: { target: { name?: string }; patch: string }[];
}
interface Policy {
  podSelector: { matchLabels?: Record<string, string>; matchExpressions?: { values: string[] }[] };
  egress?: { to: { ipBlock?: { cidr: string; except?: string[] } }[] }[];
}

const read = <T>(path: string) => parse(readFileSync(join(ROOT, path), 'utf8')) as T;
const resourcesOf = (path: string) =>
  parseAllDocuments(readFileSync(join(ROOT, path), 'utf8')).map((document) => document.toJS() as Resource);
const deploymentOf = (process: string) => resourcesOf(`base/${process}.yaml`)[0]!;
const podOf = (process: string) => (deploymentOf(process).spec as { template: { spec: Pod } }).template.spec;
const secretsOf = (process: string) => podOf(process).volumes.flatMap(({ secret }) => secret?.secretName ?? []);

/** The literals of a settings map as an overlay leaves it. */
function settingsOf(name: string, overlay: Overlay): Record<string, string> {
  const literals = ['base', overlay]
    .flatMap((folder) => read<Kustomization>(`${folder}/kustomization.yaml`).configMapGenerator)
    .filter((map) => map.name === name)
    .flatMap((map) => map.literals);
  return Object.fromEntries(literals.map((literal) => literal.split(/=(.*)/s) as [string, string]));
}

/** The whole environment of a process. */
function environmentOf(process: string, overlay: Overlay): Record<string, string> {
  const [{ env, envFrom }] = podOf(process).containers;
  const maps = envFrom.map(({ configMapRef }) => settingsOf(configMapRef.name, overlay));
  return Object.assign({}, ...maps, Object.fromEntries(env.map(({ name, value }) => [name, value]))) as Record<
    string,
    string
  >;
}

const CASES = (Object.keys(SITES) as Overlay[]).flatMap((overlay) =>
  PROCESSES.map((process) => [process, overlay] as const),
);

test.each(CASES)(
  'the environment of %s in %s is a complete configuration, and all of it is read',
  (process, overlay) => {
    const environment = environmentOf(process, overlay);
    const files = Object.values(environment).filter((value) => value.startsWith('/secrets/'));
    const reader: (env: Record<string, string>, readFile: (path: string) => string) => { queuePrefix: string } =
      process === 'gateway'
        ? readGatewayConfig
        : (...given) => readConfig(process.split('-')[0] as 'diagnosis', ...given);
    const { config, unread } = readEnvironment(environment, reader, { secrets: new Set(files), site: SITES[overlay] });

    // The archive is not for the remediation worker; the rest of the map is for all three.
    expect(unread).toEqual(process === 'remediation-worker' ? ['SATLINK_ARCHIVE_URL_FILE'] : []);
    expect(config.queuePrefix).toBe(overlay === 'eu' ? 'eu-' : '');
  },
);

test('each variable stands in the tables of the deployment page', () => {
  const page = readFileSync('docs/deployment.md', 'utf8');
  const names = CASES.flatMap((one) => Object.keys(environmentOf(...one)));
  const known = (name: string) =>
    name.startsWith('TEMPORAL_') || page.includes(`\`${name.replace(/_FILE$/, '')}\``) || page.includes(`\`${name}\``);

  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !known(name.replace(/KEY_[A-Z_]+_FILE$/, 'KEY_')))).toEqual([]);
});

test.each(PROCESSES)('the probes of %s ask the port at which it listens on all addresses', (process) => {
  const [{ ports, startupProbe, livenessProbe, readinessProbe }] = podOf(process).containers;
  const environment = environmentOf(process, 'production');
  const listens = process === 'gateway' ? 'SATLINK_GATEWAY' : 'SATLINK_HEALTH';

  expect(environment[`${listens}_HOST`]).toBe('0.0.0.0');
  expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path)).toEqual([
    '/healthz',
    '/healthz',
    '/readyz',
  ]);
  for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
    const port = ports.find(({ name }) => name === httpGet.port);
    expect(String(port?.containerPort)).toBe(environment[`${listens}_PORT`]);
  }
});

test.each(PROCESSES)('%s is nobody special, writes nowhere, and knows nothing of its cluster', (process) => {
  const { securityContext, automountServiceAccountToken, containers } = podOf(process);

  expect(readFileSync('Dockerfile', 'utf8')).toMatch(new RegExp(`^USER ${securityContext.runAsUser}$`, 'm'));
  expect([securityContext.runAsNonRoot, automountServiceAccountToken]).toEqual([true, false]);
  expect(containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(containers[0].volumeMounts.filter(({ readOnly }) => !readOnly)).toEqual([
    { name: 'scratch', mountPath: '/tmp' },
  ]);
});

test('secrets are files, none stands here, and no two processes share one', () => {
  const all = PROCESSES.flatMap(secretsOf);
  expect(new Set(all).size).toBe(PROCESSES.length);
  for (const one of CASES) {
    const clear = Object.keys(environmentOf(...one)).filter((name) => /TOKEN|SECRET|APIKEY|_KEYS?(_|$)/.test(name));
    expect(clear.filter((name) => !name.endsWith('_FILE'))).toEqual([]);
  }
  const page = readFileSync('docs/kubernetes.md', 'utf8');
  const files = PROCESSES.flatMap((process) => Object.values(environmentOf(process, 'production')));
  for (const file of files.filter((value) => value.startsWith('/secrets/')))
    expect(page).toContain(`\`${file.replace('/secrets/', '')}\``);
});

test('a pod that is told to end has more time than its process takes', () => {
  const seconds = /shutdownGraceTime: '(\d+) seconds'/.exec(readFileSync('src/workers/remediation-worker.ts', 'utf8'));

  expect(podOf('remediation-worker').terminationGracePeriodSeconds).toBeGreaterThan(Number(seconds![1]));
});

test('only the remediation worker gets to where changes are sent, and everything else is closed', () => {
  const policies = resourcesOf('base/network.yaml').map(({ metadata, spec }) => ({
    name: metadata.name,
    ...(spec as unknown as Policy),
  }));
  const blocks = ({ egress = [] }: Policy) => egress.flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));
  const changes = policies.find(({ name }) => name === 'satlink-changes')!;
  const addresses = blocks(changes).map(({ cidr }) => cidr);
  const others = policies.filter((one) => one !== changes && blocks(one).length > 0);

  expect(changes.podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'satlink-remediation-worker' } });
  expect(addresses.length).toBeGreaterThan(1);
  for (const { name, ...policy } of others) {
    expect([name, JSON.stringify(policy.podSelector).includes('remediation')]).toEqual([name, false]);
    const wide = blocks(policy).filter(({ cidr }) => cidr === '0.0.0.0/0');
    for (const { except } of wide) expect(except).toEqual(expect.arrayContaining(addresses));
    expect(blocks(policy).filter(({ cidr }) => addresses.includes(cidr))).toEqual([]);
  }
  expect(policies[0]).toMatchObject({ name: 'satlink-nothing', policyTypes: ['Ingress', 'Egress'] });
  expect(policies[0]!.egress).toBeUndefined();
});

test('each worker is scaled by the queue that it takes tasks from, also in the EU', () => {
  const scaled = resourcesOf('autoscaling/scaled-objects.yaml');
  const { patches = [] } = read<Kustomization>('eu/kustomization.yaml');
  for (const process of ['diagnosis', 'remediation'] as const) {
    const name = `satlink-${process}-worker`;
    const { triggers } = scaled.find(({ metadata }) => metadata.name === name)!.spec as {
      triggers: [{ type: string; metadata: Record<string, string> }];
    };
    expect(triggers[0].metadata).toMatchObject({
      taskQueue: taskQueues('')[process],
      namespace: settingsOf('satlink-settings', 'production')['TEMPORAL_NAMESPACE'],
      endpoint: settingsOf('satlink-settings', 'production')['TEMPORAL_ADDRESS'],
    });
    const { SATLINK_QUEUE_PREFIX, TEMPORAL_NAMESPACE } = settingsOf('satlink-settings', 'eu');
    const changed = parse(patches.find(({ target }) => target.name === name)!.patch) as { value: string }[];
    expect(changed.map(({ value }) => value)).toEqual([taskQueues(SATLINK_QUEUE_PREFIX!)[process], TEMPORAL_NAMESPACE]);
  }
});

test('the people of the EU region are its own', () => {
  const approvers = (file: string) =>
    Object.values(
      (parse(readFileSync(file, 'utf8')) as { environments: Record<string, { approvers: string[] }> }).environments,
    ).flatMap((one) => one.approvers);
  const here = approvers('config/policy.yaml');

  expect(approvers(`${SITES.eu}/policy.yaml`).filter((person) => here.includes(person))).toEqual([]);
});

test('the rules for the Prometheus operator are those of deploy/prometheus', () => {
  const groups = ['alerts', 'records'].flatMap((name) => {
    const file = readFileSync(`deploy/prometheus/responder-${name}.yml`, 'utf8');
    return (parse(file) as { groups: object[] }).groups;
  });
  const file = `${ROOT}/monitoring/prometheus-rule.yaml`;
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'satlink-responder' },
    spec: { groups },
  };
  const how = 'SATLINK_WRITE_DOCS=1 npx jest test/packaging/kubernetes && npm run format';
  const text = `# Written from responder-alerts.yml and responder-records.yml of deploy/prometheus: ${how}\n${stringify(rule)}`;
  if (process.env['SATLINK_WRITE_DOCS'] === '1') writeFileSync(file, text);

  expect(read<object>('monitoring/prometheus-rule.yaml')).toEqual(rule);
});

test('the jobs of the scrapes are those that rules and dashboards know', () => {
  const { scrape_configs } = parse(readFileSync('deploy/prometheus/prometheus.yml', 'utf8')) as {
    scrape_configs: { job_name: string }[];
  };
  const monitors = readFileSync(join(ROOT, 'monitoring', 'monitors.yaml'), 'utf8');
  const jobs = [...monitors.matchAll(/targetLabel: job, replacement: ([\w-]+)/g)].map(([, job]) => job);

  expect(jobs).toEqual(scrape_configs.map(({ job_name }) => job_name));
});
