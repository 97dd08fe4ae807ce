import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { FROM_SOURCE } from '../../lab/from-source';
import { startDevServer } from '../../lab/engine/dev-server';
import { findEngine } from '../../lab/engine/find-engine';
import { freePort } from '../../lab/free-port';
import { checkVersions } from '../../src/runs/check-versions';
import { connect } from '../../src/runs/connect';
import { codecKeys } from '../codec/ring';
import { testEngineAddress } from '../engine/address';
import { openLossyWire } from '../engine/lossy-wire';
import { metricsOn, oursOn, shouldServe } from '../metrics/served';
import { until } from '../until';

const SECRET = 'canary-5Xq0-not-a-real-secret';
const LAB = {
  SATLINK_QUEUE_PREFIX: `lab-${process.pid}-`,
  SATLINK_POLICY_FILE: 'config/policy.yaml',
  ...codecKeys('a'),
  SATLINK_FLEET_FILE: 'config/fleet.yaml',
  SATLINK_SLACK_API_URL: 'http://127.0.0.1:9',
  SATLINK_JENKINS_URL: 'http://127.0.0.1:9',
  IBMCLOUD_IAM_API_ENDPOINT: 'http://127.0.0.1:9',
  IBMCLOUD_CS_API_ENDPOINT: 'http://127.0.0.1:9',
  IBMCLOUD_SAT_API_ENDPOINT: 'http://127.0.0.1:9',
  SATLINK_PAGERDUTY_EVENTS_URL: 'http://127.0.0.1:9',
  SATLINK_GITHUB_API_URL: 'http://127.0.0.1:9',
  SATLINK_JENKINS_USER: 'somebody',
  SATLINK_JENKINS_TOKEN: SECRET,
  SATLINK_SLACK_BOT_TOKEN: SECRET,
  SATLINK_GITHUB_TOKEN: SECRET,
  SATLINK_PAGERDUTY_KEY_SATELLITE_LINK: SECRET,
  SATLINK_HEALTH_PORT: '0',
};
const running: ChildProcess[] = [];

afterEach(() => running.splice(0).forEach((child) => void child.kill('SIGKILL')));

/** A worker in a process of its own, with what it printed so far. */
function startWorker(name: 'diagnosis' | 'remediation', change: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [...FROM_SOURCE, `src/workers/${name}-worker.ts`], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TEMPORAL_ADDRESS: testEngineAddress(),
      ...LAB,
      ...change,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, printed: () => printed };
}

type Running = ReturnType<typeof startWorker>;

/** The first match of a pattern in what a worker prints, however long that takes. */
async function untilPrinted({ printed, child }: Running, pattern: RegExp): Promise<string> {
  for (;;) {
    const match = pattern.exec(printed());
    if (match) return match[1] ?? match[0];
    if (child.exitCode !== null)
      throw new Error(`ended with ${child.exitCode} before ${String(pattern)}:\n${printed()}`);
    await pause(50);
  }
}

const health = (worker: Running) => untilPrinted(worker, /"url":"(http:[^"]+)"/);

test.each(['diagnosis', 'remediation'] as const)(
  'the %s worker becomes ready, and SIGTERM ends it in order',
  async (name) => {
    const port = await freePort();
    const worker = startWorker(name, { SATLINK_SDK_METRICS_PORT: String(port) });
    const url = await health(worker);
    await untilPrinted(worker, /"state":"RUNNING"/);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      process: name,
      build: 'source',
      queue: `${LAB.SATLINK_QUEUE_PREFIX}satlink-${name}`,
      state: 'RUNNING',
      // The remediation worker runs no workflows.
      pollers: { activity: 'POLLING', workflow: name === 'diagnosis' ? 'POLLING' : 'SHUTDOWN' },
    });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const page = await (await fetch(`${url}/metrics`)).text();
    expect(oursOn(page)).toEqual(shouldServe(name));
    expect(page).toContain(`satlink_worker_polling{process="${name}",tasks="activity"} 1`);
    const ofTheSdk = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect([...metricsOn(ofTheSdk).keys()]).toContain('temporal_num_pollers');
    expect((await fetch(`${url}/`)).status).toBe(404);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.printed()).not.toContain(SECRET);
  },
);

test('a wrong configuration ends with 2 and all problems, before anything is asked for', async () => {
  const worker = startWorker('remediation', {
    SATLINK_QUEUE_PREFIX: '',
    SATLINK_JENKINS_TOKEN: '',
    SATLINK_LOG_LEVEL: 'loud',
  });
  expect(await worker.ended).toBe(2);
  for (const name of ['SATLINK_QUEUE_PREFIX', 'SATLINK_JENKINS_TOKEN', 'SATLINK_LOG_LEVEL'])
    expect(worker.printed()).toContain(name);
});

test('a server that keeps no versions of workers is refused by a worker that should have one', async () => {
  const path = await findEngine({ say: () => undefined, env: process.env });
  const settings = ['system.enableDeploymentVersions=false'];
  const server = await startDevServer({ path, namespace: 'default', ui: false, settings, env: process.env });
  const worker = startWorker('diagnosis', { TEMPORAL_ADDRESS: server.address, SATLINK_DEPLOYMENT: 'satlink' });
  expect(await worker.ended).toBe(1);
  expect(worker.printed()).toMatch(
    /keeps no versions of workers here: .*Unset SATLINK_DEPLOYMENT, or use another server/,
  );
  const engine = await connect({ address: server.address, env: {} });
  expect(await checkVersions(engine)).toMatchObject({
    ok: true,
    because: expect.stringContaining('satlink replay') as string,
  });
  await engine.close();
  await server.close();
});

test('without a Temporal server it is alive, not ready, says the address, and can be stopped', async () => {
  const nobody = createServer().listen(0, '127.0.0.1');
  await once(nobody, 'listening');
  const { port } = nobody.address() as { port: number };
  nobody.close();
  const worker = startWorker('remediation', { TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
  const url = await health(worker);
  await untilPrinted(worker, new RegExp(`no Temporal server answers at 127.0.0.1:${port} yet`));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
});

test.each([/"url":"http:/, /Workflow bundle created|"msg":"polling"/])(
  'SIGTERM while it starts (right after %s) ends it in order',
  async (moment) => {
    const worker = startWorker('diagnosis');
    await untilPrinted(worker, moment);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.printed()).not.toMatch(/"level":50|hold a reference/);
  },
);

test('is not ready while the engine is away, and ready again when it is back', async () => {
  const wire = await openLossyWire(testEngineAddress());
  const worker = startWorker('remediation', { TEMPORAL_ADDRESS: wire.address });
  const url = await health(worker);
  const untilItSays = (status: number) =>
    until(async () => (await fetch(`${url}/readyz`)).status === status, { everyMs: 100 });
  await untilItSays(200);
  wire.mute();
  await untilItSays(503);
  const alive = (await fetch(`${url}/healthz`)).status;
  wire.cut();
  await untilItSays(200);
  worker.child.kill('SIGKILL');
  await worker.ended;
  await wire.close();

  expect(alive).toBe(200);
});

test('an unknown namespace ends with 1', async () => {
  const worker = startWorker('remediation', { TEMPORAL_NAMESPACE: 'nowhere' });
  expect(await worker.ended).toBe(1);
  expect(worker.printed()).toContain('Namespace nowhere was not found');
});
