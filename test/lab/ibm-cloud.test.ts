import { startLab, type Lab } from '../../lab/lab';
import { askToken, jsonOf, logIn, request, reset, type Session } from './open-lab';

interface Key {
  id: string;
  name: string;
  description: string;
  created_at: string;
  apikey: string;
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const locationOf = (story: string) => lab.world.locations.get(lab.story(story).world.locationId)!;
const bearer = ({ access_token }: Session) => ({ Authorization: `Bearer ${access_token}` });

async function get<T = Record<string, unknown>>(base: string, path: string, headers: Record<string, string>) {
  const answer = await request(`${base}${path}`, { headers });
  return { status: answer.status, body: jsonOf<T & object>(answer) };
}

async function keysOf(account: string, query = ''): Promise<Key[]> {
  const session = await logIn(lab, 'diagnosis', account);
  const path = `/v1/apikeys?account_id=${account}&scope=account&type=user&pagesize=100${query}`;
  return (await get<{ apikeys: Key[] }>(lab.addresses.iam, path, bearer(session))).body.apikeys;
}

describe('a token', () => {
  const ourKey = () =>
    (JSON.parse(lab.secrets['SATLINK_IBMCLOUD_APIKEYS']!) as Record<string, string>)[
      locationOf('key-rejected').account
    ]!;

  test('looks like a JWT, and names account and identity', async () => {
    const { access_token, ...rest } = jsonOf<Session & { expires_in: number }>(await askToken(lab, ourKey()));

    const payload = JSON.parse(Buffer.from(access_token.split('.')[1]!, 'base64url').toString()) as object;

    expect(payload).toMatchObject({ account: { bss: locationOf('key-rejected').account }, iss: expect.any(String) });
    expect(rest).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'ibm openid' });
  });

  test('comes with a refresh token for the client bx only', async () => {
    const known = jsonOf<Session>(await askToken(lab, ourKey()));
    const unknown = jsonOf<Session>(await askToken(lab, ourKey(), {}));

    expect(known.refresh_token).not.toBe('not_supported');
    expect(unknown.refresh_token).toBe('not_supported');
  });

  test.each([
    ['an unknown key', 'no-such-key', 'BXNIM0415E'],
    ['no key', '', 'BXNIM0109E'],
  ])('is refused for %s with status 400 and IAM’s code', async (_what, key, code) => {
    const answer = await askToken(lab, key);

    expect(answer.status).toBe(400);
    expect(jsonOf(answer)).toMatchObject({ errorCode: code, context: { requestType: 'incoming.Identity_Token' } });
    expect(answer.headers.get('transaction-id')).toBeTruthy();
  });

  test('is refused for the key of a location for the reason that its connector sees', async () => {
    const codes = [];
    for (const story of ['key-rejected', 'cluster-on-location', 'customer-rotated'])
      codes.push(jsonOf(await askToken(lab, locationOf(story).configuredKey!))['errorCode']);

    expect(codes).toEqual(['BXNIM0415E', 'BXNIM0410E', 'BXNIM0462E']);
  });
});

describe('key records', () => {
  test('never hold the value, and say region and resource group in their description', async () => {
    const { account, region, resourceGroup } = locationOf('key-rejected');

    const [key, ...others] = (await keysOf(account)).filter(({ name }) => name === 'containers-kubernetes-key');

    expect(others).toEqual([]);
    expect(key!.apikey).toBe('');
    expect(key!.description).toContain(region);
    expect(key!.description).toContain(resourceGroup);
    expect(key!.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d\+0000$/);
  });

  test('come in pages', async () => {
    const { account } = locationOf('key-rejected');
    const session = await logIn(lab, 'diagnosis', account);
    const path = `/v1/apikeys?account_id=${account}&scope=account&pagesize=1`;
    const first = (await get<{ apikeys: Key[]; next: string }>(lab.addresses.iam, path, bearer(session))).body;
    const second = jsonOf<{ apikeys: Key[] }>(await request(first.next, { headers: bearer(session) }));

    expect([first.apikeys.length, second.apikeys.length]).toEqual([1, 1]);
    expect(second.apikeys[0]!.id).not.toBe(first.apikeys[0]!.id);
  });

  test('of another account, or with no token, are not given', async () => {
    const session = await logIn(lab, 'diagnosis', '*');
    const path = `/v1/apikeys?account_id=${locationOf('key-rejected').account}&scope=account`;

    const stranger = await get<{ errors: unknown[] }>(lab.addresses.iam, path, bearer(session));
    const nobody = await get(lab.addresses.iam, path, {});

    expect([stranger.status, nobody.status]).toEqual([403, 401]);
    expect(stranger.body.errors).toHaveLength(1);
  });

  test('without scope=account are one’s own', async () => {
    const { account } = locationOf('key-rejected');
    const session = await logIn(lab, 'diagnosis', account);

    const { body } = await get<{ apikeys: Key[] }>(
      lab.addresses.iam,
      `/v1/apikeys?account_id=${account}`,
      bearer(session),
    );

    expect(body.apikeys.map(({ name }) => name)).toEqual(['satlink-read']);
  });

  test('the record of a key in hand tells whose it is, and the policies what it may do', async () => {
    const { account } = locationOf('key-rejected');
    const roles = [];
    for (const worker of ['diagnosis', 'remediation'] as const) {
      const apikey = (JSON.parse(lab.workerEnv(worker)['SATLINK_IBMCLOUD_APIKEYS']!) as Record<string, string>)[
        account
      ]!;
      const session = await logIn(lab, worker, account);
      const details = await get<{ iam_id: string; account_id: string }>(lab.addresses.iam, '/v1/apikeys/details', {
        ...bearer(session),
        'IAM-ApiKey': apikey,
      });
      const path = `/v1/policies?account_id=${account}&iam_id=${details.body.iam_id}`;
      const { body } = await get<{ policies: { roles: { role_id: string }[] }[] }>(
        lab.addresses.iam,
        path,
        bearer(session),
      );
      expect(details.body.account_id).toBe(account);
      roles.push(body.policies[0]!.roles[0]!.role_id.split(':').at(-1));
    }

    expect(roles).toEqual(['Viewer', 'Administrator']);
  });
});

describe('a reset', () => {
  const scopeNow = () => lab.world.scopeOf(locationOf('key-rejected'));

  test('answers 204, makes a key that acts as the caller, and deletes the old one', async () => {
    const before = await keysOf(locationOf('key-rejected').account);
    const answer = await reset(lab, 'key-rejected');
    const after = await keysOf(locationOf('key-rejected').account);

    const [old, now] = [before, after].map((keys) => keys.find(({ name }) => name === 'containers-kubernetes-key')!);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(now!.id).not.toBe(old!.id);
    expect(after.map(({ id }) => id)).not.toContain(old!.id);
    expect(scopeNow().resets).toBe(1);
  });

  test('is not idempotent: a second one replaces the key again', async () => {
    await reset(lab, 'key-rejected');
    const first = scopeNow().keyId;
    await reset(lab, 'key-rejected');

    expect(scopeNow().keyId).not.toBe(first);
    expect(scopeNow().resets).toBe(2);
  });

  test.each([
    ['X-Region', 400],
    ['X-Auth-Refresh-Token', 400],
    ['Authorization', 401],
  ])('without %s is refused and changes nothing', async (header, status) => {
    const answer = await reset(lab, 'key-rejected', { [header]: '' });

    expect(answer.status).toBe(status);
    expect(jsonOf(answer)).toMatchObject({ incidentID: expect.any(String), type: expect.any(String) });
    expect(scopeNow().resets).toBe(0);
  });

  test('without a resource group hits the default group, which is not the one that was meant', async () => {
    const answer = await reset(lab, 'key-rejected', { 'X-Auth-Resource-Group': '' });

    const { account, region } = locationOf('key-rejected');
    const fallback = lab.world.accounts.get(account)!.resourceGroups.find(({ isDefault }) => isDefault)!;
    expect(answer.status).toBe(204);
    expect(scopeNow().resets).toBe(0);
    expect(lab.world.scopeOf({ account, region, resourceGroup: fallback.id }).resets).toBe(1);
  });

  test('by the name of the group, or as a viewer, is refused', async () => {
    const viewer = await logIn(lab, 'diagnosis', locationOf('key-rejected').account);
    const byName = await reset(lab, 'key-rejected', { 'X-Auth-Resource-Group': 'edge' });
    const byViewer = await reset(lab, 'key-rejected', {
      Authorization: `Bearer ${viewer.access_token}`,
      'X-Auth-Refresh-Token': viewer.refresh_token,
    });

    expect([byName.status, byViewer.status]).toEqual([400, 403]);
    expect(scopeNow().resets).toBe(0);
  });
});

describe('the container service', () => {
  test('lists who shares the key, by region and resource group', async () => {
    const { account, region, resourceGroup, id } = locationOf('key-rejected');
    const headers = {
      ...bearer(await logIn(lab, 'diagnosis', account)),
      'X-Region': region,
      'X-Auth-Resource-Group': resourceGroup,
    };
    const list = async (path: string) =>
      (await get<{ id: string }[]>(lab.addresses.containers, path, headers)).body.map((one) => one.id);

    expect(await list('/global/v2/satellite/getControllers')).toEqual([id]);
    expect(await list('/global/v1/clusters')).toHaveLength(2);
    headers['X-Region'] = 'eu-de';
    expect(await list('/global/v1/clusters')).toEqual([]);
  });

  test('names the resource groups of an account, on IAM’s server too', async () => {
    const { account, resourceGroup } = locationOf('key-rejected');
    const headers = bearer(await logIn(lab, 'diagnosis', account));
    const path = `/v2/resource_groups?account_id=${account}&name=edge`;

    for (const base of [lab.addresses.resourceController, lab.addresses.iam]) {
      const { body } = await get<{ resources: { id: string }[] }>(base, path, headers);
      expect(body.resources.map(({ id }) => id)).toEqual([resourceGroup]);
    }
  });

  test('has no refresh for a location, though it has one for a cluster', async () => {
    const { account, id } = locationOf('key-rejected');
    const headers = { ...bearer(await logIn(lab, 'remediation', account)), 'Content-Type': 'application/json' };
    const refresh = (cluster: string) =>
      request(`${lab.addresses.containers}/global/v2/refreshMaster`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ cluster }),
      });

    const ofLocation = await refresh(id);
    const ofCluster = await refresh([...lab.world.clusters.values()].find((one) => one.account === account)!.id);

    expect([ofLocation.status, ofCluster.status]).toEqual([404, 204]);
    expect(lab.world.locations.get(id)!.refreshes).toBe(0);
  });

  test('tells a location that exists from one that is gone', async () => {
    const here = locationOf('key-rejected');
    const gone = locationOf('location-gone');
    const look = async ({ account, id }: typeof here) =>
      get(
        lab.addresses.containers,
        `/global/v2/satellite/getController?controller=${id}`,
        bearer(await logIn(lab, 'diagnosis', account)),
      );

    expect(await look(here)).toMatchObject({ status: 200, body: { id: here.id, state: 'action required' } });
    expect(await look(gone)).toMatchObject({ status: 404, body: { incidentID: expect.any(String) } });
  });
});

test('the Link API says whether the tunnel of a location is up', async () => {
  const { account, id } = locationOf('key-rejected');
  const headers = bearer(await logIn(lab, 'diagnosis', account));
  const look = async () =>
    (await get<{ performance: { healthStatus: string } }>(lab.addresses.link, `/v1/locations/${id}`, headers)).body;

  expect((await look()).performance.healthStatus).toBe('Down');
  await reset(lab, 'key-rejected');
  lab.tick(10_000);
  lab.world.refreshMaster(lab.world.locations.get(id)!);
  expect(await look()).toMatchObject({ location_id: id, performance: { healthStatus: 'Up', tunnels: 3 } });
});
