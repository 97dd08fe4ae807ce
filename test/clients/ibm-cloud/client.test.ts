import { startLab } from '../../../lab/lab';
import type { Lab } from '../../../lab/lab';
import { createClients } from '../../../src/clients/clients';
import type { IbmCloud } from '../../../src/clients/ibm-cloud/client';
import { createContainers } from '../../../src/clients/containers/client';
import { createIam } from '../../../src/clients/iam/client';
import { createIbmCloud } from '../../../src/clients/ibm-cloud/client';
import { createLink } from '../../../src/clients/link/client';
import { readConfig } from '../../../src/config/read-config';
import { CANARY, closeWires, errorOf, expectNoSecret, openWire } from '../wire';

let lab: Lab;
let reading: IbmCloud;
let changing: IbmCloud;

beforeAll(async () => {
  lab = await startLab();
  reading = createClients(readConfig('diagnosis', lab.workerEnv('diagnosis'))).ibmCloud;
  changing = createClients(readConfig('remediation', lab.workerEnv('remediation'))).ibmCloud;
});
afterAll(() => lab.close());
afterEach(closeWires);

function targetOf(story: string) {
  const location = lab.world.locations.get(lab.story(story).world.locationId)!;
  const { account, region, resourceGroup } = location;
  return { account, region, resourceGroup, location: location.id };
}

test('a reset shows in the key record, and only the changing identity may make it', async () => {
  const target = targetOf('key-rejected');
  const before = await reading.keyRecord(target);

  expect(await reading.proveMayReset(target)).toMatchObject({ may: false });
  expect(await errorOf(reading.readyToReset(target).then((send) => send()))).toMatchObject({
    status: 403,
    sent: 'answered',
  });
  expect(await changing.proveMayReset(target)).toMatchObject({ may: true });
  await (
    await changing.readyToReset(target)
  )();

  const after = await reading.keyRecord(target);
  expect(before?.id).toBeDefined();
  expect(after?.id).toBeDefined();
  expect(after?.id).not.toBe(before?.id);
});

test('an account is seen by its own identity alone', async () => {
  const target = targetOf('key-missing');

  expect(await reading.resourceGroups(target.account)).toContainEqual({ id: target.resourceGroup, name: 'edge' });
  expect(await reading.affected(target)).toContainEqual(
    expect.objectContaining({ kind: 'location', id: target.location }),
  );
  expect(await reading.location(target)).toMatchObject({ id: target.location });
  expect(await reading.link(target)).toMatchObject({ location_id: target.location });
  expect(await errorOf(reading.keyRecord({ ...target, account: 'somebody-else' }))).toMatchObject({ status: 403 });
});

test('a deleted location is gone', async () => {
  expect(await reading.location(targetOf('location-gone'))).toBeNull();
});

test('a login that is refused is made anew once', async () => {
  const wire = await openWire();
  const token = { access_token: CANARY.token, refresh_token: 'r', expires_in: 3600 };
  const at = (keys: Record<string, typeof CANARY.key>) =>
    createIbmCloud({
      iam: createIam({ url: wire.url }),
      containers: createContainers({ url: wire.url, resourceControllerUrl: wire.url }),
      link: createLink({ url: wire.url }),
      keys,
    });
  wire.answer({ body: token }, { status: 401 }, { body: token }, { body: { resources: [] } });

  expect(await at({ '*': CANARY.key }).resourceGroups('acc')).toEqual([]);
  expect(wire.requests.map(({ path }) => path.split('?')[0])).toEqual([
    '/identity/token',
    '/v2/resource_groups',
    '/identity/token',
    '/v2/resource_groups',
  ]);

  const error = await errorOf(at({ other: CANARY.key }).resourceGroups('acc'));
  expect(error).toMatchObject({ sent: 'never', permanent: true });
  expectNoSecret(error);
});
