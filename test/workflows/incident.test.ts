import { randomBytes } from 'node:crypto';
import { openStage } from './stage';
import type { Run, Stage } from './stage';
import { World } from './world';

/** Incidents of a region: many runs, one message, and gates that stand still. */
let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());

const LIMITS = { locations: 2, accounts: 1, within: '30 minutes' };

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
