import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { freePort } from '../../lab/free-port';
import { alertNamesOf } from '../../src/intake/alert-names';
import { MALFORMED_ALERT_TYPE } from '../../src/contract/malformed-alert';
import { until } from '../until';
import { INTAKE, openGateway, type TestGateway } from './gateway';

const PROGRAM = 'prometheus-alertmanager';
const isInstalled = spawnSync(PROGRAM, ['--version']).error === undefined;

let gateway: TestGateway;
let folder: string;
let child: ChildProcess | undefined;

const queuePrefix = `lab-alertmanager-${randomBytes(6).toString('hex')}-`;
let port: number;
const started: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'satlink-alertmanager-'));
  port = await freePort();
  gateway = await openGateway({ queuePrefix, port });
});
afterAll(async () => {
  if (child?.exitCode === null && child.kill()) await once(child, 'exit');
  for (const id of started) {
    await gateway.engine.client.workflow
      .getHandle(id)
      .terminate('test')
      .catch(() => undefined);
  }
  await gateway.close();
  rmSync(folder, { recursive: true });
});

/** The configuration that docs/deployment.md shows. */
function shown(): string {
  return /^## Alertmanager$[^]*?```yaml\n([^]*?)```/m.exec(readFileSync('docs/deployment.md', 'utf8'))![1]!;
}

/** The same, with our address, our token and no patience. */
function configuration(): string {
  const token = join(folder, 'token');
  writeFileSync(token, INTAKE);
  const path = join(folder, 'alertmanager.yml');
  const ours = shown()
    .replace('https://satlink.example.com', gateway.url)
    .replace('/etc/alertmanager/satlink-token', token)
    .replace('group_wait: 10s', 'group_wait: 0s')
    .replace('group_interval: 1m', 'group_interval: 1s');
  writeFileSync(path, ours);
  return path;
}

async function startAlertmanager(): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const options = [
    `--config.file=${configuration()}`,
    `--storage.path=${join(folder, 'storage')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ];
  child = spawn(PROGRAM, options, { stdio: 'ignore' });
  await until(async () => (await fetch(`http://${address}/-/ready`).catch(() => null))?.ok === true);
  return `http://${address}/api/v2/alerts`;
}

test('the page routes all names of our alerts to the webhook, and those that are resolved too', () => {
  const { route, receivers } = parse(shown()) as {
    route: { routes: { matchers: string[]; receiver: string }[] };
    receivers: { name: string; webhook_configs?: { url: string; send_resolved: boolean }[] }[];
  };
  const [ours] = route.routes;
  for (const { name } of alertNamesOf(null)) expect(ours!.matchers.join()).toContain(name);
  const receiver = receivers.find(({ name }) => name === ours!.receiver);
  expect(receiver?.webhook_configs).toMatchObject([
    { url: expect.stringContaining('/v1/alerts/alertmanager?environment=prod') as string, send_resolved: true },
  ]);
});

const OURS = 'SATELLITELINKCONNECTORDEPLOYCANNOTREACHIAMSERVER';

/** An alert as Prometheus hands it to Alertmanager. Upper case, as the page promises that it does not matter. */
function alertOf(location: string, more: object = {}): object {
  const labels = { alertname: OURS, cluster_id: location };
  return { labels, annotations: {}, startsAt: new Date(Date.now() - 60_000).toISOString(), ...more };
}

async function post(alerts: string, ...alert: object[]): Promise<void> {
  const body = JSON.stringify(alert);
  const { status } = await fetch(alerts, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(status).toBe(200);
}

function place(): { location: string; isRunning: () => Promise<boolean>; signals: () => Promise<string[]> } {
  const location = randomBytes(10).toString('hex');
  const id = `satlink-prod-${location}`;
  started.push(id);
  const handle = () => gateway.engine.client.workflow.getHandle(id);
  return {
    location,
    isRunning: () =>
      handle()
        .describe()
        .then(
          ({ status }) => status.name === 'RUNNING',
          () => false,
        ),
    signals: async () =>
      ((await handle().fetchHistory()).events ?? []).flatMap(
        (event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? [],
      ),
  };
}

/** How many notifications to us Alertmanager counts as failed. It counts each try that it will repeat. */
async function failures(alerts: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', alerts))).text();
  const name = 'alertmanager_notification_requests_failed_total{integration="webhook"}';
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')[1] ?? 0,
  );
}

/** The alerts that the team is told of. */
async function tellings(): Promise<string[]> {
  const query = `WorkflowType = '${MALFORMED_ALERT_TYPE}' AND TaskQueue = '${queuePrefix}satlink-diagnosis'`;
  const ids: string[] = [];
  for await (const { workflowId } of gateway.engine.client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

async function playsAll(): Promise<void> {
  const alerts = await startAlertmanager();

  // Firing, then resolved.
  const first = place();
  await post(alerts, alertOf(first.location));
  await until(first.isRunning);
  await post(alerts, alertOf(first.location, { endsAt: new Date().toISOString() }));
  await until(async () => (await first.signals()).includes('resolved'));

  // A malformed one beside a good one: the good one starts, the team is told of the other.
  const second = place();
  await post(alerts, alertOf(second.location), alertOf('no location of ours'));
  await until(second.isRunning);
  await until(async () => (await tellings()).length === 1);
  started.push(...(await tellings()));

  // The gateway is not there: Alertmanager tries until it is.
  const third = place();
  await gateway.close();
  await post(alerts, alertOf(third.location));
  await until(async () => (await failures(alerts)) > 0);
  gateway = await openGateway({ queuePrefix, port });
  await until(third.isRunning);

  // The gateway is there and its engine is not: 503, and Alertmanager tries again too.
  const before = await failures(alerts);
  const fourth = place();
  await gateway.engine.close();
  await post(alerts, alertOf(fourth.location));
  await until(async () => (await failures(alerts)) > before);
  await gateway.app.close();
  gateway = await openGateway({ queuePrefix, port });
  await until(fourth.isRunning);

  // What was taken in before is joined, not started again, and the malformed one is told once.
  expect(await tellings()).toHaveLength(1);
}

// Alertmanager is a program of the machine, not of ours: where it is missing there is nothing to try.
if (isInstalled)
  test('the real Alertmanager: firing, resolved, malformed, and a gateway that is away', playsAll, 150_000);
else process.stderr.write(`${PROGRAM} is not installed: the documented set-up is not tried with it\n`);
