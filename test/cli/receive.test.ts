import { openStage, type Stage } from '../workflows/stage';
import { World } from '../workflows/world';
import { alert, notification } from '../gateway/gateway';
import { satlink } from './satlink';

let stage: Stage;
let env: Record<string, string>;

beforeAll(async () => {
  stage = await openStage();
  env = {
    TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']!,
    SATLINK_QUEUE_PREFIX: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
  };
});
afterAll(() => stage.close());

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

  expect(first.code).toBe(0);
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

test('a source that nobody knows, and a file that is not there', async () => {
  expect((await satlink(['receive', 'x', '--source', 'carrier-pigeon'], env)).code).toBe(2);
  expect((await satlink(['receive', 'nowhere.json', '--source', 'alertmanager'], env)).code).toBe(1);
});
