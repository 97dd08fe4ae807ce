import { brakeName, subjectOfRun } from '../../src/approvals/brake';
import type { BrakeSubject } from '../../src/approvals/brake';
import { brakeId } from '../../src/contract/engine-names';
import { brakePolicyOf } from '../../src/marks/brakes';
import { liftBrake, setBrake } from '../../src/marks/set-brake';
import { stage } from './shared-stage';
import type { Run } from './stage';
import { World } from './world';

/** Brakes in the engine, and runs that would change something. */

const set = (subject: BrakeSubject) =>
  setBrake(stage.client, { subject, because: 'incident 12', by: 'otto', until: null });

async function lift(subject: BrakeSubject, world: World): Promise<void> {
  const now = world.policies();
  const policy = now.readable ? brakePolicyOf(now.value, 'prod') : 'unreadable';
  if (typeof policy === 'string') throw new Error(policy);
  const order = { subject, by: 'mia', sign: async () => undefined };
  expect(await liftBrake(stage.client, order, { prod: policy })).toEqual({ kind: 'sent', stillIn: {} });
}

/** Happens after all checks of our own, while the outside is looked at: right before the request would go out. */
function beforeReset(world: World, happens: () => Promise<unknown>): void {
  const { account } = world.ports;
  world.ports.account = (name) => {
    world.ports.account = account;
    const real = account(name)!;
    return { ...real, location: async (id) => (await happens(), real.location(id)) };
  };
}

const SUBJECTS: [string, (world: World, run: Run) => BrakeSubject][] = [
  ['the location', ({ location }) => ({ kind: 'location', of: location })],
  ['the key scope', ({ group }) => ({ kind: 'scope', of: `acct1/us-east/${group}` })],
  ['the run', (_world, { handle }) => subjectOfRun({ ...handle, firstRunId: handle.firstExecutionRunId })],
];

test.concurrent.each(SUBJECTS)('a brake on %s stops what was approved and not yet sent', async (_what, subjectOf) => {
  const world = new World();
  const run = await stage.start(world);
  const first = await run.gate();
  const { asks } = await run.state();
  const subject = subjectOf(world, run);
  beforeReset(world, () => set(subject));

  await run.decide('approve');
  const second = await run.gate(first);
  const again = await run.state();

  expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
  expect(again.asks!.expiresAt).toBe(asks!.expiresAt);
  expect(again.steps.find(({ id }) => id === 'R1')!.because).toContain('(incident 12), set by otto');
  expect(await run.decide('approve', 'noah', { plan: second })).toMatchObject({
    answer: 'frozen',
    because: expect.stringMatching(/\(incident 12\), set by otto; decide again when it is lifted/) as string,
  });
  await lift(subject, world);
  // A lifted brake releases nothing by itself.
  expect((await run.state()).asks!.of).toBe(second);
  expect(world.effects.resets).toBe(0);
  expect(await run.decide('approve', 'noah', { plan: second })).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).outcome!.kind).toBe('resolved');
  expect(world.effects).toEqual({ resets: 1, refreshes: 1 });
});

test.concurrent('a brake that a stranger ended stops as before, and a no counts all the same', async () => {
  const world = new World();
  const run = await stage.start(world);
  await run.gate();
  const subject = { kind: 'location', of: world.location } as const;
  await set(subject);
  await stage.client.workflow.getHandle(brakeId(brakeName(subject))).terminate('it is over');

  expect(await run.decide('approve')).toMatchObject({
    answer: 'frozen',
    because: expect.stringContaining(`an approver ends it with "satlink lift location-${world.location}"`) as string,
  });
  expect(await run.decide('reject')).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).outcome!.kind).toBe('declined');
});

test.concurrent(
  'a pause before the refresh: the team learns that the key was replaced, and the refresh waits',
  async () => {
    const world = new World();
    const run = await stage.start(world);
    const first = await run.gate();
    const subject = subjectOfRun({ ...run.handle, firstRunId: run.handle.firstExecutionRunId });
    world.before['refreshMaster'] = async () => {
      delete world.before['refreshMaster'];
      await set(subject);
    };
    await run.decide('approve');
    const second = await run.gate(first);

    expect((await run.state()).plan!.actions).toEqual(['master-refresh']);
    expect(world.effects).toEqual({ resets: 1, refreshes: 0 });
    await lift(subject, world);
    expect(await run.decide('approve', 'mia', { plan: second })).toMatchObject({ answer: 'accepted' });
    expect((await run.result()).outcome!.kind).toBe('resolved');
    expect(world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);
