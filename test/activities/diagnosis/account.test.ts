import { openScene, perform } from '../scene';
import type { Scene } from '../scene';
import type { FaultOrder } from '../../../lab/faults';

let scene: Scene;
beforeEach(async () => (scene = await openScene()));
afterEach(() => scene.lab.close());

function targetOf(story: string) {
  const {
    id: location,
    account,
    region,
    resourceGroup,
  } = scene.lab.world.locations.get(scene.lab.story(story).world.locationId)!;
  return { location, account, region, resourceGroup };
}

function fault(more: Partial<FaultOrder> & Pick<FaultOrder, 'system'>): void {
  scene.lab.faults.add({ match: {}, kind: 'status', status: 503, times: 1, afterTimes: 0, delayMs: 0, ...more });
}

const read = async (story: string, more: object = {}) =>
  (await perform(() => scene.diagnosis.readAccount({ said: { ...targetOf(story), ...more } }))).result;

describe('the account', () => {
  test('is read with everything that uses the key', async () => {
    const facts = await read('key-rejected');

    expect(facts.keyRecord).toMatchObject({ id: expect.stringMatching(/^ApiKey-/) as string });
    expect(facts.resourceGroup).toEqual({ id: targetOf('key-rejected').resourceGroup, name: 'edge' });
    expect(facts.affects?.map(({ kind }) => kind)).toEqual(['cluster', 'cluster', 'location']);
    expect(JSON.stringify(facts)).not.toContain('nknown');
  });

  test('says what could not be confirmed or seen', async () => {
    const there = scene.lab.world.locations.get(scene.lab.story('key-missing').world.locationId)!;
    there.resourceGroup = '0123456789abcdef0123456789abcdef';
    const otherGroup = await read('key-missing');
    const otherAccount = await read('key-rejected', { account: 'ffffffffffffffffffffffffffffffff' });

    expect(otherGroup).toMatchObject({ resourceGroup: null, keyRecord: null });
    expect(otherGroup.resourceGroupUnknown).toContain('not among the groups');
    expect(otherGroup.keyRecordUnknown).toContain('lists no key');
    expect(otherAccount).toMatchObject({ resourceGroup: null, keyRecord: null });
    expect(otherAccount.keyRecordUnknown).toContain('HTTP 403');
  });

  test('is read where IBM Cloud says that the location is, whatever was said of it', async () => {
    const { account, region, resourceGroup } = targetOf('key-rejected');
    const asSaid = await read('key-rejected');
    const lied = await read('key-rejected', { region: 'us-south', resourceGroup: '0123456789abcdef0123456789abcdef' });
    const unsaid = await read('key-rejected', { region: undefined, resourceGroup: undefined });

    expect(asSaid.place).toEqual({ account, region, resourceGroup });
    expect(lied).toEqual(asSaid);
    expect(unsaid).toEqual(asSaid);
  });

  test('says that it has no such location, or that this could not be read', async () => {
    fault({
      system: 'ibmcloud',
      match: { path: 'getController', location: targetOf('key-missing').location },
      status: 403,
    });

    expect((await read('key-missing')).placeUnknown).toContain('HTTP 403');
    expect((await read('key-rejected', { location: 'nosuchlocation000000' })).place).toBeNull();
  });

  test('is read again after an outage that passes', async () => {
    fault({ system: 'iam', match: { path: 'apikeys' }, times: 2 });

    expect((await read('key-rejected')).keyRecord).not.toBeNull();
  });

  test('is given up in parts by an outage that lasts', async () => {
    fault({ system: 'ibmcloud', match: { path: 'getClusters' }, times: 100 });

    const facts = await read('key-rejected');

    expect(facts.keyRecord).not.toBeNull();
    expect(facts.affects).toBeNull();
    expect(facts.affectsUnknown).toContain('HTTP 503');
  });
});

describe('Link', () => {
  const readLink = async (story: string, more: object = {}) => {
    const { location, account } = { ...targetOf(story), ...more };
    return (await perform(() => scene.diagnosis.readLink({ location, account }))).result.kind;
  };

  test('tells whether the tunnel is up', async () => {
    expect(await readLink('key-rejected')).toBe('not-connected');
    expect(await readLink('location-gone')).toBe('unreadable');
    expect(await readLink('key-rejected', { account: 'ffffffffffffffffffffffffffffffff' })).toBe('unreadable');
  });
});
