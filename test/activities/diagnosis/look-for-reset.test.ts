import type { ResetLook } from '../../../src/contract/activities';
import { whatShows } from '../../../src/activities/diagnosis/look-for-reset';
import type { FaultOrder } from '../../../lab/faults';
import type { Identity, IamKey, Scope } from '../../../lab/world/model';
import type { ClientError } from '../../../src/clients/client-error';
import { openScene } from '../scene';
import type { Scene } from '../scene';

const LOCATION = 'lockeyrejected000001';
const HOUR_MS = 3_600_000;

let scene: Scene;
beforeEach(async () => (scene = await openScene()));
afterEach(() => scene.lab.close());

const place = () => scene.lab.world.locations.get(LOCATION)!;
const scope = (): Scope => scene.lab.world.scopeOf(place());
const key = (): IamKey => scene.lab.world.keys.get(scope().keyId)!;
const target = () => {
  const { account, region, resourceGroup } = place();
  return { account, region, resourceGroup, location: LOCATION };
};
/** Who looks. */
const looker = (): Identity =>
  scene.lab.world.identities.find(({ name, account }) => name === 'satlink-read' && account === place().account)!;
const record = (of: IamKey) => ({
  id: of.id,
  createdAt: `${new Date(of.createdAtMs).toISOString().slice(0, 16)}+0000`,
});
const reset = (iamId: string) => scene.lab.world.replaceKey(scope(), { iamId, by: 'us' });
/** Another key of the scope, obsolete or somebody's. */
const another = (more: Partial<IamKey> & { ageMs: number }) => scene.lab.world.addKey({ ...key(), ...more });
const many = (iamId: string) => {
  for (let index = 0; index < 230; index++) another({ name: `a-key-${index}`, iamId, ageMs: index });
};

/** What IAM shows after something happened; a failure that passes is looked over, as the engine does. */
async function look(happen: () => void): Promise<ResetLook> {
  const before = record(key());
  happen();
  const reading = async (): Promise<ResetLook> =>
    scene.clients.ibmCloud.lookAtKey(target()).then(
      (read) => whatShows(read, before),
      ({ permanent, message }: ClientError) => (permanent ? { kind: 'cannot-tell', because: message } : reading()),
    );
  return reading();
}

function fault(query: string, more: Partial<FaultOrder> = {}): void {
  const match = { path: query };
  scene.lab.faults.add({
    system: 'iam',
    match,
    kind: 'status',
    status: 403,
    times: 99,
    afterTimes: 0,
    delayMs: 0,
    ...more,
  });
}

/** The looker still sees the key that it made itself, and nobody else's. */
const hideOthers = () => [delete looker().identityRole, (key().iamId = looker().iamId)];
/** A reset that leaves the old key in the list, as an obsolete one. */
const madeBySomebody = () => another({ iamId: SERVICE_ID, ageMs: 0 });

const SERVICE_ID = 'iam-ServiceId-11111111-2222-3333-4444-555555555555';

test.each<[string, () => void, ResetLook['kind']]>([
  ['nothing', () => undefined, 'did-not'],
  ['a reset by a user', () => reset('IBMid-1'), 'happened'],
  ['a reset by a service ID', () => reset(SERVICE_ID), 'happened'],
  ['a reset by a service ID, among many keys of users', () => [many('IBMid-2'), reset(SERVICE_ID)], 'happened'],
  ['a reset by a service ID, among many of its keys', () => [many(SERVICE_ID), reset(SERVICE_ID)], 'happened'],
  [
    'a reset by a user, among many keys of both',
    () => [many('IBMid-2'), many(SERVICE_ID), reset('IBMid-1')],
    'happened',
  ],
  ['many keys, and no reset', () => [many('IBMid-2'), many(SERVICE_ID)], 'did-not'],
  ['an obsolete key of a service ID', () => another({ iamId: SERVICE_ID, ageMs: 900 * 24 * HOUR_MS }), 'did-not'],
  ['a new key of another scope', () => another({ description: 'for eu-de and other', ageMs: 0 }), 'did-not'],
  [
    'the key of before gone, an older one left',
    () => [another({ ageMs: 900 * 24 * HOUR_MS }), (key().state = 'deleted')],
    'cannot-tell',
  ],
  ['another key of the same minute', () => another({ ageMs: 200 * 24 * HOUR_MS }), 'cannot-tell'],
  ['a looker without the right, and no reset', () => delete looker().identityRole, 'cannot-tell'],
  ['a looker without the right, and a reset', () => [delete looker().identityRole, reset(SERVICE_ID)], 'cannot-tell'],
  [
    'a looker without the right who sees its own reset',
    () => [delete looker().identityRole, reset(looker().iamId)],
    'happened',
  ],
  ['a looker without the right who sees its own old key', () => [hideOthers(), madeBySomebody()], 'cannot-tell'],
  ['a looker with the right who sees its own old key', () => madeBySomebody(), 'happened'],
  ['the keys of service IDs refused, and no reset', () => fault('type=serviceid'), 'cannot-tell'],
  [
    'the keys of service IDs refused, and a reset by a user',
    () => [fault('type=serviceid'), reset('IBMid-1')],
    'happened',
  ],
  [
    'the keys of service IDs refused, and a reset by one',
    () => [fault('type=serviceid'), reset(SERVICE_ID)],
    'cannot-tell',
  ],
  ['the keys of users refused, and a reset by a service ID', () => [fault('type=user'), reset(SERVICE_ID)], 'happened'],
  ['both refused', () => fault('/v1/apikeys?'), 'cannot-tell'],
  ['the policies refused', () => fault('/v1/policies'), 'cannot-tell'],
  ['the policies away for a moment', () => fault('/v1/policies', { status: 503, times: 2 }), 'did-not'],
  [
    'the keys of service IDs away for a moment',
    () => [fault('type=serviceid', { status: 503, times: 2 }), reset(SERVICE_ID)],
    'happened',
  ],
])('after %s a look says %s', async (_what, happen, kind) => {
  const found = await look(happen);

  expect(found.kind).toBe(kind);
});

test('a look says whose key the new one is', async () => {
  expect((await look(() => reset(SERVICE_ID))).because).toContain('made by a service ID');
});
