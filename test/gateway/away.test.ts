import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Secret } from '../../src/config/secret';
import { replyIn } from '../console/reply-in';
import { committed, judgeBy } from './described';
import { LiveList } from '../../src/gateway/live/live-list';
import { LiveRuns } from '../../src/gateway/live/live-runs';
import { connect as connectToEngine } from '../../src/runs';
import { openLossyWire } from '../engine/lossy-wire';
import { openGateway, type TestGateway } from './gateway';
import { clickBody, openSlackSide, signedBySlack, SIGNING_SECRET } from './slack-app';
import { openSocket } from './socket';

const CSRF = 'c'.repeat(32);
const RUN = 'c0ffee00c0ffee00c0ff';
const DECISION = { decision: 'approve', plan: 'AAAAAAAA', digest: 'd'.repeat(64) };
const SAFE = expect.stringMatching(/sending the same again is safe$/) as string;

/** The supervisor of the gateway kills it a little later. */
const ENDS_WITHIN_MS = 30_000;

const judge = judgeBy(committed());

const SIGN_IN = {
  issuer: 'https://login.invalid',
  clientId: 'satlink',
  clientSecret: null,
  scopes: 'openid profile email',
  nameClaim: 'email',
  groupsClaim: 'groups',
  emailVerified: 'required' as const,
  roles: { viewer: [], approver: [], operator: [] },
  sessionKeys: [new Secret('s'.repeat(32))],
};

/** A gateway that reached its engine once; `leave` takes the engine away. */
const opened: TestGateway[] = [];
afterAll(() => Promise.all(opened.map((gateway) => gateway.close())));

async function openAway(leave: 'closed' | 'unreachable'): Promise<TestGateway> {
  const [host, port] = process.env['SATLINK_TEST_TEMPORAL']!.split(':') as [string, string];
  const sockets: Socket[] = [];
  const wire = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const address = `127.0.0.1:${(wire.address() as AddressInfo).port}`;
  const gateway = await openGateway({ queuePrefix: 'lab-away-', address, config: { signIn: SIGN_IN } });
  opened.push(gateway);
  if (leave === 'closed') await gateway.engine.close();
  wire.close();
  for (const socket of sockets) socket.destroy();
  return gateway;
}

function sessionOf({ app }: TestGateway): string {
  const until = Math.floor(Date.now() / 1000) + 600;
  const session = { name: 'mia', id: 'test mia', role: 'approver', csrf: CSRF, until };
  const value = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `satlink-session=${encodeURIComponent(app.signCookie(value))}`;
}

async function came(sent: Promise<Response>): Promise<{ status: number; type: string; text: string }> {
  const response = await sent;
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

const sendJson = ({ url }: TestGateway, body: object, headers: Record<string, string> = {}) =>
  came(
    fetch(`${url}/v1/runs/${RUN}/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  );

const sendForm = (gateway: TestGateway, change: Record<string, string> = {}) =>
  came(
    fetch(`${gateway.url}/runs/${RUN}`, {
      method: 'POST',
      headers: { cookie: sessionOf(gateway) },
      body: new URLSearchParams({ csrf: CSRF, ...DECISION, ...change }),
    }),
  );

test.concurrent.each(['closed', 'unreachable'] as const)(
  'with an engine whose connection is %s, each surface answers a decision in the words of all',
  async (leave) => {
    const gateway = await openAway(leave);
    const session = { cookie: sessionOf(gateway), 'x-csrf-token': CSRF };
    const [signed, inSession, form, malformed] = await Promise.all([
      sendJson(gateway, { ...DECISION, signed: `a.${btoa('{"sub":"mia"}')}.c` }),
      sendJson(gateway, DECISION, session),
      sendForm(gateway),
      sendForm(gateway, { decision: 'dance' }),
    ]);

    for (const { status, type, text } of [signed, inSession]) {
      expect([status, JSON.parse(text)]).toEqual([503, { answer: 'unknown', because: SAFE }]);
      expect(judge({ method: 'POST', url: '/v1/runs/:run/decisions' }, { status, type, text })).toBeNull();
    }
    expect([form.status, replyIn(form.text)]).toEqual([503, { answer: 'unknown', because: SAFE }]);
    // This one needs no engine to be answered, only to be shown beside its run.
    expect([malformed.status, replyIn(malformed.text).answer]).toEqual([400, 'malformed']);
    for (const { text } of [form, malformed]) expect(text).toContain(`href="/runs/${RUN}"`);
  },
);

test(
  'a gateway ends although a page follows a run about which the engine says nothing more',
  async () => {
    const wire = await openLossyWire(process.env['SATLINK_TEST_TEMPORAL']!);
    const engine = await connectToEngine({ env: { TEMPORAL_ADDRESS: wire.address }, queuePrefix: 'lab-away-' });
    const live = new LiveRuns(engine);
    wire.mute();
    live.follow(`satlink-prod-${RUN}`, { changed: () => undefined, ended: () => undefined });

    await live.closeAll();
    await engine.close();
    await wire.close();
  },
  ENDS_WITHIN_MS,
);

test(
  'a page that is being opened while the gateway ends does not keep it from ending',
  async () => {
    const engine = await connectToEngine({
      env: { TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']! },
      queuePrefix: 'lab-away-',
    });
    const list = new LiveList(engine);
    const live = new LiveRuns(engine);
    const heard: string[] = [];
    list.follow(() => undefined);
    const closing = list.close();
    list.follow(() => undefined);
    await live.closeAll();
    live.follow(`satlink-prod-${RUN}`, { changed: () => heard.push('changed'), ended: () => heard.push('ended') });

    await closing;
    expect(heard).toEqual(['ended']);
    await engine.close();
  },
  ENDS_WITHIN_MS,
);

test(
  'a click that is still being sent as the gateway ends is carried out, and its sender is told',
  async () => {
    const slack = await openSlackSide();
    const { origin: apiUrl } = slack;
    const gateway = await openGateway({
      queuePrefix: 'lab-away-',
      config: {
        slack: { apiUrl, botToken: null, signingSecret: new Secret(SIGNING_SECRET), responseOrigins: [apiUrl] },
      },
    });
    const value = { run: `satlink-prod-${RUN}`, plan: 'K7QF2M4X', digest: '0'.repeat(64), decision: 'approve' };
    const body = clickBody(value, { member: 'UMIA', responseUrl: `${apiUrl}/actions/late` });
    const headers = {
      ...signedBySlack(body),
      host: 'gateway',
      connection: 'close',
      expect: '100-continue',
      'content-length': Buffer.byteLength(body),
    };
    const lines = Object.entries(headers).map(([name, one]) => `${name}: ${one}\r\n`);
    const socket = openSocket(gateway.url);
    socket.write(`POST /v1/slack/interactions HTTP/1.1\r\n${lines.join('')}\r\n`);
    // The gateway has begun with the request, and waits for its body.
    await once(socket, 'data');
    const ended = gateway.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.write(body);
    await ended;

    expect(slack.told).toEqual([expect.stringMatching(/^\*not-allowed\*: .*Nothing was decided by this click/s)]);
    await slack.close();
  },
  ENDS_WITHIN_MS,
);
