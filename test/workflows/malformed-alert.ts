import { ApplicationFailure } from '@temporalio/common';
import { WorkflowFailedError } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { toMrkdwn } from '../../src/text/slack';
import { readEnvironmentToTell } from '../../src/activities/diagnosis/read-environment-to-tell';
import { loadFleet } from '../../src/config/read-files';
import { tellOfMalformed, checkHealth, listRuns } from '../../src/runs';
import type { Engine, Malformed } from '../../src/runs';
import { MALFORMED_ALERT_TYPE } from '../../src/contract/malformed-alert';
import type { MalformedAlert, MalformedAlertTold } from '../../src/contract/malformed-alert';
import { reportOf, titleOfReport } from '../../src/workflows/malformed-alert/report';
import { until } from '../until';
import { stage } from './shared-stage';
import { World } from './world';

let engine: Engine;
beforeAll(async () => {
  const address = process.env['SATLINK_TEST_TEMPORAL']!;
  engine = { client: stage.client, address, namespace: 'default', queues: stage.queues, close: async () => undefined };
});

const sent = (change: Partial<Malformed> = {}): Malformed => ({
  source: 'alertmanager',
  environment: 'prod',
  because: 'location: is 20 characters a-z and 0-9, or 32 hexadecimal characters',
  alert: { startsAt: '2026-11-22T15:00:00Z', labels: { cluster_id: 'not a location', run: randomUUID() } },
  ...change,
});

/** Starts the workflow as intake does, without a worker that takes it, and returns what it was started with. */
async function order(malformed: Malformed): Promise<{ id: string; input: MalformedAlert }> {
  const prefix = `lab-${randomUUID()}-`;
  const queue = `${prefix}satlink-diagnosis`;
  await tellOfMalformed({ ...engine, queues: { ...stage.queues, diagnosis: queue } }, malformed);
  const id = await until(async () => {
    for await (const found of engine.client.workflow.list({ query: `TaskQueue = '${queue}'` })) return found.workflowId;
    return null;
  });
  const handle = engine.client.workflow.getHandle(id);
  const { events } = await handle.fetchHistory();
  const payload = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads![0]!;
  await handle.terminate('test');
  return { id, input: JSON.parse(Buffer.from(payload.data!).toString()) as MalformedAlert };
}

test.concurrent('the team is told once, whatever is repeated, and again when it is another alert', async () => {
  const world = new World();
  const malformed = sent();
  const { id } = await order(malformed);
  stage.prepare(world, id);

  // A telling that was ended before it told anybody does not count as told.
  await tellOfMalformed(engine, malformed);
  const told = (await engine.client.workflow.getHandle(id).result()) as MalformedAlertTold;
  await tellOfMalformed(engine, malformed);
  await tellOfMalformed(engine, { ...malformed, alert: { ...malformed.alert, annotations: { summary: 'more' } } });
  const other = await order({ ...malformed, because: 'something else' });

  expect(told).toMatchObject({ environment: 'prod', told: [{ team: 'satellite-link' }] });
  expect(world.told).toEqual([
    {
      team: 'satellite-link',
      title: titleOfReport('prod'),
      report: expect.stringContaining('not a location') as string,
    },
  ]);
  expect(other.id).not.toBe(id);
});

test.concurrent('it is told again and again until somebody heard it', async () => {
  const world = new World();
  let tries = 0;
  const { escalate } = world.announcements;
  world.announcements.escalate = async (escalation) => {
    tries += 1;
    if (tries < 3) throw ApplicationFailure.retryable('all channels refuse', 'NobodyTold');
    return escalate(escalation);
  };
  const malformed = sent();
  const { id } = await order(malformed);
  stage.prepare(world, id);

  await tellOfMalformed(engine, malformed);
  await engine.client.workflow.getHandle(id).result();

  expect([tries, world.told.length]).toEqual([3, 1]);
});

test.concurrent('what is told holds no secrets, is bounded, and is text only', async () => {
  const key = 'Zq7-xk2LmN8vPq4RtS6wYzAbCdEfGhIjKlMnOpQrStUv';
  const labels = {
    severity: 'critical',
    cluster_id: '<!channel> [click](https://evil.example) ``` @here',
    iam_api_key: 'short,pass word',
    authorization: `Bearer ${key}`,
    note: `it was ${key} yesterday`,
    'an odd name`\n': 'x\u202ey\u0007z',
    long: 'word '.repeat(5000),
    // Letters of two halves, so that one of these is cut within one.
    ...Object.fromEntries(['half', 'halves', 'halved'].map((name, at) => [name, '-'.repeat(at) + '𝐀 '.repeat(200)])),
    lone: '\ud800',
    ...Object.fromEntries(Array.from({ length: 100 }, (_, number) => [`more${number}`, 'x'])),
  };
  const { input } = await order(
    sent({
      because: `"${key}": is not a field of the input`,
      alert: { severity: 'critical', startsAt: '2026-11-22T15:00:00Z', requestedBy: 'mi\u200ba', labels },
    }),
  );
  const report = reportOf(input, 'prod');
  const shown = toMrkdwn(report);

  expect(JSON.stringify(input)).not.toContain(key);
  expect(JSON.stringify(input)).not.toMatch(/short|pass word/);
  expect(input.facts.length).toBeLessThanOrEqual(30);
  expect(report.length).toBeLessThan(10_000);
  expect(report).toContain('an_odd_name__ = "x y z"');
  expect(report).toContain('startsAt = "2026-11-22T15:00:00Z"');
  // A name that only looks like another one is shown as on every surface.
  expect(report).toContain(String.raw`requestedBy = "mi\u{200b}a"`);
  expect(report.match(/^severity = "critical"$/gm)).toHaveLength(1);
  // Half a character cannot be sent to anybody.
  expect(() => encodeURIComponent(report)).not.toThrow();
  // Within a fence Slack reads no markup; the fence is closed by us alone, and nobody is called.
  expect(report.match(/```/g)).toHaveLength(4);
  expect(shown).not.toMatch(/<!channel|<https/);
  expect(titleOfReport('prod')).not.toContain('evil');
});

test.concurrent('without an environment that is known, the first of the fleet file hears of it', async () => {
  const fleet = loadFleet('config/fleet.yaml');
  const [first, second] = Object.keys(fleet.environments);
  const read = readEnvironmentToTell({ fleet });

  expect(await read({ named: null })).toEqual({ environment: first });
  expect(await read({ named: 'atlantis' })).toEqual({ environment: first });
  expect(await read({ named: 'constructor' })).toEqual({ environment: first });
  if (second !== undefined) expect(await read({ named: second })).toEqual({ environment: second });
  for (const environment of [undefined, 'Not one', 7])
    expect((await order(sent({ environment }))).input.environment).toBeNull();
});

test.concurrent('it is no run: it is not listed, and doctor does not miss it', async () => {
  const { id } = await order(sent());

  const runs = await listRuns(engine);
  const checks = await checkHealth(engine, null);

  expect(runs.map(({ run }) => run).join()).not.toContain(id);
  expect(checks.map(({ because }) => because).join()).not.toContain(id);
});

test.concurrent.each([
  ['nothing', undefined],
  ['no facts', { source: 'json', because: 'x' }],
  ['too much', { source: 'json', because: 'x'.repeat(3000), facts: [] }],
  ['an environment that is none', { source: 'json', because: 'x', facts: [], environment: 'A B' }],
])('started with %s it fails at once, and says why', async (_case, input) => {
  const failed: unknown = await engine.client.workflow
    .execute(MALFORMED_ALERT_TYPE, { workflowId: randomUUID(), taskQueue: stage.queues.diagnosis, args: [input] })
    .catch((error: unknown) => error);

  expect(failed).toBeInstanceOf(WorkflowFailedError);
  expect((failed as WorkflowFailedError).cause).toMatchObject({ type: 'MalformedInput' });
});
