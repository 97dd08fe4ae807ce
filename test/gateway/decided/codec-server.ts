import { randomBytes, randomUUID } from 'node:crypto';
import { sign } from '@fastify/cookie';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { createPayloadCodec } from '../../../src/codec/payload-codec';
import type { GatewayConfig } from '../../../src/config/gateway-config';
import { Secret } from '../../../src/config/secret';
import { readTemporal } from '../../../src/config/temporal';
import { codecKeys } from '../../codec/ring';
import { openGateway, VIEWER, type TestGateway } from '../gateway';

const SESSION_KEY = randomBytes(32).toString('base64url');
/** A part of this gateway's configuration, as it might stand in what others wrote. */
const OUR_SECRET = `issuer-${randomBytes(16).toString('hex')}`;
const PAGES = 'https://temporal.example';
const SIGN_IN = {
  issuer: 'http://127.0.0.1:9',
  clientId: 'satlink',
  clientSecret: new Secret(OUR_SECRET),
  scopes: 'openid',
  nameClaim: 'email',
  groupsClaim: 'groups',
  emailVerified: 'required' as const,
  roles: { viewer: [], approver: [], operator: [] },
  sessionKeys: [new Secret(SESSION_KEY)],
} satisfies GatewayConfig['signIn'];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({
    queuePrefix: `lab-codec-${randomUUID()}-`,
    env: codecKeys('new', 'old'),
    config: { temporalUi: `${PAGES}/of-ours`, signIn: SIGN_IN },
    options: { limits: { decodedPerMinute: 12 } },
  });
});
afterAll(() => gateway.close());

interface Sent {
  metadata: Record<string, string>;
  data?: string;
}

/** As our processes write it into the engine with this key, and as Temporal's tools send it. */
async function encrypted(value: unknown, ...ring: [string, ...string[]]): Promise<Sent> {
  const codec = createPayloadCodec(readTemporal(codecKeys(...ring)).codecKeys);
  return sent((await codec.encode([defaultPayloadConverter.toPayload(value)]))[0]!);
}

function sent({ metadata, data }: Payload): Sent {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const named = Object.entries(metadata!).map(([name, bytes]) => [name, base64(bytes)]);
  return { metadata: Object.fromEntries(named) as Record<string, string>, data: base64(data!) };
}

const valueOf = ({ data }: Sent): unknown => JSON.parse(Buffer.from(data!, 'base64').toString());

let people = 0;
/** The cookie of somebody new who signed in, and the origin of a page of Temporal. */
function fromPages(until = Math.floor(Date.now() / 1000) + 600, origin = PAGES): Record<string, string> {
  const name = `mia${(people += 1)}`;
  const session = { name, id: `issuer ${name}`, role: 'viewer', csrf: 'c'.repeat(32), until };
  const value = Buffer.from(JSON.stringify(session)).toString('base64url');
  return { origin, cookie: `satlink-session=${encodeURIComponent(sign(value, SESSION_KEY))}` };
}

async function ask(body: unknown, headers: Record<string, string> = fromPages(), method = 'POST') {
  // As the pages of Temporal call it.
  const answer = await fetch(`${gateway.url}/codec/decode?preserveStorageRefs=true`, {
    method,
    headers: { ...(method === 'POST' ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  const { payloads = [] } = (text === '' ? {} : JSON.parse(text)) as { payloads?: Sent[] };
  return { status: answer.status, headers: answer.headers, payloads, text };
}

test('the pages of Temporal get in clear what any key of the ring encrypted, for a person who signed in', async () => {
  const finding = { account: 'acct-planted', lines: ['BXNIM0415E planted'] };
  const payloads = [await encrypted(finding, 'old'), await encrypted('x', 'new')];

  const { status, payloads: shown, headers } = await ask({ payloads });
  expect([status, ...shown.map(valueOf)]).toEqual([200, finding, 'x']);
  expect(headers.get('access-control-allow-origin')).toBe(PAGES);
  expect(headers.get('access-control-allow-credentials')).toBe('true');
  // A query without arguments has none.
  expect((await ask({})).text).toBe('{"payloads":[]}');
  const byProgram = await ask({ payloads }, { authorization: `Bearer ${VIEWER}` });
  expect(byProgram.payloads.map(valueOf)).toEqual([finding, 'x']);
});

test('no signature and no secret of the gateway is shown, however the payload has them', async () => {
  const signed = `eyJhbGciOiJFZERTQSJ9.${'e30'.repeat(9)}.${'c2ln'.repeat(9)}`;
  const said = { decision: { by: 'mia', signed }, list: [signed, OUR_SECRET], note: `it says ${OUR_SECRET}` };

  const { payloads, text } = await ask({ payloads: [await encrypted(said, 'new')] });
  const left = '[a signature, which is not shown here]';
  expect(valueOf(payloads[0]!)).toEqual({
    decision: { by: 'mia', signed: left },
    list: [left, '…'],
    note: 'it says …',
  });
  expect(text).not.toContain(Buffer.from(OUR_SECRET).toString('base64'));
});

test.each([
  ['another key', async () => encrypted('x', 'lost')],
  ['a key of this name that is another one', async () => ({ ...(await encrypted('x', 'new')), data: 'AAAA' })],
  [
    'bytes that are no text',
    async () => {
      const bytes = { metadata: { encoding: Buffer.from('binary/plain') }, data: randomBytes(16) };
      const codec = createPayloadCodec(readTemporal(codecKeys('new')).codecKeys);
      return sent((await codec.encode([bytes]))[0]!);
    },
  ],
])('what cannot be read or looked through comes back as it was sent, beside what can: %s', async (_case, make) => {
  const payloads = [await make(), await encrypted('readable', 'new')];

  const { status, payloads: shown } = await ask({ payloads });
  expect([status, shown[0], valueOf(shown[1]!)]).toEqual([200, payloads[0], 'readable']);
});

test('the log says once which key is missing, and nothing that was sent', async () => {
  const before = gateway.log.length;
  const payload = await encrypted('x', 'gone');
  for (let time = 0; time < 3; time++) await ask({ payloads: [payload] });

  const lines = gateway.log.slice(before);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('encrypted with the key \\"gone\\", and this process has other keys only');
  expect(lines[0]).not.toContain(payload.data);
});

test.each([
  ['nobody', () => ({ origin: PAGES }), 401],
  ['a program without a token', () => ({}), 401],
  ['a wrong token', () => ({ authorization: 'Bearer guess' }), 401],
  ['a session that is over', () => fromPages(1), 401],
  ['a session, with no origin', () => ({ cookie: fromPages().cookie! }), 401],
  ['a session, from our own pages', () => fromPages(undefined, gateway.url), 403],
  ['a session, from a foreign page', () => fromPages(undefined, 'https://foreign.example'), 403],
  ['a session, from a page of another scheme', () => fromPages(undefined, 'http://temporal.example'), 403],
  ['a session, from a page without an origin', () => fromPages(undefined, 'null'), 403],
  [
    'a token, from a foreign page',
    () => ({ authorization: `Bearer ${VIEWER}`, origin: 'https://foreign.example' }),
    403,
  ],
])('%s is refused, and sees nothing', async (_who, headers, wanted) => {
  const { status, text, headers: given } = await ask({ payloads: [await encrypted('planted', 'new')] }, headers());

  expect(status).toBe(wanted);
  expect(text).not.toContain('payloads');
  // Only the pages of Temporal may even read why.
  expect(given.get('access-control-allow-origin')).toBe(wanted === 401 && 'origin' in headers() ? PAGES : null);
});

test('a browser learns beforehand that these pages alone may ask, and what they may send', async () => {
  const before = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-namespace',
  };
  const ours = await ask(null, { origin: PAGES, ...before }, 'OPTIONS');
  const foreign = await ask(null, { origin: 'https://foreign.example', ...before }, 'OPTIONS');

  expect([ours.status, ours.headers.get('access-control-allow-origin')]).toEqual([204, PAGES]);
  expect(ours.headers.get('access-control-allow-headers')).toBe('content-type, x-namespace');
  expect(ours.headers.get('vary')).toContain('origin');
  expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  // No other route lets itself be asked from there.
  const elsewhere = await fetch(`${gateway.url}/v1/runs`, { headers: { ...fromPages() } });
  expect([elsewhere.status, elsewhere.headers.get('access-control-allow-origin')]).toEqual([200, null]);
});

test.each([
  ['no JSON', '{"payloads":'],
  ['a list', []],
  ['no list of payloads', { payloads: {} }],
  ['a payload that is a text', { payloads: ['x'] }],
  ['bytes that are not base64', { payloads: [{ metadata: {}, data: '%%%' }] }],
  ['metadata that is a number', { payloads: [{ metadata: { encoding: 7 } }] }],
  ['too many payloads', { payloads: Array.from({ length: 1_001 }, () => ({})) }],
])('%s is refused', async (_case, body) => {
  expect((await ask(body)).status).toBe(400);
});

test('too large a request is refused, and so is encrypting', async () => {
  expect((await ask(`{"payloads":[{"data":"${'A'.repeat(1_100_000)}"}]}`)).status).toBe(413);
  const encode = await fetch(`${gateway.url}/codec/encode`, { method: 'POST', headers: fromPages() });
  expect(encode.status).toBe(404);
});

test('a person whose pages ask too much waits, and decides all the same', async () => {
  const headers = fromPages();
  const statuses = [];
  for (let time = 0; time < 13; time++) statuses.push((await ask({}, headers)).status);

  expect([statuses.filter((status) => status === 200).length, statuses.at(-1)]).toEqual([12, 429]);
  expect((await fetch(`${gateway.url}/v1/runs`, { headers: { cookie: headers.cookie! } })).status).toBe(200);
});

test('a gateway without keys, or that knows no pages of Temporal, shows nothing to a browser', async () => {
  const withoutKeys = await openGateway({ queuePrefix: `lab-codec-${randomUUID()}-`, config: { temporalUi: PAGES } });
  const answer = await withoutKeys.post('/codec/decode', {}, VIEWER);
  await withoutKeys.close();
  expect(answer.status).toBe(404);
  const withoutPages = await openGateway({
    queuePrefix: `lab-codec-${randomUUID()}-`,
    env: codecKeys('new'),
    config: { signIn: SIGN_IN },
  });
  const asked = await fetch(`${withoutPages.url}/codec/decode`, {
    method: 'POST',
    headers: { ...fromPages(), 'content-type': 'application/json' },
    body: '{}',
  });
  await withoutPages.close();
  expect(asked.status).toBe(403);
});
