import { randomBytes } from 'node:crypto';
import { regionPolicyOf } from '../../src/marks/incidents';
import { noteSighting } from '../../src/marks/note-sighting';
import { releaseRegion } from '../../src/marks/release-region';
import type { RunDocument } from '../../src/contract/run-document';
import { stage } from './shared-stage';
import type { Run } from './stage';
import { World } from './world';

/** Incidents of a region: many runs, one message, and gates that stand still. */

/** A region is looked at every three seconds then. */
const LIMITS = { locations: 2, accounts: 1, within: '2 minutes' };

/** A region of its own for each test, because all tests share one engine. */
const aRegion = () => `re-${randomBytes(6).toString('hex')}`;

/** Worlds in one region, each in an account of its own. */
function worldsIn(region: string, count: number, change: Partial<Record<string, unknown>> = {}): World[] {
  return Array.from({ length: count }, (_, index) => {
    const account = `acct${index}`;
    const policy = { incident: LIMITS, heldAccounts: [account], ...(change['policy'] as object | undefined) };
    const world = new World({ ...change, policy });
    world.seen = { ...world.seen, region, account };
    world.place = () => ({ account, region, resourceGroup: world.group });
    return world;
  });
}

const toldOf = (region: string) => stage.incidentMessages.filter(({ run }) => run.workflowId.endsWith(`/${region}`));
const ends = (runs: Run[]) => Promise.all(runs.map((run) => run.result()));

test.concurrent('many unreachable locations: one message with all of them, and none of their own', async () => {
  const region = aRegion();
  const worlds = worldsIn(region, 4, { tokenLog: 'unreachable', policy: { gather: '1 minute' } });
  const documents = await ends(await Promise.all(worlds.map((world) => stage.start(world))));

  expect(documents.map(({ outcome, cause }) => [outcome!.kind, cause])).toEqual(
    worlds.map(() => ['escalated', 'iam-unreachable']),
  );
  expect(worlds.flatMap(({ told }) => told)).toEqual([]);
  expect(documents.map(({ told }) => told.map(({ channel }) => channel))).toEqual(worlds.map(() => ['C9']));
  expect(documents.map(({ incident }) => [incident!.kind, incident!.region])).toEqual(
    worlds.map(() => ['unreachable', region]),
  );
  const messages = toldOf(region);
  expect(new Set(messages.map(({ key }) => key)).size).toBe(1);
  const newest = messages.at(-1)!;
  expect(newest.title).toBe(
    `satellite-link, please look: 4 locations in ${region} cannot reach IAM. It is one incident.`,
  );
  for (const { location } of worlds) expect(newest.handOver!.now.join('\n')).toContain(location);
  expect(messages.length).toBeLessThan(worlds.length + 1);
});

test.concurrent('as many locations as the limit are told one by one', async () => {
  const region = aRegion();
  const worlds = worldsIn(region, 2, { tokenLog: 'unreachable' });
  const documents = await ends(await Promise.all(worlds.map((world) => stage.start(world))));

  expect(worlds.map(({ told }) => told.length)).toEqual([1, 1]);
  expect([toldOf(region), documents.map(({ incident }) => incident)]).toEqual([[], [undefined, undefined]]);
});

test.concurrent('a region whose record cannot be written costs no message', async () => {
  const region = aRegion();
  const [world] = worldsIn(region, 1, { tokenLog: 'unreachable', faults: { noteSighting: 'broken' } });
  const document = await (await stage.start(world!)).result();

  expect([document.outcome!.kind, world!.told.length]).toEqual(['escalated', 1]);
});

const isHeld = ({ asks }: RunDocument) => asks?.heldBy !== undefined;
const isAsked = ({ asks }: RunDocument) => asks !== null && asks.heldBy === undefined;

function rulesOf(world: World) {
  const rules = regionPolicyOf(() => world.policies(), 'prod');
  if (typeof rules === 'string' || rules.incident === undefined) throw new Error('the policy has no limits');
  return { ...rules, incident: rules.incident };
}

async function release(region: string, world: World): Promise<void> {
  const order = { by: 'otto', sign: async () => undefined, policy: rulesOf(world) };
  expect(await releaseRegion(stage.client, { environment: 'prod', region }, order)).toMatchObject({ kind: 'released' });
}

/** Another account of the region whose key is rejected. */
async function anotherBadKey(region: string, world: World): Promise<void> {
  const sighting = { kind: 'bad-keys' as const, location: 'l'.repeat(20), account: 'another', run: 'another' };
  await noteSighting(stage.client, { environment: 'prod', region }, { sighting, policy: rulesOf(world) });
}

test.concurrent('keys of many accounts at once: gates are held, a no counts, and a release asks anew', async () => {
  const region = aRegion();
  const worlds = worldsIn(region, 3);
  const runs = await Promise.all(worlds.map((world) => stage.start(world)));
  const documents = await Promise.all(runs.map((run) => run.until(isHeld)));
  const [first, second, third] = runs as [Run, Run, Run];
  const held = documents[0]!.plan!.code;

  expect(await first.decide('approve', 'mia', { plan: held })).toMatchObject({
    answer: 'frozen',
    because: `an incident is open: IAM rejects the keys of 3 accounts in ${region}; approve again when it is over, or when somebody has released the region ("satlink release")`,
  });
  expect(new Set(toldOf(region).map(({ key }) => key)).size).toBe(1);
  expect(worlds.map(({ asked, cards }) => [asked.length, cards.at(-1)!.people])).toEqual(
    worlds.map(() => [0, undefined]),
  );
  expect(worlds[0]!.cards.at(-1)!.sections[1]).toContain('**Held, and nobody is asked**');
  expect(await second.decide('reject')).toMatchObject({ answer: 'accepted' });
  expect((await second.result()).outcome!.kind).toBe('declined');
  // The customer has replaced the key.
  worlds[2]!.keyNumber += 1;
  expect(await third.decide('customer-rotated')).toMatchObject({ answer: 'accepted' });
  expect((await third.result()).outcome!.kind).toBe('resolved');
  expect(worlds.map(({ effects }) => effects)).toEqual([
    { resets: 0, refreshes: 0 },
    { resets: 0, refreshes: 0 },
    { resets: 0, refreshes: 1 },
  ]);

  await release(region, worlds[0]!);
  const asked = await first.until(isAsked);
  expect(asked.plan!.code).not.toBe(held);
  expect(await first.decide('approve')).toMatchObject({ answer: 'accepted' });
  expect((await first.result()).outcome!.kind).toBe('resolved');
  expect(worlds[0]!.effects).toEqual({ resets: 1, refreshes: 1 });
});

test.concurrent('an incident that opens while an approval is on its way stops the change', async () => {
  const region = aRegion();
  const [world] = worldsIn(region, 1) as [World];
  const run = await stage.start(world);
  await run.until(isAsked);
  const { account } = world.ports;
  world.ports.account = (name) => {
    world.ports.account = account;
    const real = account(name)!;
    // Right before the request would go out, after all earlier checks.
    return { ...real, location: async (id) => (await anotherBadKey(region, world), real.location(id)) };
  };
  await run.decide('approve');
  const held = await run.until(isHeld);

  expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
  expect(held.steps.find(({ id }) => id === 'R1')!.because).toContain('an incident is open');
  await release(region, world);
  await run.until(isAsked);
  await run.decide('approve');
  expect((await run.result()).outcome!.kind).toBe('resolved');
  expect(world.effects).toEqual({ resets: 1, refreshes: 1 });
});

test.concurrent('a held gate was heard only if the message of its incident was sent', async () => {
  const region = aRegion();
  const worlds = worldsIn(region, 2);
  const runs = await Promise.all(worlds.map((world) => stage.start(world)));
  const [first] = runs as [Run];
  const [world] = worlds as [World];
  await first.until(isHeld);
  expect(await first.until(({ heard }) => heard !== null)).toMatchObject({ heard: { channel: 'C9' } });
  await release(region, world);
  await first.until(isAsked);
  // The next incident is over before the worker can tell of it.
  const tried = new Promise<void>((resolve) => {
    world.before['tellOfIncident'] = (order) => {
      (order as { since: string }).since = '2020-01-01T00:00:00.000Z';
      resolve();
    };
  });
  await anotherBadKey(region, world);
  await noteSighting(
    stage.client,
    { environment: 'prod', region },
    {
      sighting: { kind: 'bad-keys', location: 'm'.repeat(20), account: 'one more', run: 'one more' },
      policy: rulesOf(world),
    },
  );
  await first.until(isHeld);
  await tried;
  await first.decide('reject');
  const { told, heard } = await first.result();

  expect([told.filter(({ channel }) => channel === 'C9').length, heard]).toEqual([1, null]);
});
