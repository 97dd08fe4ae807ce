import type { WorkflowFailedError } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack } from '../../lab/stack';
import { STORIES } from '../../lab/stories';
import { archiveAt } from '../../src/archive/archive';
import { failureMessage } from '../../src/codec/read-clear';
import { keeperId } from '../../src/contract/keep-runs';
import {
  checkArchive,
  connect,
  decide,
  findRun,
  readRun,
  startRun,
  watchRun,
  type Engine,
  type ReadRun,
} from '../../src/runs';
import { executionOfName, traceOfRun } from '../../src/traces/run-trace';
import { satlink } from '../cli/satlink';
import { codecKeys } from '../codec/ring';
import { alert, notification } from '../gateway/gateway';
import { textOfHistory } from '../text-of-history';
import { openReceiver } from '../traces/receiver';
import type { Receiver } from '../traces/receiver';
import { until } from '../until';
import { startProgram } from './program';

/** The audit stream of both workers. */
const directory = mkdtempSync(join(tmpdir(), 'satlink-stack-'));
const AUDIT_LOG = join(directory, 'audit.log');

/** All data in this engine is encrypted. The key changes with the first workers that are replaced. */
const RING = { old: codecKeys('old'), both: codecKeys('old', 'new'), rotated: codecKeys('new', 'old') };
let ofWorkers = RING.old;

let stack: Stack;
let engine: Engine;
/** The run that outlived its workers. */
let encrypted = '';

beforeAll(async () => {
  // An engine of its own: the claims on the lab's locations hold for everybody who shares one.
  stack = await startStack({ say: () => undefined, workerEnv: () => ({ SATLINK_AUDIT_LOG: AUDIT_LOG, ...ofWorkers }) });
  engine = await connect({ address: stack.engine.address, queuePrefix: stack.queuePrefix, env: RING.both });
});
afterAll(async () => {
  await engine.close();
  await stack.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The run asks, and somebody could know it: a decision that comes earlier ends the asking. */
async function untilAsked(run: string): Promise<ReadRun> {
  for await (const document of watchRun(engine, run))
    if (document.asks !== null && document.heard !== null) return document;
  throw new Error('the run ended without asking');
}

async function end(run: string): Promise<ReadRun> {
  let last: ReadRun | null = null;
  for await (const document of watchRun(engine, run)) last = document;
  return last!;
}

test('a run outlives both of its workers, and the key that encrypted it', async () => {
  const { location, environment } = stack.lab.story('lost-trigger-answer');
  const { run } = await startRun(engine, { location, environment, requestedBy: 'rota' });
  encrypted = run;
  const { plan } = await untilAsked(run);
  const before = stack.pidOf('diagnosis');
  await Promise.all([stack.kill('diagnosis', 'SIGKILL'), stack.kill('remediation', 'SIGKILL')]);
  const value = { decision: 'approve', plan: plan!.code, by: 'mia' };
  const patience = { callMs: 500, totalMs: 1000 };
  expect((await decide(engine, run, { value, patience })).answer).toBe('unknown');
  // A worker without the old key changes nothing. The run waits for one that has it.
  ofWorkers = codecKeys('new');
  await stack.start('diagnosis');
  const lacking = 'encrypted with the key "old", and this process has other keys only: add it to SATLINK_CODEC_KEYS';
  await until(async () => (await taskFailuresOf(run)).includes(lacking));
  await stack.kill('diagnosis');
  ofWorkers = RING.rotated;
  await Promise.all([stack.start('diagnosis'), stack.start('remediation')]);
  expect(stack.pidOf('diagnosis')).not.toBe(before);
  // Nobody knows whether the first one counted; the same again is safe.
  // The engine tries a task that failed again after a while, and until then the run is said to be stuck.
  const again = await until(async () => {
    const { answer } = await decide(engine, run, { value, patience: { callMs: 2_000, totalMs: 6_000 } });
    return answer !== 'unknown' && answer;
  });
  expect(['accepted', 'repeated']).toContain(again);
  expect((await end(run)).outcome?.kind).toBe('resolved');
  const { keys, masters } = await truth(location);
  expect([keys[0]!.resets, masters[0]!.refreshes]).toEqual([1, 1]);
  expect(auditOf(run)).toEqual([
    'run-started rota',
    'cause-named key-rejected',
    'asked',
    'heard',
    'decided mia claimed',
    'permit-spent api-key-reset sender',
    'sent api-key-reset answered',
    'permit-spent master-refresh sender',
    'sent master-refresh answered',
    'outcome key-rejected resolved',
  ]);
});

async function taskFailuresOf(run: string): Promise<(string | undefined)[]> {
  const { events } = await engine.client.workflow.getHandle(run.split('@')[0]!).fetchHistory();
  const failures = events!.map((event) => event.workflowTaskFailedEventAttributes?.failure);
  return Promise.all(failures.map((failure) => failureMessage(engine.client, failure)));
}

/** The events of a run in the audit stream. A worker that is killed lets another one write a line again. */
function auditOf(run: string): string[] {
  const lines = readFileSync(AUDIT_LOG, 'utf8').trimEnd().split('\n');
  const written = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['run'] === run);
  const words = ['event', 'cause', 'action', 'by', 'proof', 'spender', 'result', 'outcome'];
  const told = written.map((line) => words.flatMap((name) => (name in line ? [String(line[name])] : [])).join(' '));
  // The worker that went on could not know what the first one had written.
  expect(written.filter((line) => line['again'] === true && line['process'] === 'diagnosis')).not.toEqual([]);
  return [...new Set(told)];
}

async function truth(location: string) {
  const answer = await fetch(`${stack.lab.control}/truth?location=${location}`);
  return (await answer.json()) as { keys: { resets: number }[]; masters: { refreshes: number }[] };
}

test('a run that ended is in the archive once, after a worker began anew and the engine forgot the run', async () => {
  const { location, environment } = stack.lab.story('iam-unreachable');
  const { run } = await startRun(engine, { location, environment, requestedBy: 'rota' });
  await end(run);
  const archive = archiveAt({ kind: 'file', path: stack.archive }, { writes: false })!;
  const kept = async () =>
    (await archive.ended({ from: '0000', until: '9999' }).catch(() => [])).filter((one) => one.run === run);
  await until(async () => (await kept()).length > 0);
  const [workflowId] = run.split('@') as [string];
  const deleted = { namespace: stack.engine.namespace, workflowExecution: { workflowId } };
  await engine.client.workflowService.deleteWorkflowExecution(deleted);
  // The list forgets it later than the engine does.
  await until(async () => !(await listed()).some(({ execution }) => execution?.workflowId === workflowId));
  await stack.kill('diagnosis');
  const { raw } = await engine.client.workflow.getHandle(keeperId(engine.queues.diagnosis)).describe();
  await stack.start('diagnosis');
  await until(async () => {
    const { raw: now } = await engine.client.workflow.getHandle(keeperId(engine.queues.diagnosis)).describe();
    return (now.pendingActivities?.[0]?.attempt ?? 0) > (raw.pendingActivities?.[0]?.attempt ?? 0) + 1;
  });

  expect((await kept()).map(({ outcome, cause }) => [outcome, cause])).toEqual([['escalated', 'iam-unreachable']]);
  expect((await archive.find(run))?.told).not.toEqual([]);
  expect(await checkArchive(engine)).toEqual({
    ok: true,
    because: 'the archive has every run that has ended',
    missing: 0,
  });
  await archive.close();
});

test('of a run whose data is encrypted the engine holds nothing in clear except for ids', async () => {
  const document = await readRun(engine, await findRun(engine, encrypted));
  const failure = await failureOfBadInput();
  const held = await heldByEngine();
  const texts = [...new Set(textsIn([document, failure]))];
  const inClear = texts.filter((text) => held.text.includes(text) && !held.ids.includes(text));

  expect(texts.length).toBeGreaterThan(50);
  expect(inClear).toEqual([]);
  expect(held.keyIds).toEqual(new Set(['old', 'new']));
  expect(held.payloads).toBeGreaterThan(100);
  expect(held.inClear).toEqual([]);
});

test('somebody without the key is told which one is missing', async () => {
  const env = { TEMPORAL_ADDRESS: stack.engine.address, SATLINK_QUEUE_PREFIX: stack.queuePrefix };
  const toldWith = async (ring: object) => (await satlink(['show', encrypted], { ...env, ...ring })).err;

  expect(await toldWith(codecKeys('another'))).toMatch(
    /encrypted with the key "(old|new)", and this process has other/,
  );
  expect(await toldWith({})).toMatch(/encrypted with the key "(old|new)", and this process has no keys/);
});

test('where the policy wants encryption, satlink writes nothing without a key', async () => {
  const policy = join(directory, 'encrypted.yaml');
  const written = readFileSync(stack.policyFile, 'utf8').replace(/^ +production: /gm, '    encrypted: true\n$&');
  writeFileSync(policy, written);
  const env = { TEMPORAL_ADDRESS: stack.engine.address, SATLINK_QUEUE_PREFIX: stack.queuePrefix };

  const refused = await satlink(['list'], { ...env, SATLINK_POLICY_FILE: policy });
  expect(refused.err).toContain('encrypted is true, and SATLINK_CODEC_KEYS is not set');
  expect((await satlink(['list'], { ...env, SATLINK_POLICY_FILE: policy, ...RING.rotated })).code).toBe(0);
  expect((await satlink(['doctor'], { ...env, ...RING.rotated })).out).toContain('encrypted with the key "new"');
  expect((await satlink(['doctor'], env)).out).toContain('data is written in clear');
});

/** A shorter text may stand in encrypted bytes by chance. */
const TELLING_LENGTH = 10;

/** The words with which workflow code refuses an input. */
async function failureOfBadInput(): Promise<string> {
  const handle = await engine.client.workflow.start('connectorCannotReachIam', {
    workflowId: `satlink-prod-${randomUUID()}`,
    taskQueue: engine.queues.diagnosis,
    args: [{ location: 'x' }],
  });
  const failed = (await handle.result().catch((error: unknown) => error)) as WorkflowFailedError;
  expect(failed.cause?.message).toContain('location');
  return failed.cause!.message;
}

function textsIn(document: unknown): string[] {
  const texts: string[] = [];
  JSON.stringify(document, (_, one: unknown) => {
    if (typeof one === 'string' && one.length >= TELLING_LENGTH) texts.push(one);
    return one;
  });
  return texts;
}

/**
 * The core of the SDK writes these itself: number, name and times of a local activity, the name of a change of our code, and
 * why an activity was cancelled.
 */
const OF_THE_SDK =
  /^(\{"seq":\d+,"attempt":\d+,"activity_id":"\d+","activity_type":"\w+",.*\}|\{"id":"[a-z-]+","deprecated":\w+\}|"[A-Z_]+")$/;

async function listed() {
  const { namespace, client } = engine;
  return (await client.workflowService.listWorkflowExecutions({ namespace, pageSize: 1000 })).executions;
}

/** All that the engine tells of its workflows, as its database has it. `ids` may stand in clear. */
async function heldByEngine() {
  const { namespace } = engine;
  const { workflowService } = engine.client;
  const executions = await listed();
  const held = await Promise.all(
    executions.map(async ({ execution }) => [
      await workflowService.describeWorkflowExecution({ namespace, execution: execution! }),
      await workflowService.getWorkflowExecutionHistory({ namespace, execution: execution! }),
    ]),
  );
  const payloads = JSON.stringify(held, (name, one: unknown) => {
    // The codec does not see search attributes: the engine looks into them.
    if (name === 'searchAttributes') return undefined;
    return typeof one === 'bigint' ? String(one) : one;
  });
  const keyIds = [...payloads.matchAll(/"encryption-key-id":"([^"]*)"/g)].map(([, id]) => fromBase64(id!));
  const data = [...payloads.matchAll(/"encoding":"([^"]*)"[^}]*\},"data":"([^"]*)"/g)];
  const inClear = data.filter(([, encoding]) => fromBase64(encoding!) !== 'binary/encrypted');
  return {
    text: textOfHistory(held),
    ids: textOfHistory(executions.map(({ execution, searchAttributes }) => [execution, searchAttributes])),
    keyIds: new Set(keyIds),
    payloads: data.length,
    inClear: inClear.map(([, , one]) => fromBase64(one!)).filter((one) => !OF_THE_SDK.test(one)),
  };
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

interface Facts {
  temporal: string;
  taskQueue: string;
  lab: Record<string, string>;
  locations: { id: string; environment: string; story: string }[];
  gateway: string;
  tokens: { intake: string; viewer: string };
  people: { name: string; role: string; key?: string }[];
}

test('dev says in one line where everything is, and ends everything it started', async () => {
  const receiver = await openReceiver();
  const dev = startProgram('dev', ['--json'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  await until(() => dev.out().endsWith('\n') || dev.child.exitCode !== null);
  const facts = JSON.parse(dev.out()) as Facts;
  expect(facts).toMatchObject({
    temporal: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    namespace: 'default',
    taskQueue: 'lab-satlink-diagnosis',
  });
  expect(Object.keys(facts.lab).sort()).toEqual([
    'control',
    'github',
    'iam',
    'ibmcloud',
    'jenkins',
    'link',
    'pagerduty',
    'slack',
  ]);
  expect((await fetch(`${facts.lab['control']}/truth`)).status).toBe(200);
  expect(facts.locations).toHaveLength(STORIES.length);
  const run = await asANewcomer(facts);
  await oneTraceOf(run, receiver);
  dev.child.kill('SIGTERM');
  expect(await dev.ended).toBe(0);
  expect(dev.leftBehind()).toEqual([]);
  await receiver.close();
});

/** Fires an alert at the gateway, decides with an approver's own key, and sees the end through the gateway. */
async function asANewcomer({ temporal, locations, gateway, tokens, people }: Facts): Promise<ReadRun> {
  const { id, environment } = locations.find(({ story }) => story === 'key-rejected')!;
  const read = async () => {
    const answer = await fetch(`${gateway}/v1/runs/${id}`, { headers: { authorization: `Bearer ${tokens.viewer}` } });
    return (await answer.json()) as ReadRun;
  };
  const fired = await fetch(`${gateway}/v1/alerts/alertmanager?environment=${environment}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.intake}`, 'content-type': 'application/json' },
    body: JSON.stringify(notification([alert(id)])),
  });
  expect(fired.status).toBe(200);
  let shown = await read();
  await until(async () => (shown = await read()).asks !== null);
  const env = { TEMPORAL_ADDRESS: temporal, SATLINK_QUEUE_PREFIX: 'lab-' };
  // The alert source asked for this run, so one person is enough.
  const { name, key } = people.find((person) => person.key !== undefined)!;
  const decided = ['approve', id, '--by', name, '--key', key!, '--digest', shown.plan!.digest, '--json'];
  expect(JSON.parse((await satlink(decided, env)).out)).toMatchObject({ answer: 'accepted' });
  await until(async () => (shown = await read()).outcome !== null);
  expect(shown.outcome?.kind).toBe('resolved');
  expect(shown.decisions.map(({ verified, via }) => [verified, via])).toEqual([[true, 'key']]);
  return shown;
}

/** From the alert to the outcome, the spans of three processes are one trace, though nobody handed its id on. */
async function oneTraceOf({ run, startedAt, endedAt, waits = [] }: ReadRun, { spans }: Receiver): Promise<void> {
  const { traceId, spanId } = traceOfRun(executionOfName(run)!);
  const ofRun = () => spans.filter((span) => span.traceId === traceId);
  const named = (name: string) => ofRun().filter((span) => span.name === name);
  await until(async () => named('run').length > 0 && named('activity refreshMaster').length > 0);
  const [root, ...others] = [...named('run'), ...ofRun().filter(({ name }) => name !== 'run')];
  const ids = new Set(ofRun().map((span) => span.spanId));
  const madeBy = (name: string) => named(name).map(({ service }) => service);

  expect(root).toMatchObject({
    spanId,
    startMs: Date.parse(startedAt),
    endMs: Date.parse(endedAt!),
    attributes: { 'satlink.run': run, 'satlink.outcome': 'resolved', 'satlink.cause': 'key-rejected' },
  });
  expect(root!.parentSpanId).toBeUndefined();
  expect(others.filter(({ parentSpanId }) => !ids.has(parentSpanId!))).toEqual([]);
  expect(named('waiting for a person')).toMatchObject([
    {
      startMs: Date.parse(waits[0]!.from),
      endMs: Date.parse(waits[0]!.until!),
      attributes: { 'satlink.wait.for': 'decision', 'satlink.wait.end': 'decided', 'satlink.gate': 1 },
    },
  ]);
  expect(madeBy('alert taken in')).toEqual(['satlink-gateway']);
  expect(madeBy('activity lookUpLocation')).toContain('satlink-diagnosis');
  const [reset] = named('activity resetApiKey');
  expect(reset).toMatchObject({ service: 'satlink-remediation', parentSpanId: spanId, failed: false });
  const asked = ofRun().filter(({ parentSpanId }) => parentSpanId === reset!.spanId);
  expect(asked.map(({ attributes }) => attributes['satlink.system'])).toContain('containers');
  // Looking at the run is no part of it.
  const looks = spans.filter(({ name }) => name === 'GET /v1/runs/:run');
  expect(looks.filter((span) => span.traceId === traceId)).toEqual([]);
}
