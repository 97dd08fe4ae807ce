import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import type { FaultOrder } from '../../../lab/faults';
import { findRefreshIn, lookForRefresh } from '../../../src/activities/diagnosis/look-for-refresh';
import { lookForReset } from '../../../src/activities/diagnosis/look-for-reset';
import { readSpentPermit, spendPermit } from '../../../src/marks/spent-permits';
import type { SpentPermit } from '../../../src/contract/activities';
import { withFailures } from '../../../src/activities/to-failure';
import type { Action, Plan } from '../../../src/approvals/plan';
import { plan as planOf } from '../../approvals/plans';
import { failureOf, openScene } from '../scene';
import type { Scene } from '../scene';

/** The looks after a doubt, on the real engine and the lab. When an attempt is made is said by each test, not by a clock. */
const ON_ITS_WAY_MS = 20_000;
const LATE_MS = 15_000;
const CERTAIN_MS = ON_ITS_WAY_MS + LATE_MS;
const REFRESH_JOB = 'Containers-Runtime/armada-cruiser-automated-recovery/armada-master-refresh';

let connection: Connection;
let client: Client;
let scene: Scene;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
  client = new Client({ connection });
  scene = await openScene();
});
afterEach(() => scene.lab.reset());
afterAll(async () => {
  await scene.lab.close();
  await connection.close();
});

async function aPlan(): Promise<Plan> {
  const { id: location, ...place } = scene.lab.world.locations.get('lockeyrejected000001')!;
  const { account, region, resourceGroup } = place;
  const target = { location, account, region, resourceGroup };
  const keyRecord = await scene.clients.ibmCloud.keyRecord(target);
  return planOf({ target, keyRecord, environment: 'prod', run: { workflowId: randomUUID(), firstRunId: 'first' } });
}

/** Returns when, by the engine's clock. */
async function spentForSending(action: Action, plan: Plan): Promise<number> {
  await spendPermit(client, action, plan, { by: 'sender', onItsWayMs: ON_ITS_WAY_MS });
  return Date.parse(((await readSpentPermit(client, action, plan)) as SpentPermit).at);
}

/** One attempt of a look, handed out at a moment of the engine's clock. */
function attempt<T>(work: () => Promise<T>, { atMs = Date.now(), number = 1 } = {}): Promise<T> {
  const info = { attempt: number, currentAttemptScheduledTimestampMs: atMs };
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') }).run<[], T, () => Promise<T>>(work);
}

const refreshes = () =>
  lookForRefresh({
    client,
    findRefresh: findRefreshIn({ jenkins: scene.clients.jenkins!, fleet: scene.config.fleet }),
  });
const LOOKS: Record<Action, (plan: Plan, propagationMs?: number) => Promise<{ kind: string; because: string }>> = {
  'api-key-reset': (plan, propagationMs = 1_000) =>
    lookForReset({ client, lookAtKey: (target) => scene.clients.ibmCloud.lookAtKey(target) })({ plan, propagationMs }),
  'master-refresh': (plan) => refreshes()({ plan }),
};
const ACTIONS = Object.keys(LOOKS) as Action[];

function happens(action: Action, { target }: Plan): void {
  const { world, jenkins } = scene.lab;
  if (action === 'api-key-reset') return void world.replaceKey(world.scopeOf(target), { iamId: 'IBMid-x', by: 'us' });
  order(target.location);
  function order(location: string): void {
    const job = jenkins.jobs.find(({ path }) => path === REFRESH_JOB)!;
    jenkins.enqueue(job, { parameters: { CLUSTERID: location }, user: 'somebody', quiet: false });
  }
}

function fault(more: Partial<FaultOrder> & Pick<FaultOrder, 'system'>): void {
  scene.lab.faults.add({ match: {}, kind: 'status', status: 503, times: 1, afterTimes: 0, delayMs: 0, ...more });
}

describe.each(ACTIONS)('after a doubt about %s', (action) => {
  const { look } = withFailures({ look: (plan: Plan) => LOOKS[action](plan) });

  test('a permit that was not spent is spent by the look: nothing was sent, and nothing can be', async () => {
    const plan = await aPlan();
    const first = await attempt(() => look(plan));
    const again = await attempt(() => look(plan), { number: 2 });

    expect([first.kind, again.kind]).toEqual(['did-not', 'did-not']);
    expect(first.because).toContain('nothing was sent');
    expect(await spendPermit(client, action, plan, { by: 'sender', onItsWayMs: 1 })).toBe(false);
  });

  test('a change that shows is believed at once', async () => {
    const plan = await aPlan();
    const sentMs = await spentForSending(action, plan);
    happens(action, plan);

    expect((await attempt(() => look(plan), { atMs: sentMs + 10 })).kind).toBe('happened');
  });

  test.each([
    ['at once', 10, 1, false],
    ['while the request may be under way', ON_ITS_WAY_MS, 2, false],
    ['while it may arrive late', CERTAIN_MS - 500, 3, false],
    ['for the first time, however late', CERTAIN_MS + 60_000, 1, false],
    ['after all that', CERTAIN_MS + 10, 4, true],
  ])('that nothing shows %s is certain: %s ms, attempt %s: %s', async (_when, afterMs, number, certain) => {
    const plan = await aPlan();
    const sentMs = await spentForSending(action, plan);
    const looking = attempt(() => look(plan), { atMs: sentMs + afterMs, number });

    if (certain) expect((await looking).kind).toBe('did-not');
    else expect(await failureOf(looking)).toMatchObject({ type: 'LookAgain', category: 'BENIGN' });
  });

  test('an effect that came before the permit was spent is not taken for ours', async () => {
    const before = await aPlan();
    happens(action, before);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const plan = await aPlan();
    const sentMs = await spentForSending(action, plan);
    const found = await attempt(() => look(plan), { atMs: sentMs + CERTAIN_MS + 10, number: 2 });

    // Clocks may differ by a minute, so a build that ended just before may be ours, and a person is asked.
    expect(found.kind).toMatch(action === 'api-key-reset' ? /^did-not$/ : /^(did-not|cannot-tell)$/);
  });

  test('an outage is waited out', async () => {
    const plan = await aPlan();
    await spentForSending(action, plan);
    happens(action, plan);
    fault({ system: action === 'api-key-reset' ? 'iam' : 'jenkins' });

    expect(await failureOf(attempt(() => look(plan)))).toMatchObject({ nonRetryable: false });
    expect((await attempt(() => look(plan), { number: 2 })).kind).toBe('happened');
  });
});

test('an unchanged key record is not believed before the propagation time is over', async () => {
  const plan = await aPlan();
  const sentMs = await spentForSending('api-key-reset', plan);
  const look = () => LOOKS['api-key-reset'](plan, 600_000);

  const early = await failureOf(attempt(look, { atMs: sentMs + 599_000, number: 9 }));
  expect(early.type).toBe('LookAgain');
  expect((await attempt(look, { atMs: sentMs + 600_010, number: 10 })).kind).toBe('did-not');
});

test('a key record that cannot be read tells nothing', async () => {
  const plan = await aPlan();
  await spentForSending('api-key-reset', plan);
  scene.lab.world.hiddenKeyRecords.add(plan.target.account);

  expect((await attempt(() => LOOKS['api-key-reset'](plan))).kind).toBe('cannot-tell');
});

test('a refresh that waited before ours was sent is one all the same: Jenkins folds equal orders into it', async () => {
  const { jenkins } = scene.lab;
  jenkins.quietingDown = true;
  const plan = await aPlan();
  happens('master-refresh', plan);
  jenkins.items.at(-1)!.inQueueSinceMs -= 600_000;
  const sentMs = await spentForSending('master-refresh', plan);

  expect((await attempt(() => LOOKS['master-refresh'](plan), { atMs: sentMs + 10 })).kind).toBe('happened');
});
