import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MALFORMED_ALERT_TYPE } from '../../src/contract/malformed-alert';
import { until } from '../until';
import { openStage, type Stage } from '../workflows/stage';
import { World } from '../workflows/world';
import { alert, notification } from '../gateway/gateway';
import { satlink } from './satlink';

let stage: Stage;
let env: Record<string, string>;
const folder = mkdtempSync(join(tmpdir(), 'satlink-receive-'));

beforeAll(async () => {
  stage = await openStage();
  env = {
    TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']!,
    SATLINK_QUEUE_PREFIX: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
  };
});
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

const receive = (stdin: string, ...more: string[]) =>
  satlink(['receive', '-', '--source', 'alertmanager', '--environment', 'prod', ...more], env, { stdin });

test('a saved notification starts what it would have started, and joins when received again', async () => {
  const world = new World();
  stage.prepare(world, `satlink-prod-${world.location}`);
  const saved = JSON.stringify(
    notification([alert(world.location), alert('nowhere'), alert('x', { labels: { alertname: 'DiskFull' } })]),
  );

  const first = await receive(saved, '--json');
  const again = await receive(saved);

  expect([first.code, again.code]).toEqual([3, 3]);
  expect(JSON.parse(first.out)).toEqual({
    runs: [{ run: expect.stringContaining(`satlink-prod-${world.location}@`) as string, joined: false }],
    ignored: 1,
    rejected: [{ because: expect.stringMatching(/^location: /) as string }],
  });
  expect(again.out).toContain(`joined satlink-prod-${world.location}@`);
  expect(again.out).toContain('1 ignored');
  expect(again.out).toContain('rejected, and its team is told: location: ');
  await stage.client.workflow.getHandle(`satlink-prod-${world.location}`).terminate('test');
});

test.each([
  ['no JSON', '{', 2, /not a notification of Alertmanager/],
  ['another format', '{"version": "1", "alerts": []}', 2, /not a notification of Alertmanager/],
  ['an empty notification', JSON.stringify(notification([])), 0, /holds no alert/],
])('%s is said', async (_case, text, code, said) => {
  const ran = await receive(text);

  expect(ran.code).toBe(code);
  expect(ran.out + ran.err).toMatch(said);
});

test('what is rejected is said, its team is told, and the rest is taken in all the same', async () => {
  const wrong = alert('nowhere', {
    startsAt: '2026-11-22T15:00:00Z',
    labels: { rack: randomBytes(6).toString('hex') },
  });
  const saved = notification([wrong, alert('x', { labels: { alertname: 'DiskFull' } })]);
  const file = join(folder, 'notification.json');
  writeFileSync(file, JSON.stringify(saved));

  const ran = await satlink(['receive', file, '--source', 'alertmanager', '--environment', 'prod', '--json'], env);
  const again = await satlink(['receive', file, '--source', 'alertmanager', '--environment', 'prod'], env);

  expect(ran.code).toBe(3);
  expect(JSON.parse(ran.out)).toEqual({
    runs: [],
    ignored: 1,
    rejected: [{ because: expect.stringMatching(/^location: /) as string }],
  });
  expect([again.code, again.err]).toEqual([3, '']);
  expect(again.out.split('\n')).toEqual([
    '1 ignored: of no runbook of ours, or nothing to resolve',
    expect.stringMatching(/^rejected, and its team is told: location: is 20 characters/) as string,
    '',
  ]);
  // Once, though it was received twice.
  expect(await untilTelling()).toHaveLength(1);
});

test('an engine that is away: nothing is durable, exit 1', async () => {
  const saved = JSON.stringify(notification([alert('nowhere')]));
  const away = { ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' };

  const ran = await satlink(['receive', '-', '--source', 'alertmanager', '-e', 'prod'], away, { stdin: saved });

  expect([ran.code, ran.out]).toEqual([1, '']);
  expect(ran.err).toMatch(/no Temporal server answers/);
});

test('a location alone is not known to be in an environment: that is said', async () => {
  const ran = await satlink(['receive', '-', '--source', 'alertmanager', '--json'], env, {
    stdin: JSON.stringify(notification([alert(new World().location)])),
  });

  expect(ran.code).toBe(3);
  expect(JSON.parse(ran.out)).toMatchObject({
    runs: [],
    rejected: [{ because: expect.stringMatching(/^no environment: /) as string }],
  });
});

test('with the fleet file an alert of an environment that the site has not is rejected, as the gateway would', async () => {
  const fleet = { ...env, SATLINK_FLEET_FILE: 'config/fleet.yaml' };
  const args = ['receive', '-', '--source', 'alertmanager', '-e', 'atlantis', '--json'];

  const ran = await satlink(args, fleet, { stdin: JSON.stringify(notification([alert(new World().location)])) });
  const unreadable = await satlink([...args, '--fleet', 'package.json'], env, { stdin: '{"version":"4","alerts":[]}' });

  expect(ran.code).toBe(3);
  expect(JSON.parse(ran.out)).toMatchObject({
    runs: [],
    rejected: [{ because: expect.stringMatching(/^environment: is one of /) as string }],
  });
  expect([unreadable.code, unreadable.err]).toEqual([2, expect.stringContaining('package.json') as string]);
});

/** Ids of the workflows that tell of a malformed alert with the label `rack`. */
async function untilTelling(): Promise<string[]> {
  const query = `WorkflowType = '${MALFORMED_ALERT_TYPE}' AND TaskQueue = '${stage.queues.diagnosis}'`;
  const ids = new Set<string>();
  return until(async () => {
    for await (const { workflowId } of stage.client.workflow.list({ query })) {
      const { events } = await stage.client.workflow.getHandle(workflowId).fetchHistory();
      const { data } = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads![0]!;
      if (Buffer.from(data!).includes('rack')) ids.add(workflowId);
    }
    return ids.size > 0 && [...ids];
  });
}

test('a source that nobody knows, and a file that is not there', async () => {
  expect((await satlink(['receive', 'x', '--source', 'carrier-pigeon'], env)).code).toBe(2);
  expect((await satlink(['receive', 'nowhere.json', '--source', 'alertmanager'], env)).code).toBe(1);
});
