import { ApplicationFailure } from '@temporalio/common';
import { eventsToTheGate } from './events-to-the-gate';
import { Held } from './held';
import { stage } from './shared-stage';
import type { Run } from './stage';
import { World } from './world';

/** Every way out of the runbook, and what was done and told on each. */

const NOTHING = { resets: 0, refreshes: 0 };
const HOURS_160 = 160 * 3_600_000;

/** By activity, after how many seconds without a heartbeat the engine takes its worker for dead. */
async function heartbeatsOf({ handle }: Run): Promise<Map<string, number>> {
  const { events } = await handle.fetchHistory();
  const scheduled = events!.flatMap(({ activityTaskScheduledEventAttributes: one }) => (one ? [one] : []));
  return new Map(scheduled.map((one) => [one.activityType!.name!, Number(one.heartbeatTimeout?.seconds ?? 0)]));
}

/** The priority of each activity that the run ordered, and the account whose turn it takes. */
async function turnsOf({ handle }: Run): Promise<Map<string, string[]>> {
  const turns = new Map<string, string[]>();
  for (const { activityTaskScheduledEventAttributes: one } of (await handle.fetchHistory()).events!) {
    const name = one?.activityType?.name;
    if (!name) continue;
    const turn = `${one.priority?.priorityKey} of ${one.priority?.fairnessKey || 'nobody'}`;
    turns.set(name, [...(turns.get(name) ?? []), turn]);
  }
  return turns;
}

test.concurrent('resolved: a rejected key is reset once somebody approves, refreshed, and proved', async () => {
  const run = await stage.start(new World());
  await run.gate();

  expect(await run.decide('approve')).toMatchObject({ answer: 'accepted' });
  const document = await run.result();

  expect(document.outcome).toMatchObject({ kind: 'resolved' });
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  expect(document.steps.map(({ id, state }) => `${id} ${state}`)).toEqual(
    ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'G', 'R1', 'R2', 'V', 'E'].map((id) => `${id} done`),
  );
  expect(document.proof!.apiKey!.fingerprint).not.toBe(document.findings.apiKey!.fingerprint);
  expect(await eventsToTheGate(run)).toBeLessThan(36);
  const heartbeats = await heartbeatsOf(run);
  expect(heartbeats.size).toBeGreaterThan(12);
  expect([...heartbeats].filter(([, seconds]) => seconds !== 5)).toEqual([]);
  // The question goes before the words that only follow, and from S1 on the account has its turns.
  const turns = await turnsOf(run);
  expect(turns.get('lookUpLocation')).toEqual(['2 of nobody']);
  expect(turns.get('startBuild')?.[0]).toBe(`3 of ${document.plan!.target.account}`);
  expect(turns.get('authorise')).toEqual([`1 of ${document.plan!.target.account}`]);
  expect(turns.get('showCard')?.[0]).toBe(`1 of ${document.plan!.target.account}`);
  expect(turns.get('showCard')?.at(-1)).toBe(`4 of ${document.plan!.target.account}`);
});

test.concurrent('declined: one no closes the gate, also by the requester and during a freeze', async () => {
  const run = await stage.start(new World({ policy: { freezes: [{ name: 'year end', by: 'lead' }] } }));
  await run.gate();

  expect(await run.decide('reject', 'rota', { comment: 'not on a Friday' })).toMatchObject({ answer: 'accepted' });
  const document = await run.result();

  expect(document.outcome).toMatchObject({ kind: 'declined', because: expect.stringContaining('not on a Friday') });
  expect(run.world.effects).toEqual(NOTHING);
  expect(run.world.told).toMatchObject([{ team: 'satellite-link' }]);
});

test.concurrent('expired: silence is a no', async () => {
  const gate = { deadline: '300 ms', customerDeadline: '300 ms', remindAfter: '10 seconds', remindEvery: '10 seconds' };
  const run = await stage.start(new World({ policy: { gate } }));

  const document = await run.result();

  expect(document.outcome!.kind).toBe('expired');
  expect(run.world.effects).toEqual(NOTHING);
  expect(run.world.told).toMatchObject([{ team: 'satellite-link' }]);
});

test.concurrent.each<[string, Partial<World>, Record<string, unknown>]>([
  ['a missing key goes to Razee', { apiKey: 'missing' }, { cause: 'key-missing', team: 'razee' }],
  [
    'an unreachable IAM goes to satellite-link',
    { tokenLog: 'unreachable' },
    { cause: 'iam-unreachable', team: 'satellite-link' },
  ],
  [
    'no getToken line at all goes to a person',
    { tokenLog: 'no-token-lines' },
    { cause: 'inconclusive', team: 'satellite-link' },
  ],
  ['a masked key goes to a person', { apiKey: 'masked' }, { cause: 'inconclusive', team: 'satellite-link' }],
])('escalated: %s, and nothing is changed', async (_case, change, { cause, team }) => {
  const run = await stage.start(new World(change));

  const document = await run.result();

  expect(document.outcome!.kind).toBe('escalated');
  expect(document.cause).toBe(cause);
  expect(run.world.told.map((told) => told.team)).toEqual([team]);
  expect(run.world.effects).toEqual(NOTHING);
  expect(document.steps.find(({ id }) => id === 'G')!.state).toBe('skipped');
});

test.concurrent('void: a location that is gone is said in the thread only', async () => {
  const world = new World();
  world.seen = { kind: 'gone', because: 'xo says: deleted' };
  const run = await stage.start(world);

  const document = await run.result();

  expect(document.outcome!.kind).toBe('void');
  expect(world.told).toEqual([]);
  expect([...world.posts.keys()]).toEqual(['end']);
});

test.concurrent('escalated: an ambiguous location goes to a person', async () => {
  const world = new World();
  world.seen = { kind: 'ambiguous', because: 'two regions answered with different carriers' };
  const run = await stage.start(world);

  expect((await run.result()).outcome!.kind).toBe('escalated');
  expect(world.calls).not.toContain('startBuild');
});

test.concurrent('escalated: an alert whose 160 hours end while it is looked at has no gate any more', async () => {
  const end = Date.now() + 5_000;
  const world = new World();
  world.before['readPodLog'] = () => new Promise((resolve) => setTimeout(resolve, end + 100 - Date.now()));
  const run = await stage.start(world, { alertname: 'X', startsAt: new Date(end - HOURS_160).toISOString() });

  const document = await run.result();

  expect(document.outcome).toMatchObject({ kind: 'escalated', because: expect.stringContaining('160 hours') });
  expect(document.plan).toBeNull();
});

test.concurrent('escalated: an environment that is only observed ends with the plan, whatever the cause', async () => {
  const run = await stage.start(new World({ policy: { mode: 'observe' } }));

  const document = await run.result();

  expect(document.outcome!.kind).toBe('escalated');
  expect(document.plan!.actions).toEqual(['api-key-reset', 'master-refresh']);
  expect(run.world.calls).not.toContain('resetApiKey');
});

test.concurrent('void: cancelled at the gate, cleanly', async () => {
  const run = await stage.start(new World());
  const plan = await run.gate();

  await run.handle.cancel();
  const document = await run.result();

  expect(document.outcome).toMatchObject({ kind: 'void', because: expect.stringContaining('cancelled') });
  expect(document.steps.every(({ state }) => !['running', 'waiting', 'pending'].includes(state))).toBe(true);
  expect(document.plan!.code).toBe(plan);
});

const since = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();
test.concurrent('a quiet alert or a cancellation after the reset stops nothing: the refresh is owed', async () => {
  const world = new World();
  const refresh = new Held();
  world.before['refreshMaster'] = () => refresh.released;
  const startsAt = since(60);
  const run = await stage.start(world, { alertname: 'A', startsAt });
  await run.gate();
  await run.decide('approve');
  await run.until(({ steps }) => steps.some(({ id, state }) => id === 'R1' && state === 'done'));
  await run.handle.signal('resolved', { alertname: 'A', startsAt });
  await run.handle.cancel();
  refresh.release();

  expect((await run.result()).outcome!.kind).toBe('resolved');
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
});

test.concurrent(
  'the customer resets where we hold no identity: approve is refused, customer-rotated needs a new record',
  async () => {
    const run = await stage.start(new World({ policy: { heldAccounts: [] } }));
    await run.gate();

    expect(await run.decide('approve')).toMatchObject({
      answer: 'not-allowed',
      because: expect.stringContaining('customer-rotated'),
    });
    expect(await run.decide('customer-rotated')).toMatchObject({ answer: 'not-allowed' });
    run.world.keyNumber += 1;
    expect(await run.decide('customer-rotated')).toMatchObject({ answer: 'accepted' });
    const document = await run.result();

    expect(document.outcome!.kind).toBe('resolved');
    expect(document.steps.find(({ id }) => id === 'R1')!.state).toBe('skipped');
    expect(run.world.effects).toEqual({ resets: 0, refreshes: 1 });
  },
);

test.concurrent('a rotation that cannot be checked counts as claimed, and V proves it', async () => {
  const run = await stage.start(new World({ recordReadable: false }));
  await run.gate();
  const { plan } = await run.state();
  run.world.keyNumber += 1;

  expect(plan!.notes.join()).toContain('could not be read');
  expect(await run.decide('customer-rotated')).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).outcome!.kind).toBe('resolved');
});

test.concurrent(
  'the same key after the deadline of V escalates with both evidences, and proposes a second refresh',
  async () => {
    const world = new World({ policy: { verify: { deadline: '400 ms', every: '100 ms', linkApi: false } } });
    world.diagnosis.awaitRefresh = async () => ({
      ...(await world.diagnosis.awaitBuild({ job: 'r', parameters: {}, notBefore: '', number: 7, foundOurs: false })),
    });
    const run = await stage.start(world);
    await run.gate();
    await run.decide('approve');

    const document = await run.result();

    expect(document.outcome).toMatchObject({
      kind: 'escalated',
      because: expect.stringContaining('the API key was replaced, the master was refreshed'),
    });
    expect(document.outcome!.report).toContain('second master refresh');
  },
);

test.concurrent(
  'where workers were away while the repair was looked at, one more look is made before it is called not proved',
  async () => {
    const world = new World({ policy: { verify: { deadline: '1 second', every: '100 ms', linkApi: false } } });
    const { awaitRefresh } = world.diagnosis;
    world.diagnosis.awaitRefresh = async () => {
      const refreshed = await awaitRefresh({} as never);
      world.tokenLog = 'rejected';
      world.before['readPodLog'] = async () => {
        delete world.before['readPodLog'];
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        setImmediate(() => (world.tokenLog = 'working'));
      };
      world.diagnosis.readPodLog = async () => ({ ...(await log()), kind: world.tokenLog });
      return refreshed;
    };
    const log = world.diagnosis.readPodLog.bind(null, {} as never);
    const run = await stage.start(world);
    await run.gate();
    await run.decide('approve');

    expect((await run.result()).outcome!.kind).toBe('resolved');
  },
);

test.concurrent('a wrong input fails the run at once, with the name of the field', async () => {
  const run = await stage.start(new World(), { location: 'no' });

  await expect(run.result()).rejects.toMatchObject({ cause: { message: expect.stringContaining('location:') } });
});

test.concurrent('twenty polls of a slow build add at most twelve events', async () => {
  const quick = await stage.start(new World());
  await quick.gate();
  const world = new World();
  const { awaitBuild } = world.diagnosis;
  let polls = 0;
  world.diagnosis.awaitBuild = async (build) => {
    if (++polls <= 20) {
      const message = `poll ${polls} of 20`;
      throw ApplicationFailure.create({
        type: 'BuildRunning',
        message,
        category: 'BENIGN',
        nextRetryDelay: '1 second',
      });
    }
    return awaitBuild(build);
  };
  const slow = await stage.start(world);
  await slow.gate();

  expect((await slow.events()) - (await quick.events())).toBeLessThanOrEqual(12);
  expect(polls).toBe(21);
  for (const run of [quick, slow]) await run.handle.cancel();
});

test.concurrent.each<[string, Partial<World>, string]>([
  ['the thread, when it was said there', {}, 'said in the thread of the run'],
  [
    'that it could not, when it was not',
    { faults: { postToThread: 'broken' } },
    'the thread of the run could not be reached',
  ],
])('the last step of a void run says %s', async (_case, change, says) => {
  const world = new World(change);
  world.seen = { kind: 'gone', because: 'xo says: deleted' };

  const document = await (await stage.start(world)).result();

  expect(document.steps.find(({ id }) => id === 'E')).toMatchObject({ state: 'done', because: says });
});

test.concurrent('the last step of a run that was declined says who was told, also where it has a thread', async () => {
  const run = await stage.start(new World());
  await run.until(({ links }) => links.thread !== undefined);
  await run.decide('reject');

  const document = await run.result();

  expect(document.steps.find(({ id }) => id === 'E')!.because).toBe('told satellite-link in C2');
  expect([...run.world.posts.keys()]).toContain('end');
});
