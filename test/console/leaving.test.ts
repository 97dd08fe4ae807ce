import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../src/config/gateway-config';
import { Secret } from '../../src/config/secret';
import { rememberLeaving, takeLeaving } from '../../src/gateway/sessions/leaving';
import { endSession, keepSessions, startSession } from '../../src/gateway/sessions/session';

const stateOf = (number: number) => `state-${String(number).padStart(3, '0')}-${'x'.repeat(30)}`;
const SESSION = { name: 'mia', id: 'x', role: 'viewer' as const, csrf: 'c'.repeat(20), until: 4_102_444_800 };

/** A browser: it keeps cookies, and takes one away only when it is told so with the attributes that it needs. */
class Jar {
  readonly cookies = new Map<string, { value: string; attributes: string }>();

  async send(app: FastifyInstance, url: string): Promise<string> {
    const cookie = [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${app.listeningOrigin}${url}`, { headers: { cookie } });
    for (const line of response.headers.getSetCookie()) this.#take(line);
    return response.text();
  }

  #take(line: string): void {
    const [, name, value, rest] = /^([^=]+)=([^;]*);?(.*)$/.exec(line)!;
    const attributes = rest!
      .split(';')
      .map((one) => one.trim())
      .filter((one) => !/^(Max-Age|Expires)=/.test(one))
      .toSorted()
      .join('; ');
    const isHost = name!.startsWith('__Host-');
    // As browsers do: such a cookie is not looked at without Secure and the path of the whole host.
    if (isHost && !(attributes.includes('Secure') && attributes.includes('Path=/'))) return;
    if (/Max-Age=0|Expires=Thu, 01 Jan 1970/.test(rest!)) {
      if (this.cookies.get(name!)?.attributes === attributes) this.cookies.delete(name!);
    } else {
      this.cookies.set(name!, { value: value!, attributes });
    }
  }
}

async function appAt(publicUrl: string): Promise<FastifyInstance> {
  const config = { publicUrl, signIn: { sessionKeys: [new Secret('k'.repeat(32))] } } as unknown as GatewayConfig;
  const app = fastify();
  await keepSessions(app, config);
  app.get<{ Params: { number: string } }>('/leave/:number', async (request, reply) => {
    const number = Number(request.params.number);
    const left = { verifier: 'v', state: stateOf(number), nonce: 'n', to: `/runs?q=${number}`, at: number };
    rememberLeaving(request, reply, config, left);
    return 'left';
  });
  app.get('/back', async (request, reply) => takeLeaving(request, reply, config)?.to ?? 'nobody left');
  app.get('/in', async (_request, reply) => (startSession(reply, config, SESSION), 'in'));
  app.get('/out', async (_request, reply) => (endSession(reply, config), 'out'));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}

describe.each(['https://satlink.example.com', 'http://127.0.0.1:8090'])('at %s', (publicUrl) => {
  let app: FastifyInstance;
  beforeAll(async () => void (app = await appAt(publicUrl)));
  afterAll(() => app.close());

  const leave = (jar: Jar, number: number) => jar.send(app, `/leave/${number}`);
  const back = (jar: Jar, number: number) => jar.send(app, `/back?state=${stateOf(number)}`);

  test('several attempts come back in any order, each once, and leave nothing behind', async () => {
    const jar = new Jar();
    for (const number of [1, 2, 3]) await leave(jar, number);

    for (const number of [2, 3, 1]) {
      expect(await back(jar, number)).toBe(`/runs?q=${number}`);
      expect(await back(jar, number)).toBe('nobody left');
    }
    expect(jar.cookies.size).toBe(0);
  });

  test('the newest eight are remembered', async () => {
    const jar = new Jar();
    for (let number = 1; number <= 30; number++) await leave(jar, number);

    expect(jar.cookies.size).toBe(8);
    expect(await back(jar, 22)).toBe('nobody left');
    expect(await back(jar, 23)).toBe('/runs?q=23');
    expect(await back(jar, 30)).toBe('/runs?q=30');
  });

  test('an attempt of another state, an altered one and one that was never begun are nobody’s', async () => {
    const jar = new Jar();
    await leave(jar, 1);
    const [[name, kept]] = [...jar.cookies] as [[string, { value: string; attributes: string }]];

    expect(await jar.send(app, `/back?state=${stateOf(1).slice(0, 20)}${'y'.repeat(20)}`)).toBe('nobody left');
    expect(await jar.send(app, '/back')).toBe('nobody left');
    expect(await jar.send(app, '/back?state=../../x')).toBe('nobody left');
    jar.cookies.set(name, { ...kept, value: kept.value.replace(/^./, 'A') });
    expect(await back(jar, 1)).toBe('nobody left');
  });

  test('who signs out has no session left', async () => {
    const jar = new Jar();
    await jar.send(app, '/in');
    expect(jar.cookies.size).toBe(1);
    await jar.send(app, '/out');

    expect(jar.cookies.size).toBe(0);
  });
});
