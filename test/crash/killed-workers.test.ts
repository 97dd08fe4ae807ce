import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { startStack } from '../../lab/stack';
import type { Stack } from '../../lab/stack';
import { startRun } from '../../src/runs';
import { checkWatch } from '../../src/runs/check-watch';
import { interceptors } from '../../src/runs/retry-calls';
import { taskQueues } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK, workflowIdOf } from '../../src/runbooks';
import type { RunDocument } from '../../src/contract/run-document';
import { endedRunTellingId, watchId } from '../../src/contract/watch-runs';
import { until } from '../until';

/** Real processes, ended with SIGKILL at the worst moments and started again: the run goes on, and the key is reset once. */
const WORKERS = ['diagnosis', 'remediation'] as const;
let stack: Stack;
let client: Client;

beforeAll(async () => {
  // An engine of its own: the claims on the lab's locations hold for everybody who shares one.
  stack = await startStack({ say: () => undefined });
  client = new Client({ connection: await Connection.connect({ address: stack.engine.address, interceptors }) });
}, 120_000);
afterAll(async () => {
  await client.connection.close();
  await stack.close();
});

async function start(story: string): Promise<WorkflowHandle> {
  const { id: location, environment } = stack.lab.locations.find((one) => one.story === story)!;
  return client.workflow.start(DEFAULT_RUNBOOK.type, {
    workflowId: `${workflowIdOf({ environment, location }, DEFAULT_RUNBOOK)}-${randomUUID()}`,
    taskQueue: taskQueues(stack.queuePrefix).diagnosis,
    args: [{ location, environment, requestedBy: 'rota' }],
  });
}

function untilIt(handle: WorkflowHandle, condition: (document: RunDocument) => boolean): Promise<RunDocument> {
  const look = () => handle.query<RunDocument>('state').catch(() => null);
  return until(async () => look().then((document) => document !== null && condition(document) && document), {
    everyMs: 150,
    instead: look,
  });
}

async function restart(): Promise<void> {
  await Promise.all(WORKERS.map((name) => stack.kill(name, 'SIGKILL')));
  await Promise.all(WORKERS.map((name) => stack.start(name)));
}

async function approve(handle: WorkflowHandle): Promise<void> {
  const { plan } = await untilIt(handle, ({ asks }) => asks !== null);
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

test('killed at the gate, while a build runs, and while a reset is on its way: nothing is done twice', async () => {
  const atGate = await start('key-rejected');
  const inReset = await start('late-propagation');
  const before = await untilIt(atGate, ({ asks }) => asks !== null);
  await untilIt(inReset, ({ asks }) => asks !== null);
  const inBuild = await start('slow-build');
  const { findings } = await untilIt(inBuild, ({ steps }) =>
    steps.some(({ id, state }) => id === 'S4' && state === 'running'),
  );
  await holdTheNextReset();
  await approve(inReset);
  await untilTheRequestIsHeld();
  await restart();
  const after = await untilIt(atGate, ({ asks }) => asks !== null);
  await untilIt(inBuild, ({ asks }) => asks !== null);
  const builds = (await truth()).builds.filter(({ location }) => location === findings.location!.id);

  expect(after.plan).toEqual(before.plan);
  expect(builds).toHaveLength(1);
  await Promise.all([approve(atGate), approve(inBuild)]);
  for (const handle of [atGate, inBuild, inReset]) await endsResolvedWithOneReset(handle);
  const sent = (await journal()).filter(({ method, path }) => method === 'POST' && path.endsWith('/v1/keys'));

  // One for each of the three runs.
  expect(sent).toHaveLength(3);
}, 180_000);

test('stopped with SIGTERM while the reset is on its way: the worker waits for the answer, and there is no doubt', async () => {
  const handle = await start('cluster-on-location');
  await untilIt(handle, ({ asks }) => asks !== null);
  await holdTheNextReset();
  await approve(handle);
  await untilTheRequestIsHeld();
  const pid = stack.pidOf('remediation');
  await stack.kill('remediation', 'SIGTERM');
  await stack.start('remediation');
  await endsResolvedWithOneReset(handle);
  const { steps } = (await handle.result()) as RunDocument;

  expect(stack.pidOf('remediation')).not.toBe(pid);
  expect(steps.find(({ id }) => id === 'R1')!.because).toMatch(/^key replaced as /);
}, 180_000);

test('terminated between reset and refresh: the team is told, once, also when the worker and the watch are ended', async () => {
  const handle = await start('lost-trigger-answer');
  const { plan } = await untilIt(handle, ({ asks }) => asks !== null);
  await holdTheNextReset();
  await approve(handle);
  await untilTheRequestIsHeld();
  await handle.terminate('somebody who can write to the engine');
  const { runId } = await handle.describe();

  const [told] = await untilToldOf(runId);
  const { keys, masters } = await truth();
  const { account, region, resourceGroup, location } = plan!.target;
  expect(keys.find(({ scope }) => scope === `${account}/${region}/${resourceGroup}`)!.resets).toBe(1);
  expect(masters.find((one) => one.location === location)!.refreshes).toBe(0);
  expect(told!.text).toContain('It may have reset the API key, and did not refresh the master.');

  // Whoever ends a run may end the watch too. A worker starts it again, and it knows from the engine who was told.
  const engine = { client, address: stack.engine.address, namespace: 'default', close: async () => undefined };
  const queues = taskQueues(stack.queuePrefix);
  const watch = client.workflow.getHandle(watchId(queues.diagnosis));
  expect(await checkWatch({ ...engine, queues })).toMatchObject({ ok: true });
  await watch.terminate('somebody who can write to the engine');
  expect(await checkWatch({ ...engine, queues })).toMatchObject({ ok: false });
  // Nobody of ours ends this one, so the lab starts it again by itself.
  process.kill(stack.pidOf('diagnosis')!, 'SIGKILL');
  await untilItHasLooked(watch);
  expect(await checkWatch({ ...engine, queues })).toMatchObject({ ok: true });
  expect(await untilToldOf(runId)).toHaveLength(1);

  const next = await startRun(
    { ...engine, queues },
    { location: handle.workflowId.split('-')[2]!, environment: 'prod' },
  );
  const { outcome } = await steerToItsEnd(next.run);
  expect(outcome!.report).toContain('Before this run');
  expect(outcome!.report).toContain('It may have reset the API key');
}, 180_000);

test('a run that had a CIE, and is terminated: PagerDuty is told too', async () => {
  const handle = await start('inconclusive');
  await handle.signal('cie', { id: 'CIE-4711' });
  await untilIt(handle, ({ cie }) => cie === 'CIE-4711');
  await handle.terminate('somebody who can write to the engine');
  const { runId } = await handle.describe();

  const paged = await untilPagedOf(endedRunTellingId(runId));

  expect(paged).toContain('CIE-4711');
  expect(paged).toContain('was terminated');
}, 120_000);

async function steerToItsEnd(run: string): Promise<RunDocument> {
  const handle = client.workflow.getHandle(run.split('@')[0]!);
  await untilIt(handle, ({ asks }) => asks !== null);
  await handle.cancel();
  return (await handle.result()) as RunDocument;
}

interface Message {
  ts: string;
  text: string;
  metadata?: { event_payload: Record<string, string> };
}

/** The threads of the team's channel that are about this run. */
async function untilToldOf(runId: string): Promise<Message[]> {
  return until(async () => {
    const messages = await history();
    const about = messages.filter(({ metadata }) => metadata?.event_payload['workflow'] === endedRunTellingId(runId));
    return about.length > 0 && about;
  });
}

/** What PagerDuty was sent by this workflow. */
async function untilPagedOf(workflowId: string): Promise<string> {
  const { body } = await until(async () =>
    (await journal()).find((line) => line.path === '/v2/enqueue' && line.body?.includes(workflowId)),
  );
  return body!;
}

async function history(): Promise<Message[]> {
  const headers = { authorization: `Bearer ${stack.lab.secrets['SATLINK_SLACK_BOT_TOKEN']}` };
  const body = new URLSearchParams({ channel: 'CLABLINK01', include_all_metadata: 'true' });
  const answer = await fetch(`${stack.lab.addresses.slack}/api/conversations.history`, {
    method: 'POST',
    headers,
    body,
  });
  return ((await answer.json()) as { messages: Message[] }).messages;
}

async function untilItHasLooked(watch: WorkflowHandle): Promise<void> {
  await until(async () => {
    const { raw } = await client.workflow.getHandle(watch.workflowId).describe();
    return (raw.pendingActivities?.[0]?.attempt ?? 0) > 1;
  });
}

let held = 0;

async function holdTheNextReset(): Promise<void> {
  held += 1;
  const slow = { system: 'ibmcloud', match: { method: 'POST', path: '/v1/keys$' }, kind: 'delay', delayMs: 3000 };
  const posted = await fetch(`${stack.lab.control}/faults`, { method: 'POST', body: JSON.stringify(slow) });
  expect(posted.ok).toBe(true);
}

async function journal(): Promise<{ method: string; path: string; body?: string }[]> {
  const lines = (await (await fetch(`${stack.lab.control}/journal`)).text()).split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { method: string; path: string; body?: string });
}

async function untilTheRequestIsHeld(): Promise<void> {
  await until(
    async () => {
      const faults = (await (await fetch(`${stack.lab.control}/faults`)).json()) as {
        faults: { kind: string; used: number }[];
      };
      return faults.faults.filter(({ kind, used }) => kind === 'delay' && used > 0).length === held;
    },
    { everyMs: 20 },
  );
}
