import { randomUUID } from 'node:crypto';
import type { AccountFacts, LockOrder } from '../../src/contract/activities';
import type { RunDocument } from '../../src/contract/run-document';
import { spentId } from '../../src/marks/spent-permits';
import { until } from '../until';
import { Held } from './held';
import { stage } from './shared-stage';
import type { Run } from './stage';
import { World } from './world';

/** Several locations of one scope: one key, one question. */

interface Shared {
  worlds: World[];
  /** The locations whose refresh was ordered, in order. */
  refreshed: string[];
  /** A refresh of this location is refused. */
  refuses: string | null;
}

/** All have joined long before, however busy the machine is: then nobody waits for the end of it. */
const UNTIL_ALL = '1 minute';
/** Where somebody never joins, it is waited out. */
const WITHOUT_SOME = '5 seconds';

/** Worlds whose locations have one key: what one of them does to the key, all see. */
function sharing(count: number, change: Record<string, unknown> = {}): Shared {
  const policy = { gather: UNTIL_ALL, ...change };
  const first = new World({ policy });
  const others = Array.from({ length: count - 1 }, () => new World({ policy }));
  const worlds = [first, ...others];
  const shared: Shared = { worlds, refreshed: [], refuses: null };
  const key = { keyNumber: 1, connectorKey: 1 };
  const users: NonNullable<AccountFacts['affects']> = worlds.map(({ location }) => ({
    kind: 'location',
    id: location,
  }));
  for (const world of worlds) {
    world.moveTo(first.group);
    for (const name of ['keyNumber', 'connectorKey'] as const)
      Object.defineProperty(world, name, { get: () => key[name], set: (value: number) => (key[name] = value) });
    world.affects = () => users;
    const job = world.ports.refreshJob('prod')!;
    world.ports.refreshJob = () => ({
      ...job,
      async prepare(order) {
        const ready = await job.prepare(order);
        return {
          ...ready,
          async send() {
            if (order.location === shared.refuses)
              throw Object.assign(new Error('the job is disabled'), { sent: 'answered', status: 409, permanent: true });
            shared.refreshed.push(order.location);
            return ready.send();
          },
        };
      },
    });
  }
  return shared;
}

const resetsOf = ({ worlds }: Shared) => worlds.reduce((sum, { effects }) => sum + effects.resets, 0);
const asks = ({ asks: open }: RunDocument) => open !== null;

/** Starts all and waits until one asks and the others follow it. */
async function together(shared: Shared): Promise<{ leader: Run; followers: Run[] }> {
  const runs = await Promise.all(shared.worlds.map((world) => stage.start(world)));
  await Promise.all(runs.map((run) => run.until((document) => asks(document) || Boolean(document.follows))));
  const states = await Promise.all(runs.map((run) => run.state()));
  const leads = states.findIndex((state) => !state.follows);
  await runs[leads]!.until(asks);
  return { leader: runs[leads]!, followers: runs.filter((_, index) => index !== leads) };
}

test.concurrent('one approval, one reset, and the refresh of each location', async () => {
  const shared = sharing(3, { verify: { deadline: '30 minutes', every: '100 ms', linkApi: true } });
  const { leader, followers } = await together(shared);
  const { plan, run, joined } = await leader.state();
  const told = await followers[0]!.state();

  expect(plan!.alsoRefresh!.map(({ location }) => location)).toEqual(
    followers.map(({ world }) => world.location).sort(),
  );
  expect(joined).toHaveLength(2);
  expect([told.follows, told.asks]).toEqual([run, null]);
  expect(await followers[0]!.decide('approve', 'mia', { plan: plan!.code })).toMatchObject({
    answer: 'wrong-plan',
    because: expect.stringContaining(run) as string,
  });
  expect(await leader.decide('approve')).toMatchObject({ answer: 'accepted' });
  const ends = await Promise.all([leader, ...followers].map((one) => one.result()));

  expect(ends.map(({ outcome }) => outcome!.kind)).toEqual(['resolved', 'resolved', 'resolved']);
  expect(resetsOf(shared)).toBe(1);
  expect([...shared.refreshed].sort()).toEqual(shared.worlds.map(({ location }) => location).sort());
  const permits = followers.map(({ world }) =>
    stage.client.workflow.getHandle(spentId('master-refresh', plan!.digest, world.location)).describe(),
  );
  expect((await Promise.all(permits)).map(({ type }) => type)).toEqual(['permit', 'permit']);
});

test.concurrent(
  'a run that joins before the first one knows that it has the lock is part of the question',
  async () => {
    const shared = sharing(2);
    const [first, second] = shared.worlds as [World, World];
    const [isTaken, isKnown] = [new Held(), new Held()];
    first.after['claim'] = async (order) => {
      if ((order as LockOrder).kind !== 'scope') return;
      isTaken.release();
      await isKnown.released;
    };
    const leader = await stage.start(first);
    await isTaken.released;
    const follower = await stage.start(second);
    await follower.until(({ follows }) => Boolean(follows));
    await until(() => second.calls.includes('awaitLeader'));
    isKnown.release();
    const { plan } = await leader.until(asks);
    await leader.decide('reject');

    expect(plan!.alsoRefresh?.map(({ location }) => location)).toEqual([second.location]);
    expect((await follower.result()).outcome!.kind).toBe('declined');
  },
);

test.concurrent('a run joins as soon as the first one can answer', async () => {
  const shared = sharing(2);
  const [first, second] = shared.worlds as [World, World];
  const leader = await stage.start(first);
  await leader.until(({ steps }) => steps.some(({ because }) => because?.startsWith('gathering') ?? false));
  // As while its worker is away: nothing that is sent to it is kept.
  await stand('pause');
  const follower = await stage.start(second);
  await until(
    () => second.calls.filter((name) => name === 'joinLeader').length > 1 || second.calls.includes('awaitLeader'),
  );
  await stand('unpause');
  const { plan } = await leader.until(asks);
  await leader.decide('reject');

  expect(plan!.alsoRefresh?.map(({ location }) => location)).toEqual([second.location]);
  expect((await follower.result()).outcome!.kind).toBe('declined');

  async function stand(how: 'pause' | 'unpause'): Promise<void> {
    const order = {
      namespace: 'default',
      workflowId: leader.handle.workflowId,
      identity: 'an operator',
      reason: 'a test',
      requestId: randomUUID(),
    };
    if (how === 'pause') await stage.client.workflowService.pauseWorkflowExecution(order);
    else await stage.client.workflowService.unpauseWorkflowExecution(order);
  }
});

test.concurrent('a no to the common question is the no of all, and nothing is changed', async () => {
  const shared = sharing(2);
  const { leader, followers } = await together(shared);
  await leader.decide('reject');
  const ends = await Promise.all([leader, ...followers].map((one) => one.result()));

  expect(ends.map(({ outcome }) => outcome!.kind)).toEqual(['declined', 'declined']);
  expect([resetsOf(shared), shared.refreshed]).toEqual([0, []]);
});

test.concurrent('a no counts for all while the team is still being told of it', async () => {
  const shared = sharing(2);
  const { leader, followers } = await together(shared);
  const teamIsTold = new Held();
  const { escalate } = leader.world.announcements;
  leader.world.announcements.escalate = async (order) => {
    await teamIsTold.released;
    return escalate(order);
  };
  await leader.decide('reject');
  const { outcome } = await followers[0]!.result();
  const telling = await leader.state();
  teamIsTold.release();

  expect([outcome!.kind, telling.phase, telling.outcome]).toEqual(['declined', 'escalating', null]);
  expect((await leader.result()).outcome!.kind).toBe('declined');
});

test.concurrent('a run that came after the question asks about its refresh alone when the first is over', async () => {
  const shared = sharing(3, { gather: WITHOUT_SOME });
  const late = shared.worlds.pop()!;
  const { leader } = await together(shared);
  const after = await stage.start(late);
  await after.until(({ follows }) => Boolean(follows));
  expect((await leader.state()).plan!.alsoRefresh).toHaveLength(1);
  await leader.decide('approve');
  const asked = await after.until(asks);

  expect(asked.plan!.actions).toEqual(['master-refresh']);
  await after.decide('approve');
  expect((await after.result()).outcome!.kind).toBe('resolved');
  expect([resetsOf(shared), late.effects.resets]).toEqual([1, 0]);
  expect(shared.refreshed).toHaveLength(3);
});

test.concurrent('if the run that asks is ended from outside, another one asks', async () => {
  const shared = sharing(2, { gather: WITHOUT_SOME });
  const { leader, followers } = await together(shared);
  await leader.handle.terminate('by an operator');
  const asked = await followers[0]!.until(asks);

  expect(asked.plan!.actions).toEqual(['api-key-reset', 'master-refresh']);
  await followers[0]!.decide('approve');
  expect((await followers[0]!.result()).outcome!.kind).toBe('resolved');
  expect(resetsOf(shared)).toBe(1);
});

test.concurrent('a refresh that is refused leaves that location to a question of its own', async () => {
  const shared = sharing(2, { gather: WITHOUT_SOME });
  const { leader, followers } = await together(shared);
  shared.refuses = followers[0]!.world.location;
  await leader.decide('approve');
  expect((await leader.result()).outcome!.kind).toBe('resolved');
  const asked = await followers[0]!.until(asks);

  expect(asked.plan!.actions).toEqual(['master-refresh']);
  shared.refuses = null;
  await followers[0]!.decide('approve');
  expect((await followers[0]!.result()).outcome!.kind).toBe('resolved');
  expect([resetsOf(shared), shared.refreshed]).toEqual([
    1,
    shared.worlds.map(({ location }) => location).sort((one) => (one === leader.world.location ? -1 : 1)),
  ]);
});

test.concurrent('a person who asked for one of the runs does not decide about them', async () => {
  const shared = sharing(2);
  const leader = await stage.start(shared.worlds[0]!);
  await leader.until(({ steps }) => steps.some(({ because }) => because?.startsWith('gathering') ?? false));
  const follower = await stage.start(shared.worlds[1]!, { requestedBy: 'mia' });
  const { plan } = await leader.until(asks);

  expect(plan!.alsoRefresh).toMatchObject([{ askedBy: { kind: 'person', name: 'mia' } }]);
  expect(await leader.decide('approve', 'mia')).toMatchObject({
    answer: 'not-allowed',
    because: expect.stringContaining('two-person rule') as string,
  });
  await leader.decide('approve', 'noah');
  const ends = await Promise.all([leader, follower].map((run) => run.result()));
  expect(ends.map(({ outcome }) => outcome!.kind)).toEqual(['resolved', 'resolved']);
});
