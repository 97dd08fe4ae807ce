import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { startStack } from '../../lab/stack';
import type { Stack } from '../../lab/stack';
import { taskQueues, WORKFLOW_TYPE, workflowIdOf } from '../../src/workflows/connector-cannot-reach-iam/contract';
import type { RunDocument } from '../../src/workflows/connector-cannot-reach-iam/contract';

/** Real processes, ended with SIGKILL at the worst moments and started again: the run goes on, and the key is reset once. */
const WORKERS = ['diagnosis', 'remediation'] as const;
let stack: Stack;
let client: Client;

beforeAll(async () => {
  // An engine of its own: the claims on the lab's locations hold for everybody who shares one.
  stack = await startStack({ say: () => undefined });
  client = new Client({ connection: await Connection.connect({ address: stack.engine.address }) });
}, 120_000);
afterAll(async () => {
  await client.connection.close();
  await stack.close();
});

async function start(story: string): Promise<WorkflowHandle> {
  const { id: location, environment } = stack.lab.locations.find((one) => one.story === story)!;
  return client.workflow.start(WORKFLOW_TYPE, {
    workflowId: `${workflowIdOf({ environment, location })}-${randomUUID()}`,
    taskQueue: taskQueues(stack.queuePrefix).diagnosis,
    args: [{ location, environment, requestedBy: 'rota' }],
  });
}

async function until(handle: WorkflowHandle, condition: (document: RunDocument) => boolean): Promise<RunDocument> {
  for (let round = 0; round < 1800; round++) {
    const document = await handle.query<RunDocument>('state').catch(() => null);
    if (document && condition(document)) return document;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never became true');
}

async function restart(): Promise<void> {
  await Promise.all(WORKERS.map((name) => stack.kill(name, 'SIGKILL')));
  await Promise.all(WORKERS.map((name) => stack.start(name)));
}

async function approve(handle: WorkflowHandle): Promise<void> {
  const { plan } = await until(handle, ({ asks }) => asks !== null);
  await handle.executeUpdate('decide', { args: [{ decision: 'approve', plan: plan!.code, by: 'mia' }] });
}

interface Truth {
  keys: { scope: string; resets: number }[];
  masters: { location: string; refreshes: number }[];
  builds: { location: string; number: number }[];
}

async function truth(): Promise<Truth> {
  return (await (await fetch(`${stack.lab.control}/truth`)).json()) as Truth;
}

async function endsResolvedWithOneReset(handle: WorkflowHandle): Promise<void> {
  const document = (await handle.result()) as RunDocument;
  const { location } = document.plan!.target;
  const { keys, masters } = await truth();

  expect(document.outcome).toMatchObject({ kind: 'resolved' });
  expect(keys.find(({ scope }) => scope === document.scope)!.resets).toBe(1);
  expect(masters.find((one) => one.location === location)!.refreshes).toBe(1);
}

test('killed at the gate', async () => {
  const handle = await start('key-rejected');
  const before = await until(handle, ({ asks }) => asks !== null);
  await restart();
  const after = await until(handle, ({ asks }) => asks !== null);
  await approve(handle);

  expect(after.plan).toEqual(before.plan);
  await endsResolvedWithOneReset(handle);
}, 120_000);

test('killed while the build runs: no second build is started', async () => {
  const handle = await start('slow-build');
  const { findings } = await until(handle, ({ steps }) =>
    steps.some(({ id, state }) => id === 'S4' && state === 'running'),
  );
  await restart();
  await until(handle, ({ asks }) => asks !== null);
  const builds = (await truth()).builds.filter(({ location }) => location === findings.location!.id);

  expect(builds).toHaveLength(1);
  await approve(handle);
  await endsResolvedWithOneReset(handle);
}, 120_000);

test('killed while the reset is on its way: looked for, never sent again', async () => {
  const handle = await start('late-propagation');
  await until(handle, ({ asks }) => asks !== null);
  await holdTheNextReset();
  await approve(handle);
  await untilTheRequestIsHeld();
  await restart();
  await endsResolvedWithOneReset(handle);
  const sent = (await journal()).filter(({ method, path }) => method === 'POST' && path.endsWith('/v1/keys'));

  // The first story of this file sent one, slow-build sent one, and this one sent one.
  expect(sent).toHaveLength(3);
}, 180_000);

test('stopped with SIGTERM while the reset is on its way: the worker waits for the answer, and there is no doubt', async () => {
  const handle = await start('cluster-on-location');
  await until(handle, ({ asks }) => asks !== null);
  await holdTheNextReset();
  await approve(handle);
  await untilTheRequestIsHeld(2);
  const pid = stack.pidOf('remediation');
  await stack.kill('remediation', 'SIGTERM');
  await stack.start('remediation');
  await endsResolvedWithOneReset(handle);
  const { steps } = (await handle.result()) as RunDocument;

  expect(stack.pidOf('remediation')).not.toBe(pid);
  expect(steps.find(({ id }) => id === 'R1')!.because).toMatch(/^key replaced as /);
}, 180_000);

async function holdTheNextReset(): Promise<void> {
  const slow = { system: 'ibmcloud', match: { method: 'POST', path: '/v1/keys$' }, kind: 'delay', delayMs: 3000 };
  const posted = await fetch(`${stack.lab.control}/faults`, { method: 'POST', body: JSON.stringify(slow) });
  expect(posted.ok).toBe(true);
}

async function journal(): Promise<{ method: string; path: string }[]> {
  const lines = (await (await fetch(`${stack.lab.control}/journal`)).text()).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as { method: string; path: string });
}

async function untilTheRequestIsHeld(times = 1): Promise<void> {
  for (let round = 0; round < 300; round++) {
    const faults = (await (await fetch(`${stack.lab.control}/faults`)).json()) as {
      faults: { kind: string; used: number }[];
    };
    if (faults.faults.filter(({ kind, used }) => kind === 'delay' && used > 0).length === times) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the reset was never sent');
}
