import { randomBytes, randomUUID } from 'node:crypto';
import { spentId } from '../../src/marks/spent-permits';
import type { LocationFinding } from '../../src/contract/findings';
import type { RunDocument } from '../../src/contract/run-document';
import { eventsToTheGate } from './events-to-the-gate';
import { until } from '../until';
import { gateOf } from './gate-of';
import { stage } from './shared-stage';
import type { Run } from './stage';
import { World } from './world';

/** Several runs of one location or one key, and runs that an operator resets, terminates or restarts. */

/** A cluster on the location of this world, which the world then knows too. */
function clusterIn(world: World): string {
  const cluster = `clu${randomBytes(8).toString('hex')}0`;
  const { seen } = world;
  world.diagnosis.lookUpLocation = async ({ id }): Promise<LocationFinding> =>
    id === cluster ? { ...seen, kind: 'cluster-on-location', because: 'a cluster' } : seen;
  return cluster;
}

const endOfRejected = async (run: Run) => {
  await run.gate();
  await run.decide('reject');
  return (await run.result()).outcome!;
};

test.concurrent(
  'one run per location: the second passes its alert on and ends void, and the next says how a terminated one ended',
  async () => {
    const first = await stage.start(new World());
    await first.gate();
    const { location, seen } = first.world;
    const alert = { alertname: 'Fired', startsAt: new Date().toISOString(), cie: 'CIE7' };
    const second = await stage.start(new World({ seen }), { location, ...alert });
    const passedOn = await second.result();
    const holder = await first.until(({ cie }) => cie === 'CIE7');
    await terminate(first);
    // Its lock is taken over, and it was a run of the same location under another id.
    const world = new World({ seen });
    const heir = await endOfRejected(await stage.start(world, { location: clusterIn(world) }));

    expect(passedOn.outcome).toMatchObject({
      kind: 'void',
      because: expect.stringContaining(first.handle.workflowId),
    });
    expect(holder.alert).toMatchObject({ alertname: 'Fired' });
    expect(heir.kind).toBe('declined');
    expect(heir.report).toMatch(/Before this run:\*\* the run .* was terminated .* no record of a change by it/);
    expect(heir.report).toContain(`${first.handle.workflowId}@`);
  },
);

test.concurrent(
  'a run of a cluster comes to its gate in few events too, is found by its location, and its changes are told there',
  async () => {
    const world = new World({ policy: { propagation: '30 minutes' } });
    const { seen } = world;
    const cluster = clusterIn(world);
    const dead = await stage.start(world, { location: cluster });
    await dead.gate();
    const { searchAttributes } = await dead.handle.describe();
    await dead.decide('approve');
    const { location } = await dead.until(({ steps }) =>
      steps.some(({ id, state }) => id === 'R1' && state === 'done'),
    );
    await terminate(dead);
    // The permits bear the id of the location.
    const heir = await endOfRejected(await stage.start(new World({ seen }), { location: seen.id! }));

    expect(location).toBe(cluster);
    expect(searchAttributes).toMatchObject({ SatlinkLocation: [seen.id] });
    // Three of them are the time that the deadline is counted from.
    expect(await eventsToTheGate(dead)).toBeLessThan(39);
    expect(heir.report).toContain(`${dead.handle.workflowId}@`);
    expect(heir.report).toMatch(/It may have reset the API key, and did not refresh the master/);
  },
);

/** As an operator does; until it is listed so. */
async function terminate(run: Run): Promise<void> {
  await run.handle.terminate('by an operator');
  const query = `WorkflowId = '${run.handle.workflowId}' AND ExecutionStatus = 'Terminated'`;
  await until(async () => (await stage.client.workflow.count(query)).count > 0);
}

test.concurrent('two runs of one scope: one resets, the other waits and then asks for the refresh alone', async () => {
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

test.concurrent(
  'a finished run that is reset to after and to before its gate cannot spend its permit twice',
  async () => {
    const world = new World();
    const run = await stage.start(world);
    await run.gate();
    await run.decide('approve');
    const { plan } = await run.result();
    const { runId } = await run.handle.describe();
    const events = (await run.handle.fetchHistory()).events!;
    const accepted = events.findIndex((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    const completed = (from: number) =>
      events.slice(from).filter((event) => event.workflowTaskCompletedEventAttributes);
    const again = stage.client.workflow.getHandle(run.handle.workflowId);

    for (const { eventId } of [completed(accepted)[0]!, completed(0)[2]!]) {
      await stage.client.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: run.handle.workflowId, runId },
        reason: 'an operator tries again',
        workflowTaskFinishEventId: eventId!,
        requestId: randomUUID(),
      });
      await until(async () => {
        if ((await again.describe()).status.name !== 'RUNNING') return true;
        const { asks } = await again.query<RunDocument>('state');
        // A gate that asks again asks with a code that nobody has decided.
        if (asks !== null) await again.cancel();
        return false;
      });
      expect((await again.describe()).status.name).toBe('COMPLETED');
      expect(world.effects).toEqual({ resets: 1, refreshes: 1 });
    }

    const permit = await stage.client.workflow.getHandle(spentId('api-key-reset', plan!.digest)).describe();
    expect(permit.memo).toMatchObject({ claimedBy: run.handle.workflowId });
  },
);

test.concurrent(
  'a refresh alone that nobody decides about is escalated, never expired: the key is replaced already',
  async () => {
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
  },
);
