import { startLab, type Lab } from '../../lab/lab';
import { PROPAGATION_MS } from '../../lab/world/world';
import { collect, control, jsonOf, REFRESH_JOB, reset, trigger } from './open-lab';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const locationOf = (story: string) => lab.world.locations.get(lab.story(story).world.locationId)!;
const refresh = (story: string) =>
  trigger(lab, { CLUSTERID: locationOf(story).id }, { job: REFRESH_JOB, as: 'remediation' });
const newestLine = (pods: string) =>
  pods
    .split('\n')
    .filter((line) => /getToken (error|response)/.test(line))
    .at(-1);

test('a reset alone does not reach the location, and neither does a refresh before the key has propagated', async () => {
  const before = await collect(lab, 'key-rejected');

  await reset(lab, 'key-rejected');
  expect((await collect(lab, 'key-rejected')).key).toBe(before.key);
  lab.reset();

  const old = lab.world.scopeOf(locationOf('key-rejected')).propagatedValue;
  await reset(lab, 'key-rejected');
  lab.world.refreshMaster(locationOf('key-rejected'));
  expect(locationOf('key-rejected').configuredKey).toBe(old);
});

test('reset, propagation, refresh: the next build shows another key and getToken works', async () => {
  const before = await collect(lab, 'key-rejected');
  await reset(lab, 'key-rejected');
  lab.tick(PROPAGATION_MS);
  await refresh('key-rejected');
  lab.tick(1_000);

  const after = await collect(lab, 'key-rejected');

  expect(after.key).not.toBe(before.key);
  expect(newestLine(before.pods)).toContain('getToken error');
  expect(newestLine(after.pods)).toContain('getToken response');
  // The log keeps what happened before: the errors are still in it, and older.
  expect(after.pods.indexOf('getToken error')).toBeLessThan(after.pods.indexOf('getToken response'));
});

test('the refresh takes effect when its build ends, and not when it is started', async () => {
  await reset(lab, 'key-rejected');
  lab.tick(PROPAGATION_MS);
  await refresh('key-rejected');

  expect(locationOf('key-rejected').refreshes).toBe(0);
  lab.tick(1_000);
  expect(locationOf('key-rejected').refreshes).toBe(1);
});

test('a refresh build that fails has had no effect', async () => {
  const location = locationOf('key-rejected');
  location.refreshResult = 'FAILURE';
  await refresh('key-rejected');
  lab.tick(1_000);

  expect(lab.jenkins.jobs[1]!.builds[0]!.result).toBe('FAILURE');
  expect(location.refreshes).toBe(0);
});

test('a reset breaks the other locations of the scope until they are refreshed too', async () => {
  const location = locationOf('iam-unreachable');
  location.network = 'up';
  lab.world.observeToken(location);
  expect(location.token.at(-1)!.outcome.kind).toBe('ok');

  lab.world.replaceKey(lab.world.scopeOf(location), { iamId: 'IBMid-x', by: 'us' });
  expect(location.token.at(-1)!.outcome).toMatchObject({ kind: 'rejected', code: 'BXNIM0415E' });

  lab.tick(PROPAGATION_MS);
  lab.world.refreshMaster(location);
  expect(location.token.at(-1)!.outcome.kind).toBe('ok');
});

test('late propagation: the first build after the refresh still shows the old key, the second the new one', async () => {
  const carrier = 'stage-dal10-carrier2';
  const key = async () => {
    await trigger(lab, {
      CLUSTERID: locationOf('late-propagation').id,
      TUGBOAT: 'stage-dal10-carrier102',
      CARRIER_NAME: carrier,
    });
    lab.tick(10_000);
    return lab.jenkins.jobs[0]!.builds[0]!.files.get('connector_getConnectorAPIKey.log');
  };
  const before = await key();
  await reset(lab, 'late-propagation');
  lab.tick(PROPAGATION_MS);
  await refresh('late-propagation');
  lab.tick(1_000);

  expect(await key()).toBe(before);
  expect(await key()).not.toBe(before);
});

test('the customer can rotate, by location or by scope, and the truth tells it from a reset', async () => {
  const { id } = locationOf('customer-rotated');
  const byLocation = await control(lab, '/customer/rotate', { location: id });
  const { scope } = jsonOf<{ scope: string }>(byLocation);
  await control(lab, '/customer/rotate', { scope });

  const { keys } = jsonOf<{ keys: object[] }>(await control(lab, `/truth?location=${id}`));

  expect(keys).toEqual([{ scope, resets: 0, rotatedByCustomer: 2 }]);
});

test('the truth counts resets, refreshes and information builds, of all or of one location', async () => {
  const { id } = locationOf('key-rejected');
  await collect(lab, 'key-rejected');
  await reset(lab, 'key-rejected');
  lab.tick(PROPAGATION_MS);
  await refresh('key-rejected');
  lab.tick(1_000);

  const one = jsonOf<Truth & object>(await control(lab, `/truth?location=${id}`));
  const all = jsonOf<Truth & object>(await control(lab, '/truth'));

  expect(one.keys.map(({ resets }) => resets)).toEqual([1]);
  expect(one.masters).toEqual([{ location: id, refreshes: 1 }]);
  expect(one.builds).toEqual([{ location: id, number: 116182 }]);
  expect(all.masters).toHaveLength(lab.locations.length);
  expect(all.keys.filter(({ resets }) => resets > 0)).toHaveLength(1);
});

interface Truth {
  keys: { scope: string; resets: number; rotatedByCustomer: number }[];
  masters: { location: string; refreshes: number }[];
  builds: { location: string; number: number }[];
}

test('a reset of the lab puts everything back, with new keys', async () => {
  const old = locationOf('key-rejected').configuredKey;
  await collect(lab, 'key-rejected');
  await reset(lab, 'key-rejected');

  await control(lab, '/reset', {});

  const truth = jsonOf<Truth & object>(await control(lab, '/truth'));
  expect(truth.builds).toEqual([]);
  expect(truth.keys.every(({ resets }) => resets === 0)).toBe(true);
  expect(lab.journal.entries).toEqual([]);
  expect(locationOf('key-rejected').configuredKey).not.toBe(old);
});
