import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { OUR_ALERTS } from '../../src/intake/alert-names';
import { INTAKE, openGateway, type TestGateway } from './gateway';

const PROGRAM = 'prometheus-alertmanager';
const isInstalled = spawnSync(PROGRAM, ['--version']).error === undefined;

let gateway: TestGateway;
let folder: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'satlink-alertmanager-'));
  gateway = await openGateway({ queuePrefix: 'lab-alertmanager-' });
});
afterAll(async () => {
  if (child?.exitCode === null && child.kill()) await once(child, 'exit');
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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

async function until(condition: () => Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error('it never became true');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('the page routes both names of the alert to the webhook, and those that are resolved too', () => {
  const { route, receivers } = parse(shown()) as {
    route: { routes: { matchers: string[]; receiver: string }[] };
    receivers: { name: string; webhook_configs?: { url: string; send_resolved: boolean }[] }[];
  };
  const [ours] = route.routes;
  for (const name of OUR_ALERTS) expect(ours!.matchers.join()).toContain(name);
  const receiver = receivers.find(({ name }) => name === ours!.receiver);
  expect(receiver?.webhook_configs).toMatchObject([
    { url: expect.stringContaining('/v1/alerts/alertmanager?environment=prod') as string, send_resolved: true },
  ]);
});

// Alertmanager is a program of the machine, not of ours: where it is missing there is nothing to try.
if (isInstalled) test('an alert fires and is resolved through the real Alertmanager', firesAndResolves);
else process.stderr.write(`${PROGRAM} is not installed: the documented set-up is not tried with it\n`);

async function firesAndResolves(): Promise<void> {
  const alerts = await startAlertmanager();
  const location = randomBytes(10).toString('hex');
  // Upper case, as the page promises that it does not matter.
  const labels = { alertname: 'SATELLITELINKCONNECTORDEPLOYCANNOTREACHIAMSERVER', cluster_id: location };
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  const post = async (more: object) => {
    const body = JSON.stringify([{ labels, annotations: {}, startsAt, ...more }]);
    const { status } = await fetch(alerts, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(status).toBe(200);
  };
  const run = gateway.engine.client.workflow.getHandle(`satlink-prod-${location}`);
  const signals = async () =>
    ((await run.fetchHistory()).events ?? []).flatMap(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? [],
    );

  await post({});
  await until(() =>
    run.describe().then(
      ({ status }) => status.name === 'RUNNING',
      () => false,
    ),
  );
  await post({ endsAt: new Date().toISOString() });
  await until(async () => (await signals()).includes('resolved'));

  await run.terminate('test');
}
