import { sign } from '@fastify/cookie';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { startOidc, type OidcProcess } from '../../../lab/oidc/process';
import { readGatewayConfig } from '../../../src/config/read-gateway-config';
import { newKey } from '../../../src/signing';
import { stage } from '../../workflows/shared-stage';
import type { Run } from '../../workflows/stage';
import { World } from '../../workflows/world';
import { committed, intoList, judgeBy, type Judge, type Route } from '../described';
import { alert, INTAKE, notification, openGateway, VIEWER, type TestGateway } from '../gateway';
import { clickBody, signedBySlack, SIGNING_SECRET, SLACK_WITHOUT_BOT } from '../slack-app';
import { tries } from '../../thorough';

/** More requests than one address may make: what is tried here is what they hold. */
const NO_LIMIT = { perMinute: 1e9, alertsPerMinute: 1e9, wrongPerMinute: 1e9 };
const SESSION_KEY = randomBytes(32).toString('base64url');
const CSRF = randomBytes(24).toString('base64url');
/** Longer than any answer takes. */
const SILENCE_MS = 20_000;
const TRIES = tries(2, 40);
const AT_ONCE = 4;

let oidc: OidcProcess;
let gateway: TestGateway;
let run: Run & { code: string; digest: string };
let judge: Judge;
const routes: Route[] = [];
const folder = mkdtempSync(join(tmpdir(), 'satlink-fuzz-'));

beforeAll(async () => {
  const order = { logFile: join(folder, 'oidc.log'), env: process.env, onDeath: () => undefined };
  oidc = await startOidc([{ name: 'mia', role: 'approver', login: 'mia@lab.invalid' }], {
    gatewayUrl: 'http://127.0.0.1:9',
    ...order,
  });
  const key = await newKey();
  const deadline = '5 minutes';
  const gate = { deadline, customerDeadline: deadline, remindAfter: deadline, remindEvery: deadline };
  const keys = [{ of: 'gateway', kid: key.kid, x: key.x }];
  const world = new World({ policy: { trust: 'verified', keys, gate } });
  const started = await stage.start(world, {}, `satlink-prod-${world.location}`);
  const code = await started.gate();
  run = { ...started, code, digest: (await started.state()).plan!.digest };
  const { signIn } = readGatewayConfig({
    ...oidc.environment,
    SATLINK_POLICY_FILE: 'lab/config/policy.yaml',
    SATLINK_FLEET_FILE: 'lab/config/fleet.yaml',
    SATLINK_SESSION_KEYS: SESSION_KEY,
  });
  gateway = await openGateway({
    queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    key,
    config: {
      signIn,
      policyNow: () => world.policies(),
      trustedProxies: ['127.0.0.1'],
      slack: SLACK_WITHOUT_BOT,
    },
    options: {
      limits: NO_LIMIT,
      onRoute: intoList(routes),
    },
  });
  judge = judgeBy(committed());
});
afterAll(async () => {
  await run.handle.terminate('test').catch(() => undefined);
  await gateway.close();
  await oidc.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

interface Fuzzed {
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

interface Answer {
  status: number;
  type: string;
  text: string;
  headers: Record<string, string | string[] | undefined>;
}

/** Sends one request on a connection of its own, and reads its answer; of a stream only how it begins. */
function send({ method }: Route, { path, headers, body }: Fuzzed): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': String(body.length) };
    const options = { method, agent: false, headers: { ...headers, ...length }, timeout: SILENCE_MS } as const;
    const asked = request(`${gateway.url}${path}`, options, (response) => {
      let text = '';
      const { statusCode: status = 0, headers: given } = response;
      const type = given['content-type'] ?? '';
      const done = () => resolve({ status, type, text, headers: given });
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (type.startsWith('text/event-stream')) response.destroy();
      });
      response.once('close', done);
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer to ${method} ${path}`)));
    asked.once('error', reject);
    asked.end(body ?? undefined);
  });
}

/** Text that would do harm where it is shown as markup, among others. */
const hostile = fc.oneof(
  fc.constantFrom('zq9<img src=x onerror=1>', 'zq9"onload="1', "zq9'x", '"><script>1</script>', '%', '%00', '../..'),
  fc.constantFrom('__proto__', 'constructor', '\u0000', '\u202e', '\ud800', '💥'.repeat(300), 'a'.repeat(450)),
  fc.string(),
  fc.string({ unit: 'binary' }),
);
/** What may stand in a header at all. */
const headerText = hostile.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').trim());

/** A lone surrogate cannot be written in an address. */
const inAddress = (text: string) => encodeURIComponent(text.replace(/\p{Cs}/gu, '?'));

function pathOf(url: string): fc.Arbitrary<string> {
  const names = [...url.matchAll(/:(\w+)/g)].map(([whole]) => whole);
  const known = fc.constantFrom(
    run.world.location,
    run.handle.workflowId,
    `${run.handle.workflowId}@${'0'.repeat(36)}`,
  );
  const value = fc.oneof(known, hostile).map((text) => inAddress(text) || 'x');
  const raw = fc.constantFrom('%ff', '%', '%zz', '..%2f..', `${run.world.location}%00`);
  const parameters = fc.tuple(
    ...names.map(() => fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: raw })),
  );
  const name = fc.oneof(
    fc.constantFrom('environment', 'q', 'show', 'to', 'code', 'state', 'error', 'iss'),
    fc.string({ maxLength: 10 }),
  );
  const query = fc.array(fc.tuple(name, hostile), { maxLength: 4 });
  return fc.tuple(parameters, query).map(([values, pairs]) => {
    const path = names.reduce((filled, each, index) => filled.replace(each, () => values[index]!), url);
    const asked = pairs.map(([key, text]) => `${inAddress(key)}=${inAddress(text)}`).join('&');
    return asked === '' ? path : `${path}?${asked}`;
  });
}

/** A session as the gateway writes it. Only a viewer's is whole: what an approver decides would count. */
function cookieOf(role: 'viewer' | 'approver'): string {
  const until = Math.floor(Date.now() / 1000) + 600;
  return cookie('session', { name: 'mia', id: 'x y', role, csrf: CSRF, until });
}

/** What is remembered of somebody who is on their way back from the issuer. */
function leavingCookie(): string {
  return cookie('leaving', { verifier: 'v'.repeat(43), state: 's', nonce: 'n', to: '/runs' });
}

function cookie(name: string, content: object): string {
  const value = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `satlink-${name}=${encodeURIComponent(sign(value, SESSION_KEY))}`;
}

/** With and without what the route asks for. */
function headersOf({ url }: Route): fc.Arbitrary<Record<string, string>> {
  const perhaps = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: undefined });
  const bearer = fc.oneof(
    { weight: 5, arbitrary: fc.constant(`Bearer ${url.startsWith('/v1/alerts') ? INTAKE : VIEWER}`) },
    fc.constantFrom(`Bearer ${INTAKE}`, `Bearer ${VIEWER}`, 'Bearer', 'Basic eDp5'),
    headerText.map((text) => `Bearer ${text}`),
    headerText,
  );
  const cookies = fc.oneof(
    { weight: 3, arbitrary: fc.constant(cookieOf('viewer')) },
    fc.constantFrom(leavingCookie(), `${cookieOf('approver')}x`, 'satlink-session=', 'satlink-leaving=s%3Ax.y'),
    headerText.map((text) => `satlink-session=${text}`),
    headerText,
  );
  return fc
    .record({
      authorization: fc.option(bearer, { nil: undefined, freq: 6 }),
      cookie: fc.option(cookies, { nil: undefined, freq: 3 }),
      'x-csrf-token': perhaps(fc.oneof(fc.constant(CSRF), headerText)),
      origin: perhaps(fc.oneof(fc.constant(gateway.url), headerText)),
      accept: perhaps(headerText),
      'x-forwarded-for': perhaps(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('fe80::1%eth0'), headerText)),
      'x-forwarded-host': perhaps(headerText),
      'last-event-id': perhaps(headerText),
      'x-slack-request-timestamp': perhaps(headerText),
      'x-slack-signature': perhaps(headerText),
    })
    .map((headers) => definedOf(headers));
}

function definedOf(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  );
}

interface Content {
  type: string | undefined;
  bytes: Buffer;
  isForSlack?: boolean;
}

/** Bodies of every kind, right and wrong for their type. None of them decides or starts anything. */
function contentOf(): fc.Arbitrary<Content> {
  const value = fc.oneof(hostile, fc.jsonValue());
  const decision = fc.record({
    decision: fc.oneof(fc.constantFrom('approve', 'reject', 'it-happened'), hostile),
    plan: fc.oneof(fc.constant(run.code), hostile),
    digest: fc.oneof(fc.constant(run.digest), hostile),
    signed: fc.oneof(fc.constant('e30.e30.e30'), value),
    csrf: fc.oneof(fc.constant(CSRF), hostile),
    comment: value,
    change: value,
  });
  const labels = fc.dictionary(hostile, hostile);
  const sent = fc.tuple(labels, value).map(([more, startsAt]) => alert('nowhere', { labels: more, startsAt }));
  const input = fc.record({ location: hostile, environment: fc.oneof(fc.constant('prod'), hostile), labels: value });
  const object = fc.oneof(
    decision,
    fc.array(sent, { maxLength: 2 }).map((alerts) => notification(alerts)),
    input,
    fc.array(input, { maxLength: 2 }),
    fc.jsonValue(),
  );
  const json = object.map((given) => Buffer.from(JSON.stringify(given)));
  const form = decision.map((given) =>
    Buffer.from(
      Object.entries(given)
        .map(([name, text]) => `${name}=${inAddress(typeof text === 'string' ? text : JSON.stringify(text))}`)
        .join('&'),
    ),
  );
  const click = fc
    .oneof(
      fc.record({ run: hostile, plan: fc.constant(run.code), digest: fc.constant(run.digest), decision: hostile }),
      fc.jsonValue(),
    )
    .map((given) =>
      Buffer.from(clickBody(given as object, { member: 'U0STRANGER', responseUrl: 'http://127.0.0.1:9/' })),
    );
  const raw = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const FORM = 'application/x-www-form-urlencoded';
  return fc.oneof(
    { weight: 5, arbitrary: json.map((bytes): Content => ({ type: 'application/json', bytes })) },
    { weight: 3, arbitrary: form.map((bytes): Content => ({ type: FORM, bytes })) },
    { weight: 2, arbitrary: fc.oneof(click, raw).map((bytes): Content => ({ type: FORM, bytes, isForSlack: true })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.oneof(fc.constantFrom('text/plain', 'multipart/form-data; boundary=x', 'application/json'), headerText),
          raw,
        )
        .map(([type, bytes]): Content => ({ type: type === '' ? undefined : type, bytes })),
    },
  );
}

function requestsTo(route: Route): fc.Arbitrary<Fuzzed> {
  const { method, url } = route;
  const content = method === 'GET' || method === 'HEAD' ? fc.constant(null) : fc.option(contentOf());
  return fc.tuple(pathOf(url), headersOf(route), content).map(([path, headers, given]): Fuzzed => {
    if (given === null) return { path, headers, body: null };
    const { type, bytes, isForSlack = false } = given;
    const signed = isForSlack ? signedBySlack(bytes.toString('utf8')) : {};
    const typed: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    return { path, headers: { ...headers, ...typed, ...signed }, body: bytes };
  });
}

/** Shorter ones may stand in a page by chance. */
const TELLING = 6;

/** Of what was sent the texts that are other markup when they come back as they are. */
function markupIn({ path, body }: Fuzzed): string[] {
  const texts = `${path}&${body?.toString() ?? ''}`.split(/[/?&=]/).flatMap((part) => [part, decoded(part)]);
  return texts.filter((text) => text.length >= TELLING && /[<>"]/.test(text));
}

/** Unlike `decodeURIComponent` it takes anything. */
const decoded = (part: string) => new URLSearchParams(`x=${part}`).get('x')!;

/** All that is wrong with an answer, in words. */
function faultsOf(route: Route, asked: Fuzzed, { status, type, text, headers }: Answer): string[] {
  const isRedirect = status === 303;
  const location = String(headers['location'] ?? '');
  const faults: [string, boolean][] = [
    [`the status is ${status}`, status < 200 || status > 499],
    ['it shows a stack', /\bat \S+ \(|\.[jt]s:\d+|node_modules/.test(text)],
    ['it shows markup that came in', type.startsWith('text/html') && /zq9[<"']|><script>1/.test(text)],
    ['it shows what came in as it is', type.startsWith('text/html') && markupIn(asked).some((it) => text.includes(it))],
    ['it has no content type', type === '' && !isRedirect],
    ['browsers may guess what it is', headers['x-content-type-options'] !== 'nosniff'],
    ['it may be framed', !String(headers['content-security-policy']).includes("frame-ancestors 'none'")],
    ['it may be kept', !String(headers['cache-control']).includes('no-store')],
    [`it leads to ${location}`, isRedirect && !/^\/(?![/\\])/.test(location) && !location.startsWith(oidc.issuer)],
    ['it shows a secret', [INTAKE, VIEWER, SESSION_KEY, SIGNING_SECRET].some((secret) => text.includes(secret))],
  ];
  const said = judge(route, { status, type, text });
  return [...faults.filter(([, isSo]) => isSo).map(([fault]) => fault), ...(said === null ? [] : [said])];
}

async function fuzz(route: Route): Promise<void> {
  const requests = fc.array(requestsTo(route), { minLength: AT_ONCE, maxLength: AT_ONCE });
  await fc.assert(
    fc.asyncProperty(requests, async (several) => {
      const answers = await Promise.all(several.map((one) => send(route, one)));
      const faults = answers.flatMap((answer, index) => faultsOf(route, several[index]!, answer));
      if (faults.length > 0) throw new Error(`${route.method} ${route.url}: ${faults.join('; ')}`);
    }),
    { numRuns: TRIES },
  );
}

async function runsHere(): Promise<number> {
  const query = `WorkflowType = 'connectorCannotReachIam' AND TaskQueue = '${stage.queues.diagnosis}'`;
  return (await gateway.engine.client.workflow.count(query)).count;
}

test('whatever is sent to any route: no fault of ours, no stack, no markup, nothing decided', async () => {
  const before = await runsHere();
  expect(routes.map(({ method, url }) => `${method} ${url}`)).toEqual(
    expect.arrayContaining(['POST /v1/alerts', 'GET /runs/:run/live', 'POST /v1/slack/interactions', 'GET /sign-in']),
  );

  const waiting = [...routes];
  const failed: unknown[] = [];
  const lanes = Array.from({ length: 4 }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await fuzz(next).catch((error: unknown) => failed.push(error));
  });
  await Promise.all(lanes);

  expect(failed).toEqual([]);
  const { decisions, asks } = await run.state();
  expect(decisions).toEqual([]);
  expect(asks?.of).toBe(run.code);
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
  expect(await runsHere()).toBe(before);
  expect(gateway.log.join('')).not.toContain('a request failed');
}, 300_000);
