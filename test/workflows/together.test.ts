import { randomBytes, randomUUID } from 'node:crypto';
import { spentId } from '../../src/marks/spent-permits';
import type { LocationFinding } from '../../src/contract/findings';
import type { RunDocument } from '../../src/contract/run-document';
import { eventsToTheGate } from './events-to-the-gate';
import { until } from '../until';
import { gateOf } from './gate-of';
import { openStage } from './stage';
import type { Run, Stage } from './stage';
import { World } from './world';

/** Several runs of one location or one key, and runs that an operator resets, terminates or restarts. */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test('one run per location: the second passes its alert on and ends void, naming the first', async () => {
  const first = await stage.start(new World());
  await first.gate();
  const { location, seen } = first.world;
  const alert = { alertname: 'Fired', startsAt: new Date().toISOString(), cie: 'CIE7' };
  const second = await stage.start(new World({ seen }), { location, ...alert });

  const document = await second.result();
  const holder = await first.until(({ cie }) => cie === 'CIE7');

  expect(document.outcome).toMatchObject({ kind: 'void', because: expect.stringContaining(first.handle.workflowId) });
  expect(holder.alert).toMatchObject({ alertname: 'Fired' });
  await first.handle.cancel();
  await first.result();
});

test('a claim whose holder was terminated is taken over, and the report starts with that end', async () => {
  const world = new World();
  const dead = await stage.start(world);
  await dead.gate();
  await dead.handle.terminate('by an operator');
  const heir = await stage.start(new World({ seen: world.seen }), { location: world.location });
  await heir.gate();
  await heir.decide('reject');

  const document = await heir.result();

  expect(document.outcome!.kind).toBe('declined');
});

test('a run of a location whose last run was terminated says so first', async () => {
  const world = new World();
  const input = { location: world.seen.id!.padEnd(20, '0').slice(0, 20) };
  const dead = await stage.start(world, input);
  await dead.gate();
  await dead.handle.terminate('by an operator');
  await visible(dead);
  const heir = await stage.start(new World({ seen: { ...world.seen } }), input);
  await heir.gate();
  await heir.decide('reject');

  expect((await heir.result()).outcome!.report).toMatch(
    /Before this run:\*\* the run .* was terminated .* no record of a change by it/,
  );
});

test('what a run of a cluster changed is said too: its permits bear the id of the location', async () => {
  const location = `clu${randomBytes(8).toString('hex')}0`;
  const world = new World({ policy: { propagation: '30 minutes' } });
  const onLocation: LocationFinding = { ...world.seen, kind: 'cluster-on-location', because: 'a cluster' };
  world.diagnosis.lookUpLocation = async ({ id }) => (id === location ? onLocation : world.seen);
  const dead = await stage.start(world, { location });
  await dead.gate();
  await dead.decide('approve');
  await dead.until(({ steps }) => steps.some(({ id, state }) => id === 'R1' && state === 'done'));
  await dead.handle.terminate('by an operator');
  await visible(dead);
  const after = new World({ seen: { ...world.seen } });
  after.diagnosis.lookUpLocation = world.diagnosis.lookUpLocation;
  const heir = await stage.start(after, { location });
  await heir.gate();
  await heir.decide('reject');

  expect((await heir.result()).outcome!.report).toMatch(
    /It may have reset the API key, and did not refresh the master/,
  );
});

test.each(['the location after one of its cluster', 'the cluster after one of its location'])(
  'a run of %s says how that one ended',
  async (which) => {
    const cluster = `clu${randomBytes(8).toString('hex')}0`;
    const { seen } = new World();
    const lookUpLocation = async ({ id }: { id: string }): Promise<LocationFinding> =>
      id === cluster ? { ...seen, kind: 'cluster-on-location', because: 'a cluster' } : seen;
    const worldOf = () => {
      const world = new World({ seen });
      world.diagnosis.lookUpLocation = lookUpLocation;
      return world;
    };
    const [first, second] = which.startsWith('the location') ? [cluster, seen.id!] : [seen.id!, cluster];
    const dead = await stage.start(worldOf(), { location: first });
    await dead.gate();
    await dead.handle.terminate('by an operator');
    const heir = await stage.start(worldOf(), { location: second });
    await heir.gate();
    await heir.decide('reject');

    expect((await heir.result()).outcome!.report).toContain(`${dead.handle.workflowId}@`);
  },
);

test('a run of a cluster comes to its gate in few events too, and is found by its location', async () => {
  const world = new World();
  const { seen } = world;
  const cluster = 'c'.repeat(20);
  world.diagnosis.lookUpLocation = async ({ id }) =>
    id === cluster ? { ...seen, kind: 'cluster-on-location', because: 'a cluster' } : seen;
  const run = await stage.start(world, { location: cluster });
  await run.gate();
  const { searchAttributes } = await run.handle.describe();
  await run.handle.cancel();

  expect((await run.result()).location).toBe(cluster);
  expect(searchAttributes).toMatchObject({ SatlinkLocation: [seen.id] });
  // Three of them are the time that the deadline is counted from.
  expect(await eventsToTheGate(run)).toBeLessThan(39);
});

async function visible(run: Run): Promise<void> {
  const query = `WorkflowId = '${run.handle.workflowId}' AND ExecutionStatus = 'Terminated'`;
  await until(async () => (await stage.client.workflow.count(query)).count > 0);
}

test('two runs of one scope: one resets, the other waits and then asks for the refresh alone', async () => {
  const world = new World({ resetLoses: 'answer' });
  world.diagnosis.lookForReset = async () => ({ kind: 'cannot-tell', because: 'unreadable' });
  const first = await stage.start(world);
  const other = new World();
  other.moveTo(world.group);
  const second = await stage.start(other);
  await first.gate();
  const old = await second.gate();
  await first.decide('approve');
  await first.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);
  await second.decide('approve');
  const busy = await second.until(({ steps }) => steps.some(({ id, state }) => id === 'R1' && state === 'waiting'));
  other.keyNumber = world.keyNumber;
  await first.decide('it-happened', 'noah');
  const code = await second.gate(old);
  const asked = await second.state();

  expect(busy.steps.find(({ id }) => id === 'R1')!.because).toContain(first.handle.workflowId);
  expect(asked.plan!.actions).toEqual(['master-refresh']);
  expect(await second.decide('approve', 'mia', { plan: old })).toMatchObject({ answer: 'wrong-plan' });
  expect(await second.decide('approve', 'mia', { plan: code })).toMatchObject({ answer: 'accepted' });
  expect((await first.result()).outcome!.kind).toBe('resolved');
  expect((await second.result()).outcome!.kind).toBe('resolved');
  expect([world.effects, other.effects]).toEqual([
    { resets: 1, refreshes: 1 },
    { resets: 0, refreshes: 1 },
  ]);
});

test.each(['before the gate', 'after the gate'])(
  'a finished run that is reset to %s cannot spend its permit twice',
  async (point) => {
    const world = new World();
    const run = await stage.start(world);
    await run.gate();
    await run.decide('approve');
    const { plan } = await run.result();
    const { events } = await run.handle.fetchHistory();
    const accepted = events!.findIndex((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    const completed = (from: number) =>
      events!.slice(from).filter((event) => event.workflowTaskCompletedEventAttributes);
    const { eventId } = point === 'before the gate' ? completed(0)[2]! : completed(accepted)[0]!;

    await stage.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: run.handle.workflowId },
      reason: 'an operator tries again',
      workflowTaskFinishEventId: eventId!,
      requestId: randomUUID(),
    });
    const again = stage.client.workflow.getHandle(run.handle.workflowId);
    await until(
      async () => {
        if ((await again.describe()).status.name !== 'RUNNING') return true;
        const { asks } = await again.query<RunDocument>('state');
        // A gate that asks again asks with a code that nobody has decided.
        if (asks !== null) await again.cancel();
        return false;
      },
      { everyMs: 100 },
    );
    const permit = await stage.client.workflow.getHandle(spentId('api-key-reset', plan!.digest)).describe();

    expect((await again.describe()).status.name).toBe('COMPLETED');
    expect(world.effects).toEqual({ resets: 1, refreshes: 1 });
    expect(permit.memo).toMatchObject({ claimedBy: run.handle.workflowId });
  },
);

test('workers that stop and start again while the gate waits change nothing', async () => {
  const run = await stage.start(new World());
  const code = await run.gate();
  await stage.restartWorkers();

  expect(await run.decide('approve', 'mia', { plan: code })).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).outcome!.kind).toBe('resolved');
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
});

test('a refresh alone that nobody decides about is escalated, never expired: the key is replaced already', async () => {
  const world = new World({ resetLoses: 'answer' });
  world.diagnosis.lookForReset = async () => ({ kind: 'cannot-tell', because: 'unreadable' });
  const other = new World({ policy: gateOf('20 seconds') });
  other.moveTo(world.group);
  const first = await stage.start(world);
  await first.gate();
  await first.decide('approve');
  await first.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);
  const second = await stage.start(other);
  const old = await second.gate();
  await second.decide('approve');
  await second.until(({ steps }) => steps.some(({ id, state }) => id === 'R1' && state === 'waiting'));
  other.keyNumber = world.keyNumber;
  await first.decide('it-happened', 'noah');
  await second.until(({ asks, outcome }) => outcome !== null || (asks !== null && asks.of !== old));

  const { outcome, steps } = await second.result();
  expect(outcome).toMatchObject({
    kind: 'escalated',
    because: expect.stringContaining('refresh is outstanding'),
    report: expect.stringContaining(`2. Refresh the master of ${other.location}`),
  });
  expect(steps.filter(({ id }) => id === 'R1' || id === 'R2')).toMatchObject([
    { state: 'skipped', because: expect.stringContaining('another run replaced the key') },
    { state: 'skipped', because: expect.stringContaining('nobody decided') },
  ]);
});
