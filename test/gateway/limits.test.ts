import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import fastify from 'fastify';
import { LIMITS, type Limits } from '../../src/gateway/http/limits';
import { openEventStream } from '../../src/gateway/live/event-stream';
import { INTAKE, openGateway, type TestGateway } from './gateway';
import { signedBySlack, SLACK_WITHOUT_BOT } from './slack-app';
import { listen, openSocket, speak } from './socket';

const open: TestGateway[] = [];
afterAll(async () => {
  for (const gateway of open) await gateway.close();
});

async function gatewayWith(limits: Partial<Limits>): Promise<TestGateway> {
  const gateway = await openGateway({
    queuePrefix: `lab-limits-${randomBytes(6).toString('hex')}-`,
    config: {
      slack: SLACK_WITHOUT_BOT,
    },
    options: { limits },
  });
  open.push(gateway);
  return gateway;
}

test('the page for those who deploy it names each limit', () => {
  const page = readFileSync('docs/deployment.md', 'utf8');
  const {
    perMinute,
    decodedPerMinute,
    alertsPerMinute,
    wrongPerMinute,
    headers,
    urlChars,
    requestMs,
    idleMs,
    decisionBytes,
  } = LIMITS;

  const lines = [
    `| ${alertsPerMinute} requests a minute |`,
    `| ${perMinute} requests a minute each |`,
    `| ${decodedPerMinute} requests a minute each |`,
    `| ${wrongPerMinute} a minute;`,
    `a decision of at most ${decisionBytes / 1000} kB`,
    `${headers} headers, ${urlChars} characters of address, sent within ${requestMs / 1000} s`,
    `| ${idleMs / 1000} s |`,
  ];
  expect(lines.filter((line) => !page.includes(line))).toEqual([]);
});

test('what Slack cannot have signed is refused before the body is read', async () => {
  const gateway = await gatewayWith({ requestMs: 400 });
  const head = (headers: string) =>
    `POST /v1/slack/interactions HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
    `${headers}Content-Length: 900000\r\n\r\n`;
  const stale = Object.entries(signedBySlack('', { offSeconds: -400 })).map(([name, value]) => `${name}: ${value}\r\n`);

  for (const headers of ['', stale.slice(1).join('')]) {
    // The body never comes.
    expect((await speak(gateway.url, head(headers))).status).toBe(401);
  }
});

describe('a slow client is cut off', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({ requestMs: 400, idleMs: 1_500 });
  });

  /** A client's connection, and the server's end of it. */
  async function connection(): Promise<{ client: Socket; server: Socket }> {
    const [[server], client] = await Promise.all([
      once(gateway.app.server, 'connection') as Promise<[Socket]>,
      Promise.resolve(openSocket(gateway.url)),
    ]);
    return { client, server };
  }

  test.each([
    ['says nothing', ''],
    ['does not end its headers', 'POST /v1/alerts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n'],
    [
      'does not send its body',
      `POST /v1/alerts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${INTAKE}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[`,
    ],
  ])('that %s', async (_case, bytes) => {
    const { client } = await connection();
    if (bytes !== '') client.write(bytes);

    const { status } = await listen(client);

    expect([0, 408]).toContain(status);
  });

  test.each([
    ['headers', 'POST /v1/alerts HTTP/1.1\r\nHost: x\r\nX-Long: '],
    [
      'a body',
      `POST /v1/alerts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${INTAKE}\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n`,
    ],
  ])('that lets %s drip', async (_case, bytes) => {
    const { client } = await connection();
    client.write(bytes);
    const drip = setInterval(() => client.write(' '), 20);

    const { status } = await listen(client);
    clearInterval(drip);

    expect(status).toBe(408);
  });

  test('that asks for much and reads none of it', async () => {
    const { client, server } = await connection();
    client.pause();
    const ended = once(server, 'close');

    client.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3_000));
    await ended;

    client.destroy();
  });

  test('that opens an event stream and does not read it', async () => {
    const app = fastify();
    let line: NodeJS.Timeout | undefined;
    const cutOff = new Promise<void>((resolve) => {
      app.get('/', (_request, reply) => {
        const stream = openEventStream(reply, resolve);
        line = setInterval(() => stream.send('parts', 'x'.repeat(200_000)), 5);
      });
    });
    const client = openSocket(await app.listen({ host: '127.0.0.1', port: 0 }));
    client.pause();
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');

    await cutOff;

    clearInterval(line);
    client.destroy();
    await app.close();
  });
});

describe('a request that no client of ours makes is refused', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({});
  });

  const POST = (headers: string, body: string | Buffer = '[]') =>
    Buffer.concat([
      Buffer.from(
        `POST /v1/alerts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${INTAKE}\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`,
      ),
      Buffer.from(body),
    ]);
  const GET = (path: string, headers = '', method = 'GET') =>
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;
  const JSON_TYPE = 'Content-Type: application/json\r\n';
  const ANSWER = (path: string, bytes: number) => {
    const body = `"${'x'.repeat(bytes)}"`;
    return `POST /v1/runs/x/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${JSON_TYPE}Content-Length: ${body.length}\r\n\r\n${body}`;
  };
  const many = Array.from({ length: 150 }, (_, number) => `X-${number}: y\r\n`).join('');

  test.each<[string, string | Buffer, number]>([
    ['a body that is too large', POST(JSON_TYPE, `"${'x'.repeat(1_100_000)}"`), 413],
    ['a decision that is too large', ANSWER('decisions', LIMITS.decisionBytes), 413],
    ['a location that is too large', ANSWER('location', LIMITS.decisionBytes), 413],
    ['a decision that is nearly too large, and nothing else', ANSWER('decisions', LIMITS.decisionBytes - 2), 401],
    ['text', POST('Content-Type: text/plain\r\n'), 415],
    ['a form', POST('Content-Type: application/x-www-form-urlencoded\r\n', 'a=b'), 415],
    ['no type', POST(''), 415],
    ['a type that is none', POST('Content-Type: ;;;\r\n'), 415],
    ['a compressed body', POST(`${JSON_TYPE}Content-Encoding: gzip\r\n`, gzipSync('[]')), 415],
    ['a body that says that it is compressed', POST(`${JSON_TYPE}Content-Encoding: br\r\n`), 415],
    ['a prototype', POST(JSON_TYPE, '{"__proto__": {"location": "x"}}'), 400],
    ['nesting without end', POST(JSON_TYPE, '['.repeat(400_000)), 400],
    ['many headers', GET('/healthz', many), 431],
    ['large headers', GET('/healthz', `X-Large: ${'x'.repeat(20_000)}\r\n`), 431],
    ['a long address', GET(`/nowhere?q=${'x'.repeat(6_000)}`), 414],
    ['a very long address', GET(`/nowhere?q=${'x'.repeat(20_000)}`), 431],
    ['an address that cannot be decoded', GET('/runs/%ff%zz'), 400],
    ['an address of another site', GET('http://elsewhere.example/nowhere'), 404],
    ['no request at all', '\u0016\u0003\u0001\u0000\r\n\r\n', 400],
    ['another protocol', 'GET / HTTP/9.9\r\n\r\n', 400],
    ['two lengths', POST(`${JSON_TYPE}Content-Length: 7\r\n`), 400],
    ['a length and chunks', POST(`${JSON_TYPE}Transfer-Encoding: chunked\r\n`), 400],
    ['an expectation that nobody has', POST(`${JSON_TYPE}Expect: a miracle\r\n`), 417],
    ['TRACE', GET('/healthz', '', 'TRACE'), 404],
    ['OPTIONS', GET('/v1/alerts', '', 'OPTIONS'), 404],
    ['PROPFIND', GET('/runs', '', 'PROPFIND'), 404],
    ['a method that nobody knows', GET('/runs', '', 'BREW'), 400],
    ['DELETE', GET('/v1/runs/x', '', 'DELETE'), 404],
  ])('%s', async (_case, bytes, status) => {
    const said = await speak(gateway.url, bytes);

    expect(said.status).toBe(status);
    expect(said.body).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules/);
    if (status === 417) return;
    expect(said.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/) as string,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    });
    expect(Object.keys(JSON.parse(said.body) as object)).toEqual(['error']);
  });

  test('HEAD is answered like GET, without a body', async () => {
    const said = await speak(gateway.url, GET('/healthz', '', 'HEAD'));

    expect([said.status, said.body]).toEqual([200, '']);
    expect(said.headers['x-content-type-options']).toBe('nosniff');
  });
});
