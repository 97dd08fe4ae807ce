import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { PolicyText } from '../../lab/people';
import { STORIES } from '../../lab/stories';
import { runbookOfStory } from '../../lab/story';
import type { Story } from '../../lab/story';
import { startStack } from '../../lab/stack';
import type { Stack } from '../../lab/stack';
import { taskQueues } from '../../src/contract/engine-names';
import { workflowIdOf } from '../../src/runbooks';
import type { RunDocument } from '../../src/contract/run-document';
import { textOfHistory } from '../text-of-history';
import { IS_THOROUGH, isPlayed } from '../thorough';
import { until } from '../until';

/**
 * Every story of the lab: real processes, real engine, real HTTP. What is proved here is also what did not happen: no change
 * without a permit, and no key outside of the activity that read it.
 */
const ANSWERS = ['approve', 'reject', 'silent'] as const;
type Answering = (typeof ANSWERS)[number];
/** One story of each kind approved, rejected and left alone, and a third of the others approved: without a gate all three are the same. */
const PLAYS = ANSWERS.flatMap((answering) => {
  const kinds = new Set<string>();
  const isNew = ({ runbook, gate, ending }: Story) => {
    const kind = [runbook, gate, ending[answering]].join();
    return !kinds.has(kind) && kinds.add(kind);
  };
  return STORIES.filter((story) => IS_THOROUGH || isNew(story) || (answering === 'approve' && isPlayed(1 / 3))).map(
    (story) => ({
      story,
      answering,
    }),
  );
});
interface Played {
  story: Story;
  answering: Answering;
  document: RunDocument;
  handle: WorkflowHandle;
}

let stack: Stack;
let client: Client;
const played: Played[] = [];
const changes = new Map<string, string[]>();
const said: string[] = [];
const keys = new Set<string>();

beforeAll(async () => {
  // An engine of its own: the claims on the lab's locations hold for everybody who shares one.
  stack = await startStack({ say: () => undefined });
  client = new Client({ connection: await Connection.connect({ address: stack.engine.address }) });
  for (const answering of ANSWERS) {
    stack.lab.reset();
    if (answering === 'silent') closeGatesAfter('1 second');
    const now = PLAYS.filter((one) => one.answering === answering);
    played.push(...(await Promise.all(now.map(({ story }) => play(story, answering)))));
    for (const key of stack.lab.world.customerKeys()) keys.add(key);
    said.push(JSON.stringify([...stack.lab.slack.channels.values()]), JSON.stringify([...stack.lab.github.values()]));
    said.push(JSON.stringify([...stack.lab.pagerduty.values()]), stack.lab.journal.lines(null));
  }
}, 300_000);
afterAll(async () => {
  await client.connection.close();
  await stack.close();
});

/** For the runs that start from here on: a policy is read when a run begins. */
function closeGatesAfter(deadline: string): void {
  const policy = parse(readFileSync(stack.policyFile, 'utf8')) as PolicyText;
  for (const { gate } of Object.values(policy.environments))
    Object.assign(gate, { deadline, customerDeadline: deadline });

  writeFileSync(stack.policyFile, stringify(policy));
}

async function play(story: Story, answering: Answering): Promise<Played> {
  const { environment, location } = story;
  const runbook = runbookOfStory(story);
  const handle = await client.workflow.start(runbook.type, {
    workflowId: `${workflowIdOf({ environment, location }, runbook)}-${answering}-${randomUUID()}`,
    taskQueue: taskQueues(stack.queuePrefix).diagnosis,
    args: [{ location, environment, requestedBy: 'rota' }],
  });
  const plan = await planOrEnd(handle);
  if (plan !== null && answering !== 'silent') {
    const customer = answering === 'approve' && story.gate === 'customer-rotated';
    if (customer)
      await fetch(`${stack.lab.control}/customer/rotate`, { method: 'POST', body: JSON.stringify({ location }) });

    const decision = answering === 'reject' ? 'reject' : story.gate;
    await handle.executeUpdate('decide', { args: [{ decision, plan, by: 'mia' }] });
  }
  const document = (await handle.result()) as RunDocument;
  const about = document.findings.location?.id ?? location;
  const lines = stack.lab.journal.lines(about).split('\n');
  const requests = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JournalLine);
  changes.set(
    `${story.name} ${answering}`,
    requests.filter(isChange).map(({ method, path }) => `${method} ${path}`),
  );
  return { story, answering, document, handle };
}

interface JournalLine {
  system: string;
  method: string;
  path: string;
}

/** All of IBM Cloud that is not read, and the job that refreshes a master. */
function isChange({ system, method, path }: JournalLine): boolean {
  return method !== 'GET' && (system === 'ibmcloud' || path.includes('refresh'));
}

async function planOrEnd(handle: WorkflowHandle): Promise<string | null> {
  const { asks } = await until(async () => {
    // A worker that is busy answers too late now and then.
    const document = await handle.query<RunDocument>('state').catch(() => null);
    return document !== null && (document.asks !== null || document.outcome !== null) && document;
  });
  return asks?.of ?? null;
}

test.each(PLAYS.map(({ story, answering }) => [story.name, answering] as const))(
  '%s, %s, ends as it should',
  (name, answering) => {
    const { story, document } = played.find((one) => one.story.name === name && one.answering === answering)!;

    expect(document.outcome).toMatchObject({ kind: story.ending[answering] });
    expect(document.steps.filter(({ state }) => ['pending', 'running', 'waiting'].includes(state))).toEqual([]);
  },
);

test('a story without a permit changed nothing', () => {
  const permitted = (document: RunDocument) => document.decisions.some(({ decision }) => decision !== 'reject');
  const without = played.filter(({ document }) => !permitted(document));

  expect(without.length).toBeGreaterThan(PLAYS.length / 2);
  expect(without.flatMap(({ story, answering }) => changes.get(`${story.name} ${answering}`)!)).toEqual([]);
});

test('a story with a permit reset the key at most once, and refreshed at most once', () => {
  const counts = [...changes.values()].map((list) => [
    list.filter((one) => one.endsWith('/v1/keys')).length,
    list.length,
  ]);

  expect(counts.filter(([resets, all]) => resets! > 1 || all! > 2)).toEqual([]);
  expect(changes.get('key-rejected approve')).toEqual([
    expect.stringMatching(/^POST .*\/v1\/keys$/),
    expect.stringMatching(/^POST .*refresh/),
  ]);
});

test('every unhappy end told a team, a void one told none', () => {
  for (const { document } of played) {
    const { kind } = document.outcome!;
    expect([kind, document.told.length > 0]).toEqual([kind, kind !== 'resolved' && kind !== 'void']);
  }
});

test('no key of a customer and no secret of a worker is in what left the activities: histories, memos, logs, messages', async () => {
  const ofWorkers = Object.values(stack.lab.secrets).flatMap((value) =>
    value.startsWith('{') ? Object.values(JSON.parse(value) as Record<string, string>) : [value],
  );
  const secrets = [...keys, ...ofWorkers.filter(({ length }) => length >= 20)];
  const forms = secrets.flatMap((key) => [
    key,
    Buffer.from(key).toString('base64').slice(2, -4),
    Buffer.from(key).toString('hex'),
  ]);
  const histories = await Promise.all(
    played.map(async ({ handle }) => textOfHistory([await handle.fetchHistory(), (await handle.describe()).raw])),
  );
  const logs = readdirSync(stack.logs).map((file) => readFileSync(join(stack.logs, file), 'utf8'));
  const everything = [...histories, ...logs, ...said, JSON.stringify(played.map(({ document }) => document))];

  expect(keys.size).toBeGreaterThan(ANSWERS.length * STORIES.length);
  expect(secrets.length).toBeGreaterThan(keys.size + 5);
  expect(histories.filter((text) => !text.includes('SatlinkLocation'))).toEqual([]);
  expect(histories.join('').length).toBeGreaterThan(PLAYS.length * 15_000);
  const whole = everything.join('\n');
  expect(forms.filter((form) => whole.includes(form))).toEqual([]);
  expect(said.filter((text) => text.includes('"leak":true'))).toEqual([]);
});
