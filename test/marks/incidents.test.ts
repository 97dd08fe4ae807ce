import { Client, Connection } from '@temporalio/client';
import { randomBytes } from 'node:crypto';
import { regionName, releaseName } from '../../src/approvals/incident';
import type { IncidentPlace, Sighting } from '../../src/approvals/incident';
import { REGION, regionId } from '../../src/contract/engine-names';
import { readIncidents } from '../../src/marks/incidents';
import type { RegionPolicy } from '../../src/marks/incidents';
import { noteSighting } from '../../src/marks/note-sighting';
import { releaseRegion } from '../../src/marks/release-region';
import { tellOfOverIncidents } from '../../src/activities/announcements/tell-of-over-incidents';
import { newKey, signLift } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { World } from '../workflows/world';

/** The record of a region on the real engine: what runs found, and who has released it. */
const [MIA, OTTO, EVE] = ['mia', 'otto', 'eve'] as const;
const keys: Record<string, PrivateKey> = {};
type Policy = RegionPolicy & { incident: NonNullable<RegionPolicy['incident']> };
let client: Client;
let policy: Policy;
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! }) });
  for (const name of [MIA, OTTO, EVE]) keys[name] = await newKey(name);
  const listed = [MIA, OTTO, EVE].map((of) => ({ of, kid: keys[of]!.kid, x: keys[of]!.x }));
  const people = listed.map(({ of }) => ({ name: of, aliases: [] }));
  const incident = { locations: 2, accounts: 1, within: 600_000 };
  policy = { trust: 'verified', keys: listed, approvers: [MIA], operators: [OTTO], people, incident };
});
afterAll(() => client.connection.close());

/** A region of its own for each test, because all tests share one engine. */
const aPlace = (): IncidentPlace => ({ environment: 'prod', region: `re-${randomBytes(6).toString('hex')}` });

const sighting = (number: number): Omit<Sighting, 'atMs'> => ({
  kind: 'unreachable',
  location: `loc${String(number).padStart(17, '0')}`,
  account: null,
  run: `run@${number}`,
});
const note = (place: IncidentPlace, ...numbers: number[]) =>
  Promise.all(numbers.map((number) => noteSighting(client, place, { sighting: sighting(number), policy })));

const how = { via: 'key' as const };
function release(place: IncidentPlace, by: string, key: PrivateKey | null, given: Policy = policy) {
  const sign = async (runId: string) =>
    key === null ? undefined : signLift({ by, name: releaseName(place), runId }, { key, how, nowMs: Date.now() });
  return releaseRegion(client, place, { by, sign, policy: given });
}

async function seen(place: IncidentPlace, given: RegionPolicy = policy) {
  const all = await readIncidents(client, place, given);
  return all.map(({ overAt, overBy, seen: found, unknown }) =>
    unknown !== undefined
      ? 'unknown'
      : `${overAt === null ? 'open' : `over by ${overBy ?? 'itself'}`}, ${found.length}`,
  );
}

const inEngine = (place: IncidentPlace) => client.workflow.getHandle(regionId(regionName(place)));

test.concurrent('more locations than the limit at the same moment are one incident', async () => {
  const place = aPlace();
  expect(await seen(place)).toEqual([]);
  await note(place, 1, 2);
  expect(await seen(place)).toEqual([]);
  await note(place, 3, 4, 5, 6);
  expect(await seen(place)).toEqual(['open, 6']);
  const { incident: _limits, ...without } = policy;
  expect(await seen(place, without)).toEqual([]);
});

const RELEASES: [string, string, () => PrivateKey | null, RegExp | 'released'][] = [
  ['an approver', MIA, () => keys[MIA]!, 'released'],
  ['an operator', OTTO, () => keys[OTTO]!, 'released'],
  ['somebody who is not listed', EVE, () => keys[EVE]!, /lists? eve neither as an approver nor as an operator/],
  ['an approver, but unsigned', MIA, () => null, /this release is not/],
  ['an approver, but with the key of another', MIA, () => keys[OTTO]!, /belongs to somebody else/],
];

test.concurrent.each(RELEASES)('released by %s', async (_who, by, key, expected) => {
  const place = aPlace();
  await note(place, 1, 2, 3);
  const result = await release(place, by, key());

  if (expected === 'released') {
    expect(result).toMatchObject({ kind: 'released', was: [{ kind: 'unreachable' }] });
    expect(await seen(place)).toEqual([`over by ${by}, 3`]);
    expect(await release(place, by, key())).toEqual({ kind: 'no-incident' });
  } else {
    expect(result).toMatchObject({ kind: 'open', because: expect.stringMatching(expected) as string });
    expect(await seen(place)).toEqual(['open, 3']);
  }
});

test.concurrent('a signature releases one incident, and not the next one', async () => {
  const place = aPlace();
  await note(place, 1, 2, 3);
  const { runId } = await inEngine(place).describe();
  const signed = await signLift(
    { by: MIA, name: releaseName(place), runId },
    { key: keys[MIA]!, how, nowMs: Date.now() },
  );
  await inEngine(place).signal(REGION.release, { by: MIA, signed });
  expect(await seen(place)).toEqual(['over by mia, 3']);
  await note(place, 4, 5, 6);
  await inEngine(place).signal(REGION.release, { by: MIA, signed });
  expect(await seen(place)).toEqual(['over by mia, 3', 'open, 3']);
});

test.concurrent('a record that a stranger ended holds as before, goes on, and can be released', async () => {
  const place = aPlace();
  await note(place, 1, 2, 3);
  const [before] = await readIncidents(client, place, policy);
  await inEngine(place).terminate('it is over');
  expect(await seen(place)).toEqual(['open, 3']);
  await note(place, 4);
  const [after] = await readIncidents(client, place, policy);
  expect([after!.since, after!.seen.length]).toEqual([before!.since, 4]);
  await inEngine(place).terminate('it is over');
  expect(await release(place, MIA, keys[MIA]!)).toMatchObject({ kind: 'released' });
  expect((await seen(place)).at(-1)).toBe('over by mia, 4');
});

test.concurrent('what is none of ours cannot be ruled out, until somebody releases it', async () => {
  const place = aPlace();
  await client.workflow.start('other', { workflowId: regionId(regionName(place)), taskQueue: 'none', args: [] });
  expect(await seen(place)).toEqual(['unknown']);
  expect(await release(place, MIA, keys[MIA]!)).toMatchObject({ kind: 'released' });
  expect(await seen(place)).toEqual([]);
});

test.concurrent('what is no sighting counts for nothing', async () => {
  const place = aPlace();
  await note(place, 1, 2);
  for (const value of [
    undefined,
    'x',
    { kind: 'unreachable' },
    { ...sighting(3), kind: 'other' },
    { ...sighting(3), location: 'x' },
  ])
    await inEngine(place).signal(REGION.found, value);
  expect(await seen(place)).toEqual([]);
});

test.concurrent('nobody can ask the engine: an incident cannot be ruled out', async () => {
  const place = aPlace();
  const away = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 200 }) });
  expect((await readIncidents(away, place, policy)).map(({ unknown }) => unknown !== undefined)).toEqual([true]);
  await away.connection.close();
});

test.concurrent('the message of an incident says its end once, and says no old end', async () => {
  const [released, open] = [aPlace(), aPlace()];
  const { policy: environment } = new World({
    policy: { incident: { locations: 2, accounts: 1, within: '10 minutes' } },
  });
  const value = {
    people: {},
    environments: { prod: { ...environment, operators: [OTTO], trust: 'claimed' as const } },
  };
  const policyNow = () => ({ readable: true as const, value });
  const sinceMs = Date.now();
  await Promise.all([released, open].map((place) => note(place, 1, 2, 3)));
  await release(released, OTTO, null, { ...policy, trust: 'claimed' });
  const told: string[] = [];
  const tellingSince = (since: number) =>
    tellOfOverIncidents({
      client,
      policyNow,
      sinceMs: since,
      everyMs: 0,
      async tell({ region }) {
        const isFirst = !told.includes(region);
        told.push(region);
        // The channel is away at first.
        if (region === released.region && isFirst) throw new Error('no channel');
        return [];
      },
    });
  const look = tellingSince(sinceMs);
  const ofOurs = () => told.filter((region) => [released, open].some((place) => place.region === region));
  for (let tries = 0; tries < 200 && ofOurs().length < 2; tries++) await look();
  await look();
  expect(ofOurs()).toEqual([released.region, released.region]);
  await tellingSince(Date.now() + 60_000)();
  expect(ofOurs()).toHaveLength(2);
});
