import { createIam } from '../../src/clients/iam/client';
import type { Iam } from '../../src/clients/iam/client';
import type { IamError } from '../../src/clients/iam/error';
import { Secret } from '../../src/config/secret';
import { CANARY, closeWires, errorOf, expectNoSecret, openWire } from './wire';
import type { Reply, Wire } from './wire';

const TOKEN = { access_token: CANARY.token, refresh_token: `refresh-${CANARY.token}`, expires_in: 3600 };
const SESSION = { accessToken: new Secret(CANARY.token), refreshToken: null };

let wire: Wire;
let iam: Iam;

beforeEach(async () => {
  wire = await openWire();
  iam = createIam({ url: wire.url });
});
afterEach(closeWires);

test('a login is asked for as the client bx, and kept', async () => {
  wire.answer({ body: TOKEN });

  const [one, other] = await Promise.all([iam.logIn(CANARY.key), iam.logIn(CANARY.key)]);
  const later = await iam.logIn(CANARY.key);

  expect([one, other, later].map(({ accessToken }) => accessToken.reveal())).toEqual(Array(3).fill(CANARY.token));
  expect(later.refreshToken?.reveal()).toBe(`refresh-${CANARY.token}`);
  expect(wire.requests).toHaveLength(1);
  expect(wire.requests[0]?.headers.authorization).toBe('Basic Yng6Yng=');
  expect(new URLSearchParams(wire.requests[0]?.body).get('apikey')).toBe(CANARY.key.reveal());
});

test('a login is renewed when it is wanted anew, was refused, or is near its end', async () => {
  wire.answer({ body: TOKEN }, { body: TOKEN }, { body: { ...TOKEN, expires_in: 0.001 } }, { body: TOKEN });

  await iam.logIn(CANARY.key);
  await iam.logIn(CANARY.key, { anew: true });
  iam.forget(CANARY.key);
  await iam.logIn(CANARY.key);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await iam.logIn(CANARY.key);

  expect(wire.requests).toHaveLength(4);
});

test('a refresh token that is not supported is none', async () => {
  wire.answer({ body: { ...TOKEN, refresh_token: 'not_supported' } });

  expect((await iam.logIn(CANARY.key)).refreshToken).toBeNull();
});

test('a login that failed is not kept', async () => {
  wire.answer({ status: 503 }, { body: TOKEN });

  await errorOf(iam.logIn(CANARY.key));

  expect((await iam.logIn(CANARY.key)).accessToken.reveal()).toBe(CANARY.token);
});

const refusal = (errorCode: string, status = 400): Reply => ({
  status,
  headers: { 'Transaction-Id': 'tx-0123' },
  body: { errorCode, errorMessage: CANARY.body, context: { requestId: CANARY.body } },
});

test.each<[string, Reply, Partial<IamError>]>([
  ['an unknown key', refusal('BXNIM0415E'), { errorCode: 'BXNIM0415E', permanent: false, transactionId: 'tx-0123' }],
  ['an expired refresh token', refusal('BXNIM0407E', 401), { permanent: false }],
  ['a bad property', refusal('BXNIM0106E'), { errorCode: 'BXNIM0106E', permanent: true }],
  ['a suspended user', refusal('BXNIM0436E', 401), { errorCode: 'BXNIM0436E', permanent: true }],
  ['a refusal without a code', { status: 400, body: CANARY.body }, { errorCode: null, permanent: true }],
  ['a code that is none', refusal(`${CANARY.body}<`), { errorCode: null }],
  ['too many requests', { status: 429, headers: { 'Retry-After': '3' } }, { permanent: false, retryAfterMs: 3000 }],
  ['an outage', { status: 502, body: CANARY.body }, { permanent: false }],
  ['a lost answer', { cut: 'unanswered' }, { permanent: false, sent: 'maybe' }],
  ['an answer without a token', { body: { token: CANARY.token } }, { permanent: false }],
])('a login that meets %s fails as such', async (_what, reply, expected) => {
  wire.answer(reply);

  const error = await errorOf<IamError>(iam.logIn(CANARY.key));

  expect(error).toMatchObject(expected);
  expectNoSecret(error);
});

test('API keys are listed page by page, and only the token of the next address is taken', async () => {
  const elsewhere = await openWire();
  const record = (id: string) => ({ id, name: 'n', description: null, created_at: '2026-01-02T03:04+0000' });
  wire.answer(
    { body: { apikeys: [record('one')], next: `${elsewhere.url}/v1/apikeys?account_id=other&pagetoken=t2` } },
    { body: { apikeys: [record('two')] } },
  );

  const { entries, endsEarly } = await iam.listApiKeys(SESSION, { account: 'acc', kind: 'service-id' });

  expect(endsEarly).toBeNull();
  expect(entries.map(({ id, kind, description }) => [id, kind, description])).toEqual([
    ['one', 'service-id', ''],
    ['two', 'service-id', ''],
  ]);
  expect(elsewhere.requests).toEqual([]);
  expect(wire.requests[1]?.path).toContain('account_id=acc&scope=account&type=serviceid&pagesize=100&pagetoken=t2');
});

test('who we are is asked with the key in a header', async () => {
  wire.answer({ body: { id: 'ApiKey-1', name: 'ours', iam_id: 'IBMid-1', account_id: 'acc' } });

  const identity = await iam.readOwnIdentity(SESSION, CANARY.key);

  expect(identity).toEqual({ keyId: 'ApiKey-1', keyName: 'ours', iamId: 'IBMid-1', account: 'acc' });
  expect(wire.requests[0]?.headers['iam-apikey']).toBe(CANARY.key.reveal());
});

test.each<[string, (request: number) => unknown, string | null]>([
  ['no next page', () => undefined, null],
  ['null for a next page', () => null, null],
  ['an empty next page', () => '', null],
  ['three pages', (request) => (request < 3 ? `/v1/apikeys?pagetoken=t${request}` : undefined), null],
  ['a next page without a token', () => 'https://iam.example/v1/apikeys?page=2', 'in a way that we do not know'],
  ['a next page with an empty token', () => '/v1/apikeys?pagetoken=', 'in a way that we do not know'],
  ['a next page that is no address', () => 'http://%%%', 'in a way that we do not know'],
  ['the same next page again', () => '/v1/apikeys?pagetoken=t1', 'the same next page'],
  ['next pages in a circle', (request) => `/v1/apikeys?pagetoken=t${request % 2}`, 'the same next page'],
  ['no end of pages', (request) => `/v1/apikeys?pagetoken=t${request}`, 'more than 50 pages'],
])('a list with %s is known to be whole or not', async (_what, next, endsEarly) => {
  wire.answer(() => ({ body: { apikeys: [], next: next(wire.requests.length) } }));

  const listed = await iam.listApiKeys(SESSION, { account: 'acc', kind: 'user' });

  if (endsEarly === null) expect(listed.endsEarly).toBeNull();
  else expect(listed.endsEarly).toContain(endsEarly);
  expect(wire.requests.length).toBeLessThanOrEqual(50);
});

test.each<[string, object]>([
  ['without a name', { name: null }],
  ['with a description that is a map', { description: {} }],
  ['without a time', { created_at: null }],
  ['with an owner that is a number', { iam_id: 7 }],
])('a key of somebody else %s does not hide ours', async (_what, odd) => {
  const ours = { id: 'ours', name: 'n', created_at: '2026-01-02T03:04+0000' };
  wire.answer({ body: { apikeys: [{ ...ours, id: 'odd', ...odd }, ours] } });

  const { entries } = await iam.listApiKeys(SESSION, { account: 'acc', kind: 'user' });

  expect(entries.map(({ id }) => id)).toContain('ours');
});

test.each<[string, object]>([
  ['no refresh token', {}],
  ['null for a refresh token', { refresh_token: null }],
  ['an empty refresh token', { refresh_token: '' }],
  ['no life', { refresh_token: 'not_supported', expires_in: undefined }],
])('a login that brings %s is a login', async (_what, more) => {
  wire.answer({ body: { access_token: CANARY.token, expires_in: 3600, ...more } });

  expect((await iam.logIn(CANARY.key)).refreshToken).toBeNull();
});

test('a policy of an unknown shape grants nothing, and hides no other', async () => {
  const policy = { roles: [{ role_id: 'r' }], resources: [] };
  const odd = { ...policy, resources: [{ attributes: [{ name: 'region', value: 7 }] }] };
  wire.answer({ body: { policies: [null, 'x', odd, policy, { ...policy, roles: {} }] } });

  expect(await iam.listPolicies(SESSION, { account: 'acc', iamId: 'IBMid-1' })).toEqual([policy]);
});
