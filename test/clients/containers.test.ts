import { createContainers } from '../../src/clients/containers/client';
import type { Containers } from '../../src/clients/containers/client';
import type { ContainersError } from '../../src/clients/containers/error';
import { Secret } from '../../src/config/secret';
import { CANARY, closeWires, errorOf, expectNoSecret, openWire } from './wire';
import type { Reply, Wire } from './wire';

const SESSION = { accessToken: new Secret(CANARY.token), refreshToken: CANARY.key };
const SCOPE = { region: 'us-east', resourceGroup: '0123456789abcdef0123456789abcdef' };
const refusal = (status: number, code: string): Reply => ({
  status,
  body: { incidentID: 'incident-1', code, description: CANARY.body, type: 'Authorization' },
});

let wire: Wire;
let containers: Containers;

beforeEach(async () => {
  wire = await openWire();
  containers = createContainers({ url: wire.url, resourceControllerUrl: wire.url, resetTimeoutMs: 1_500 });
});
afterEach(closeWires);

describe('a reset', () => {
  test('is one request with all four headers and no body', async () => {
    wire.answer({ status: 204 });

    await containers.resetApiKey(SESSION, SCOPE);

    expect(wire.requests).toHaveLength(1);
    expect(wire.requests[0]).toMatchObject({
      method: 'POST',
      path: '/global/v1/keys',
      body: '',
      headers: {
        authorization: `Bearer ${CANARY.token}`,
        'x-auth-refresh-token': CANARY.key.reveal(),
        'x-region': SCOPE.region,
        'x-auth-resource-group': SCOPE.resourceGroup,
      },
    });
  });

  test.each([
    ['an empty resource group', { ...SCOPE, resourceGroup: '' }, SESSION],
    ['the name of a resource group', { ...SCOPE, resourceGroup: 'my group' }, SESSION],
    ['an empty region', { ...SCOPE, region: '' }, SESSION],
    ['no refresh token', SCOPE, { ...SESSION, refreshToken: null }],
  ])('with %s is not sent', async (_what, scope, session) => {
    const error = await errorOf(containers.resetApiKey(session, scope));

    expect(error).toMatchObject({ sent: 'never', permanent: true });
    expect(wire.requests).toEqual([]);
    expectNoSecret(error);
  });

  test.each<[string, Reply, Partial<ContainersError>]>([
    ['a refusal', refusal(400, 'A03e9b'), { status: 400, code: 'A03e9b', incidentId: 'incident-1', permanent: true }],
    ['a lagging IAM', refusal(401, 'P0005'), { status: 401, permanent: false }],
    ['an outage', { status: 503, body: CANARY.body }, { status: 503, sent: 'answered', incidentId: null }],
    ['a lost answer', { cut: 'unanswered' }, { status: null, sent: 'maybe' }],
    ['no answer', { silent: true }, { status: null, sent: 'maybe', reason: 'no answer in time' }],
    ['a redirect', { status: 307, headers: { Location: '/global/v1/keys' } }, { status: 307 }],
  ])('that meets %s says so and is not repeated', async (_what, reply, expected) => {
    wire.answer(reply);

    const error = await errorOf<ContainersError>(containers.resetApiKey(SESSION, SCOPE));

    expect(error).toMatchObject(expected);
    expect(wire.requests).toHaveLength(1);
    expectNoSecret(error);
  });
});

test('a location is gone only when the service itself says so', async () => {
  wire.answer(refusal(404, 'E0008'), { status: 404, body: '404 page not found' });

  expect(await containers.readLocation(SESSION, 'loc')).toBeNull();
  expect(await errorOf(containers.readLocation(SESSION, 'loc'))).toMatchObject({ status: 404, permanent: false });
});

test('lists are asked for the scope, and an answer of another shape is not quoted', async () => {
  wire.answer({ body: [{ id: 'c1', name: 'one', region: 'us-east', resourceGroup: 'g', extra: 1 }, { id: 'c2' }] });
  const places = await containers.listClusters(SESSION, SCOPE);
  wire.answer({ body: { clusters: CANARY.body } });
  const error = await errorOf(containers.listLocations(SESSION, SCOPE));

  expect(places).toEqual([{ id: 'c1', name: 'one', region: 'us-east', resourceGroup: 'g' }, { id: 'c2' }]);
  expect(wire.requests[0]?.headers).toMatchObject({
    'x-region': 'us-east',
    'x-auth-resource-group': SCOPE.resourceGroup,
  });
  expectNoSecret(error);
});

describe('the resource groups of an account', () => {
  const page = (id: string, next?: string): Reply => ({
    body: { resources: [{ id, name: `name of ${id}` }], ...(next === undefined ? {} : { next_url: next }) },
  });
  const list = () => containers.listResourceGroups(SESSION, 'account-1');

  test('are read over all pages, of our own host, whichever host the next page names', async () => {
    const elsewhere = await openWire();
    wire.answer(
      page('a', '/v2/resource_groups?start=1&account_id=other'),
      page('b', `${elsewhere.url}/x?start=2`),
      page('c'),
    );

    expect((await list()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(wire.requests.map(({ path }) => new URL(path, wire.url).searchParams.get('start'))).toEqual([
      null,
      '1',
      '2',
    ]);
    expect(wire.requests.map(({ path }) => new URL(path, wire.url).searchParams.get('account_id'))).toEqual(
      Array(3).fill('account-1'),
    );
    expect(elsewhere.requests).toEqual([]);
  });

  test.each<[string, Reply[], string]>([
    [
      'pages without end',
      Array.from({ length: 60 }, (_, n) => page('a', `/v2?start=${n}`)),
      'there are more than 50 pages',
    ],
    [
      'a page that names itself',
      Array.from({ length: 3 }, () => page('a', '/v2?start=1')),
      'the same next page is named again and again',
    ],
    ['a next page without a query', [page('a', '/v2/more')], 'the next page is named in a way that we do not know'],
    ['a next page that is no address', [page('a', 'http://[')], 'the next page is named in a way that we do not know'],
  ])('with %s are an error: a group may stand in what is missing', async (_what, replies, reason) => {
    wire.answer(...replies);

    expect(await errorOf(list())).toMatchObject({ reason, permanent: true, sent: 'answered' });
  });
});
