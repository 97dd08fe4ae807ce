import { randomBytes } from 'node:crypto';
import { sign } from '@fastify/cookie';
import { Secret } from '../../src/config/secret';
import type { GatewayOptions } from '../../src/gateway/app';
import type { Limits } from '../../src/gateway/http/limits';
import { intoList, type Route } from './described';
import { INTAKE, notification, openGateway, VIEWER, type Answered, type TestGateway } from './gateway';
import { signedBySlack, SIGNING_SECRET, SLACK_WITHOUT_BOT } from './slack-app';

const SESSION_KEY = randomBytes(32).toString('base64url');
const CSRF = randomBytes(24).toString('base64url');

const open: TestGateway[] = [];
afterAll(async () => {
  for (const gateway of open) await gateway.close();
});

async function gatewayWith(
  limits: Partial<Limits>,
  trustedProxies: string[] = ['127.0.0.1'],
  options: GatewayOptions = {},
): Promise<TestGateway> {
  const gateway = await openGateway({
    queuePrefix: `lab-limits-${randomBytes(6).toString('hex')}-`,
    config: {
      trustedProxies,
      slack: SLACK_WITHOUT_BOT,
      signIn: {
        issuer: 'http://127.0.0.1:9',
        clientId: 'satlink',
        clientSecret: null,
        scopes: 'openid',
        nameClaim: 'email',
        groupsClaim: 'groups',
        emailVerified: 'required',
        roles: { viewer: [], approver: [], operator: [] },
        sessionKeys: [new Secret(SESSION_KEY)],
      },
    },
    options: { limits, ...options },
  });
  open.push(gateway);
  return gateway;
}

/** The cookie of somebody who signed in. */
function session(name: string): string {
  const until = Math.floor(Date.now() / 1000) + 600;
  const content = { name, id: `issuer ${name}`, role: 'approver', csrf: CSRF, until };
  const value = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `satlink-session=${encodeURIComponent(sign(value, SESSION_KEY))}`;
}

const EMPTY = JSON.stringify(notification([]));
const SAYS_NOTHING = 'payload=%7B%7D';
let number = 0;

type Heard = Pick<Answered, 'status' | 'headers'>;

/** Requests as they come from one client address, through a proxy. */
function from(gateway: TestGateway, address: string) {
  const ask = async (path: string, init: RequestInit): Promise<Heard> => {
    const headers = { 'x-forwarded-for': address, ...init.headers };
    const answered = await fetch(`${gateway.url}${path}`, { redirect: 'manual', ...init, headers });
    await answered.arrayBuffer();
    return answered;
  };
  const bearer = (token: string | null): Record<string, string> =>
    token === null ? {} : { authorization: `Bearer ${token}` };
  const json = { 'content-type': 'application/json' };
  return {
    alerts: (token: string | null = INTAKE) =>
      ask('/v1/alerts/alertmanager', { method: 'POST', headers: { ...json, ...bearer(token) }, body: EMPTY }),
    // A run that cannot be: nothing is asked of the engine's list.
    run: (token: string | null = VIEWER, cookie?: string) =>
      ask('/v1/runs/nothing-of-ours', { headers: { ...bearer(token), ...(cookie === undefined ? {} : { cookie }) } }),
    slack: (secret = SIGNING_SECRET) => {
      // The same request again would be refused.
      const body = `${SAYS_NOTHING}&number=${(number += 1)}`;
      return ask('/v1/slack/interactions', { method: 'POST', headers: signedBySlack(body, { secret }), body });
    },
    page: () => ask('/runs', {}),
    health: () => ask('/healthz', {}),
    /** A route as everybody may ask it who may, by what its path says. */
    allOf: (method: string, url: string) => {
      const path = url.replace(/:\w+/g, 'nothing-of-ours');
      if (path.startsWith('/v1/alerts'))
        return [ask(path, { method, headers: { ...json, ...bearer(INTAKE) }, body: EMPTY })];
      if (path.startsWith('/v1/slack'))
        return [ask(path, { method, headers: signedBySlack(SAYS_NOTHING), body: SAYS_NOTHING })];

      const cookie = { cookie: session('mia') };
      const sent = method === 'POST' ? { body: '{}' } : {};
      if (path.endsWith('/decisions')) {
        const forged = { body: JSON.stringify({ signed: 'e30.e30.e30' }) };
        return [
          ask(path, { method, headers: { ...json, ...cookie }, ...sent }),
          ask(path, { method, headers: json, ...forged }),
        ];
      }
      if (path.startsWith('/v1/'))
        return [bearer(VIEWER), bearer('guess'), cookie].map((headers) => ask(path, { method, headers }));

      return [{}, cookie].map((headers) => ask(path, { method, headers }));
    },
  };
}
type Side = ReturnType<typeof from>;

async function statuses(times: number, ask: () => Promise<{ status: number }>): Promise<number[]> {
  const seen: number[] = [];
  for (let time = 0; time < times; time++) seen.push((await ask()).status);
  return seen;
}

describe('how much one address may ask', () => {
  test('of API and pages: 429 and when to come again; others are not held up', async () => {
    const gateway = await gatewayWith({ perMinute: 3 });
    const [one, other] = [from(gateway, '192.0.2.1'), from(gateway, '192.0.2.2')];

    expect(await statuses(4, one.run)).toEqual([404, 404, 404, 429]);
    const refused = await one.run();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await other.run()).status).toBe(404);
    expect((await one.alerts()).status).toBe(200);
    expect((await one.health()).status).toBe(200);
    // Pages are counted for themselves: they lead to the sign-in.
    expect(await statuses(4, one.page)).toEqual([303, 303, 303, 429]);
  });

  test('of intake: 503, because Alertmanager repeats nothing else', async () => {
    const gateway = await gatewayWith({ alertsPerMinute: 3 });
    const [one, other] = [from(gateway, '192.0.2.1'), from(gateway, '192.0.2.2')];

    expect(await statuses(4, one.alerts)).toEqual([200, 200, 200, 503]);
    expect(Number((await one.alerts()).headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await other.alerts()).status).toBe(200);
    expect((await one.run()).status).toBe(404);
  });

  test('a storm of a thousand notifications in a minute passes', async () => {
    const gateway = await gatewayWith({});
    const one = from(gateway, '192.0.2.1');

    const rounds = Array.from({ length: 10 }, () => statuses(100, one.alerts));
    const seen = (await Promise.all(rounds)).flat();

    expect(seen.filter((status) => status !== 200)).toEqual([]);
  });

  test('an address of IPv6 stands for its network, of which each client has many', async () => {
    const gateway = await gatewayWith({ perMinute: 2 });

    const seen = [];
    for (const host of ['1', '2', '3']) seen.push((await from(gateway, `2001:db8::${host}`).run()).status);

    expect(seen).toEqual([404, 404, 429]);
    expect((await from(gateway, '2001:db8:0:1::1').run()).status).toBe(404);
  });

  test.each([
    ['no proxy is trusted', []],
    ['another proxy is trusted', ['192.0.2.99']],
  ])('where %s, what a client says of its address is not believed', async (_case, trusted) => {
    const gateway = await gatewayWith({ perMinute: 2 }, trusted);

    const seen = [];
    for (const host of [1, 2, 3]) seen.push((await from(gateway, `192.0.2.${host}`).run()).status);

    expect(seen).toEqual([404, 404, 429]);
  });
});

/** What an address can send, by what it proves. */
const SENDERS: [string, (side: Side) => Promise<Heard>, number, number][] = [
  ['alerts with a token', (side) => side.alerts(), 200, 503],
  ['programs with a token', (side) => side.run(), 404, 429],
  ['somebody who signed in', (side) => side.run(null, session('mia')), 404, 429],
  ['somebody else who signed in', (side) => side.run(null, session('noah')), 404, 429],
  ['Slack', (side) => side.slack(), 200, 429],
  ['somebody before the sign-in', (side) => side.page(), 303, 429],
  ['somebody with a wrong token', (side) => side.alerts('guess'), 401, 429],
];

describe('of one address', () => {
  test.each(SENDERS)('what is sent by %s uses up nothing that others need', async (name, send, fine, over) => {
    const gateway = await gatewayWith({ perMinute: 2, alertsPerMinute: 2, wrongPerMinute: 2 });
    const [one, other] = [from(gateway, '192.0.2.1'), from(gateway, '192.0.2.2')];

    expect(await statuses(4, () => send(one))).toEqual([fine, fine, over, over]);
    expect(Number((await send(one)).headers.get('retry-after'))).toBeGreaterThan(0);

    const others = SENDERS.filter(([each]) => each !== name);
    const answered = [];
    for (const [each, ask, status] of others) answered.push([each, (await ask(one)).status === status]);
    expect(answered).toEqual(others.map(([each]) => [each, true]));
    // A person is counted wherever they are.
    expect((await send(other)).status).toBe(name.endsWith('signed in') ? over : fine);
    expect((await one.health()).status).toBe(200);
  });

  test('after a few tokens that are wrong, those that are right count all the same', async () => {
    const gateway = await gatewayWith({ wrongPerMinute: 3 });
    const one = from(gateway, '192.0.2.1');
    for (const guess of [one.alerts, one.run]) expect((await guess('guess')).status).toBe(401);
    expect((await one.slack('guess')).status).toBe(401);

    expect([(await one.alerts('guess')).status, (await one.slack('guess')).status]).toEqual([429, 429]);
    for (let time = 0; time < 5; time++) {
      expect([(await one.alerts()).status, (await one.run()).status, (await one.slack()).status]).toEqual([
        200, 404, 200,
      ]);
    }
    expect(gateway.log.filter((line) => line.includes('wrong tokens'))).toHaveLength(1);
  });

  test('no token at all is no guess', async () => {
    const gateway = await gatewayWith({ wrongPerMinute: 3 });
    const one = from(gateway, '192.0.2.1');

    expect(await statuses(5, () => one.alerts(null))).toEqual([401, 401, 401, 401, 401]);
    expect((await one.alerts()).status).toBe(200);
  });

  test('each address of the gateway counts what it is sent, but probes and the files of a page', async () => {
    const routes: Route[] = [];
    const gateway = await gatewayWith({ perMinute: 0, alertsPerMinute: 0, wrongPerMinute: 0 }, ['127.0.0.1'], {
      onRoute: intoList(routes),
    });
    const one = from(gateway, '192.0.2.1');

    const uncounted: string[] = [];
    for (const { method, url } of routes) {
      const answers = await Promise.all(one.allOf(method, url));
      if (answers.some(({ status }) => status !== 429 && status !== 503)) uncounted.push(`${method} ${url}`);
    }

    expect(uncounted.filter((route) => !/ \/(healthz|readyz|metrics|assets\/.*)$/.test(route))).toEqual([]);
    expect(routes.length).toBeGreaterThan(15);
  });
});

describe('a proxy that is not named', () => {
  const warnings = ({ log }: TestGateway) => log.filter((line) => line.includes('not named'));

  test('is named in the log once, with what to set', async () => {
    const gateway = await gatewayWith({}, []);
    for (const host of [1, 2, 3]) await from(gateway, `192.0.2.${host}`).health();

    expect(warnings(gateway)).toHaveLength(1);
    expect(JSON.parse(warnings(gateway)[0]!)).toMatchObject({
      proxy: '127.0.0.1',
      msg: expect.stringContaining('set SATLINK_GATEWAY_TRUSTED_PROXIES') as string,
    });
  });

  test('is not one that is named, and no client without a proxy', async () => {
    const [named, direct] = [await gatewayWith({}), await gatewayWith({}, [])];
    await from(named, '192.0.2.1').health();
    await direct.get('/healthz');

    expect([...warnings(named), ...warnings(direct)]).toEqual([]);
  });
});
