import { ApplicationFailure } from '@temporalio/common';
import type { RecordedPlace } from '../../src/activities/contract';
import { eventsToTheGate } from './events-to-the-gate';
import { Held } from './held';
import { openStage } from './stage';
import type { LocationFinding } from '../../src/evidence/findings';
import type { RunDocument } from '../../src/workflows/connector-cannot-reach-iam/contract';
import type { Run, Stage } from './stage';
import { World } from './world';

/** Every way out of the runbook, and what was done and told on each. */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const NOTHING = { resets: 0, refreshes: 0 };
const old = () => new Date(Date.now() - 161 * 3_600_000).toISOString();

/** By activity, after how many seconds without a heartbeat the engine takes its worker for dead. */
async function heartbeatsOf({ handle }: Run): Promise<Map<string, number>> {
  const { events } = await handle.fetchHistory();
  const scheduled = events!.flatMap(({ activityTaskScheduledEventAttributes: one }) => (one ? [one] : []));
  return new Map(scheduled.map((one) => [one.activityType!.name!, Number(one.heartbeatTimeout?.seconds ?? 0)]));
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
  expect(document.proof!.apiKey.fingerprint).not.toBe(document.findings.apiKey!.fingerprint);
  expect(await eventsToTheGate(run)).toBeLessThan(60);
  const heartbeats = await heartbeatsOf(run);
  expect(heartbeats.size).toBeGreaterThan(12);
  expect([...heartbeats].filter(([, seconds]) => seconds !== 5)).toEqual([]);
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

test.concurrent('escalated: an alert older than 160 hours has no gate any more', async () => {
  const run = await stage.start(new World(), { alertname: 'X', startsAt: old() });

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

test.concurrent(
  'a resource group that neither xo nor IBM Cloud names: no reset by us, and the plan says who must name it',
  async () => {
    const world = new World();
    const { resourceGroup: _unknown, ...seen } = world.seen;
    world.seen = seen;
    world.place = () => ({ account: 'acct1', region: 'us-east', resourceGroup: null });
    const run = await stage.start(world);
    await run.gate();
    const { plan, asks } = await run.state();

    expect(plan!.actions).toEqual(['master-refresh']);
    expect(asks!.offers).toEqual(['customer-rotated', 'reject']);
    expect(plan!.notes.join()).toContain('the customer must name it');
    await run.until(({ links }) => links.thread !== undefined);
    expect(world.cards[0]!.sections.join()).toContain('ibmcloud target -g <RESOURCE_GROUP>');
    await run.handle.cancel();
    await run.result();
  },
);

describe('IBM Cloud decides over text', () => {
  const recorded = { account: 'acct1', region: 'us-east' };

  test.concurrent.each<[string, Partial<RecordedPlace> | null, RegExp]>([
    ['another region', { region: 'us-south' }, /in region us-east, and IBM Cloud says us-south/],
    ['another resource group', { resourceGroup: 'other' }, /in resource group group\w+, and IBM Cloud says other/],
    ['another account', { account: 'acct2' }, /in account acct1, and IBM Cloud says acct2/],
    ['no region', { region: null }, /in region us-east, and IBM Cloud does not say its region/],
    ['no such location', null, /in account acct1, and IBM Cloud knows no such location there/],
  ])('where it says %s than xo, no plan is drawn up, and the team hears both', async (_what, change, because) => {
    const world = new World();
    world.place = () => change && { ...recorded, resourceGroup: world.group, ...change };

    const { outcome, plan } = await (await stage.start(world)).result();

    expect(outcome).toMatchObject({ kind: 'escalated', because: expect.stringMatching(because) as string });
    expect(plan).toBeNull();
    expect(world.told).toMatchObject([{ title: expect.stringMatching(because) as string }]);
    expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
  });

  test.concurrent('what xo does not name is taken from it', async () => {
    const world = new World();
    const { resourceGroup: _group, region: _region, ...seen } = world.seen;
    world.seen = seen;
    const run = await stage.start(world);
    await run.gate();

    expect((await run.state()).plan!.target).toMatchObject({ region: 'us-east', resourceGroup: world.group });
    await run.decide('approve');
    expect((await run.result()).outcome!.kind).toBe('resolved');
  });

  test.concurrent('where it cannot be read, we reset nothing, and the plan says why', async () => {
    const world = new World();
    const { readAccount } = world.diagnosis;
    world.diagnosis.readAccount = async (order) => {
      const { place: _place, ...facts } = await readAccount(order);
      return { ...facts, placeUnknown: 'HTTP 403' };
    };
    const run = await stage.start(world);
    await run.gate();
    const { plan, asks } = await run.state();

    expect(plan!.actions).toEqual(['master-refresh']);
    expect(plan!.notes.join()).toContain('could not be read from IBM Cloud (HTTP 403)');
    expect(asks!.offers).toEqual(['customer-rotated', 'reject']);
    await run.handle.cancel();
    await run.result();
  });

  test.concurrent('a location that moves while people decide gets no other plan', async () => {
    const world = new World();
    const run = await stage.start(world);
    await run.gate();
    world.affects = () => [{ kind: 'location', id: world.location }];
    const { readAccount } = world.diagnosis;
    world.diagnosis.readAccount = async (order) => ({
      ...(await readAccount(order)),
      place: { ...recorded, resourceGroup: 'other' },
    });
    await run.decide('approve');

    expect((await run.result()).outcome).toMatchObject({
      kind: 'escalated',
      because: expect.stringContaining('IBM Cloud says other') as string,
    });
    expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
  });
});

describe('while xo is silent', () => {
  const silent = () => {
    const world = new World();
    world.diagnosis.lookUpLocation = async () => {
      throw ApplicationFailure.nonRetryable('xo did not answer', 'XoSilent');
    };
    return world;
  };
  const waits = ({ steps }: RunDocument) => steps.some(({ id, state }) => id === 'S1' && state === 'waiting');
  const provide = (run: Run, value: unknown) =>
    run.handle.executeUpdate('provideLocation', { args: [value] }).then(
      (reply) => JSON.stringify(reply),
      (error: { cause: { type: string } }) => error.cause.type,
    );

  test.concurrent('an operator may look the location up, and the plan says who did', async () => {
    const run = await stage.start(silent());
    await run.until(waits);
    const finding = run.world.seen;

    expect(await provide(run, { finding, by: 'eve' })).toBe('not-allowed');
    expect(await provide(run, { finding: { ...finding, tugboat: 'x; rm -rf' }, by: 'otto' })).toBe('malformed');
    expect(await provide(run, { finding, by: 'otto' })).toContain('otto provided');
    await run.gate();
    expect((await run.state()).plan!.notes.join()).toContain('provided by otto');
    expect(await provide(run, { finding, by: 'otto' })).toBe('too-early');
    await run.handle.cancel();
    await run.result();
  });

  test.concurrent('nobody does until the deadline: a person must find out, and there is no location', async () => {
    const world = silent();
    world.changePolicy({ xoSilence: '300 ms' });
    const run = await stage.start(world);

    const document = await run.result();

    expect(document).toMatchObject({
      cause: 'inconclusive',
      findings: { location: null },
      outcome: { kind: 'escalated' },
    });
    expect(world.told).toHaveLength(1);
  });
});

describe('where xo answers and the answer cannot be read', () => {
  const garbled = () => {
    const world = new World();
    world.seen = { kind: 'unreadable', because: 'xo answered with a file that Slack did not let us read.' };
    return world;
  };
  const s1 = ({ steps }: RunDocument) => steps.find(({ id }) => id === 'S1')!;

  test.concurrent(
    'somebody is asked at once to look the location up, and the run goes on with what is handed in',
    async () => {
      const world = garbled();
      const finding: LocationFinding = { ...new World().seen, id: world.location, resourceGroup: world.group };
      const run = await stage.start(world);
      await run.until((document) => s1(document).state === 'waiting');

      const { heard } = await run.until((document) => document.heard !== null);
      expect(heard!.channel).toBe('C3');
      expect(world.asked).toMatchObject([{ report: expect.stringContaining('satlink provide-xo') as string }]);
      expect(s1(await run.state()).because).toMatch(/cannot be read: .*satlink provide-xo/);
      await run.handle.executeUpdate('provideLocation', { args: [{ finding, by: 'otto' }] });
      await run.gate();
      await run.handle.cancel();
      await run.result();
    },
  );

  test.concurrent('nobody does until the deadline: the run ends with what was seen', async () => {
    const world = garbled();
    world.changePolicy({ xoSilence: '300 ms' });

    const document = await (await stage.start(world)).result();

    expect(document).toMatchObject({
      cause: 'inconclusive',
      findings: { location: { kind: 'unreadable' } },
      outcome: { kind: 'escalated' },
    });
  });
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
