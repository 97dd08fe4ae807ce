import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createJenkins } from '../../src/clients/jenkins/client';
import { watchOutsideRequests } from '../../src/clients/outside-requests';
import { nextHop } from '../../src/clients/next-hop';
import { isPublicAddress } from '../../src/clients/public-address';
import type { Jenkins } from '../../src/clients/jenkins/client';
import { isUrlOfJob, jobPath } from '../../src/clients/jenkins/addresses';
import type { JenkinsError } from '../../src/clients/jenkins/error';
import { CANARY, closeWires, errorOf, expectNoSecret, openWire } from './wire';
import type { Reply, Wire } from './wire';

const JOB = 'Folder One/info';
const BY_JENKINS = { 'X-Jenkins': '2.528.1' };
const ORDER = { job: JOB, parameters: { CLUSTERID: 'loc00000000000000001', CARRIER_NAME: 'prod-abc01-carrier1' } };

let wire: Wire;
let jenkins: Jenkins;

beforeEach(async () => {
  wire = await openWire();
  jenkins = jenkinsAt(wire.url);
});
afterEach(closeWires);

function jenkinsAt(url: string, timeoutMs = 5_000, artifactHosts = ['127.0.0.1']): Jenkins {
  return createJenkins({ url, user: 'someone', token: CANARY.key, artifactHosts, timeoutMs });
}

describe('a trigger', () => {
  test.each([
    ['a new item', 201],
    ['an equal item that waits already', 303],
  ])('answers the number of %s, wherever Location points', async (_what, status) => {
    const elsewhere = await openWire();
    wire.answer({ status, headers: { Location: `${elsewhere.url}/proxied/queue/item/3901/` }, body: '<html>' });

    expect(await jenkins.trigger(ORDER)).toEqual({ queueId: 3901 });
    expect(elsewhere.requests).toEqual([]);
    expect(wire.requests).toHaveLength(1);
    const [request] = wire.requests;
    expect(request?.path).toBe('/job/Folder%20One/job/info/buildWithParameters?delay=0sec');
    expect(request?.headers.authorization).toBe(`Basic ${btoa(`someone:${CANARY.key.reveal()}`)}`);
    expect(request?.body).toBe('CLUSTERID=loc00000000000000001&CARRIER_NAME=prod-abc01-carrier1');
  });

  test.each<[string, Reply, Partial<JenkinsError>]>([
    ['302', { status: 302, headers: { ...BY_JENKINS, Location: '.' } }, { permanent: true, status: 302 }],
    ['201 without a number', { status: 201, headers: BY_JENKINS }, { permanent: false, sent: 'answered' }],
    ['200 from a sign-in page', { status: 200, body: '<html>' }, { permanent: true, byJenkins: false }],
    ['303 to a sign-in', { status: 303, headers: { Location: '/login' } }, { permanent: true, sent: 'answered' }],
    ['400', { status: 400, headers: BY_JENKINS, body: CANARY.body }, { permanent: true }],
    ['401', { status: 401, headers: BY_JENKINS }, { permanent: true }],
    [
      '403',
      { status: 403, headers: { ...BY_JENKINS, 'X-Required-Permission': 'hudson.model.Item.Build' } },
      { permanent: true },
    ],
    ['404', { status: 404, headers: BY_JENKINS }, { permanent: true }],
    ['405', { status: 405, headers: BY_JENKINS }, { permanent: true }],
    ['409', { status: 409, headers: BY_JENKINS }, { permanent: true }],
    ['500', { status: 500, headers: BY_JENKINS, body: CANARY.body }, { permanent: true, byJenkins: true }],
    ['403 from a proxy', { status: 403 }, { permanent: false, byJenkins: false }],
    ['500 from a proxy', { status: 500 }, { permanent: false, byJenkins: false }],
    ['503', { status: 503, headers: { 'Retry-After': '7' } }, { permanent: false, retryAfterMs: 7000 }],
    ['429', { status: 429 }, { permanent: false, retryAfterMs: null }],
    ['a cut connection', { cut: 'unanswered' }, { permanent: false, sent: 'maybe', status: null }],
  ])('that meets %s fails as such, once', async (_what, reply, expected) => {
    wire.answer(reply);

    const error = await errorOf<JenkinsError>(jenkins.trigger(ORDER));

    expect(error).toMatchObject(expected);
    expect(wire.requests).toHaveLength(1);
    expectNoSecret(error);
  });

  test('names the parameter whose value is no choice, and neither the value nor the page', async () => {
    const page = `<h2>Oops</h2>java.lang.IllegalArgumentException: Illegal choice for parameter CARRIER_NAME: ${CANARY.body}`;
    wire.answer({ status: 500, headers: BY_JENKINS, body: page });

    const error = await errorOf(jenkins.trigger(ORDER));

    expect(error.message).toContain('CARRIER_NAME is not among');
    expectNoSecret(error);
  });

  test('that cannot connect was certainly not sent', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));

    expect(await errorOf(jenkinsAt(`http://127.0.0.1:${port}`).trigger(ORDER))).toMatchObject({ sent: 'never' });
    expect(await errorOf(jenkinsAt('http://jenkins.invalid').trigger(ORDER))).toMatchObject({ sent: 'never' });
  });

  test('that is not answered in time may have been carried out', async () => {
    wire.answer({ silent: true });

    const error = await errorOf(jenkinsAt(wire.url, 50).trigger(ORDER));

    expect(error).toMatchObject({ sent: 'maybe', reason: 'no answer in time' });
    expectNoSecret(error);
  });

  test('takes no detour through a proxy of the environment', async () => {
    const proxy = await openWire();
    process.env['http_proxy'] = proxy.url;
    wire.answer({ status: 201, headers: { Location: '/queue/item/5/' } });

    const { queueId } = await jenkins.trigger(ORDER).finally(() => delete process.env['http_proxy']);

    expect(queueId).toBe(5);
    expect(proxy.requests).toEqual([]);
  });
});

describe('a read', () => {
  const listing = () => jenkins.findBuild(JOB, { backToMs: 0, isIt: () => true });

  test.each<[string, Reply]>([
    ['is HTML', { body: `<html>${CANARY.body}</html>` }],
    ['is empty', { body: '' }],
    ['is another shape', { body: { number: CANARY.body, builds: CANARY.body } }],
    ['is an array', { body: [CANARY.body] }],
    ['stops half way', { body: { builds: [], filler: CANARY.body }, cut: 'half' }],
  ])('whose answer %s is an error that does not quote it and may pass', async (_what, reply) => {
    wire.answer(reply);

    const error = await errorOf(listing());

    expect(error.permanent).toBe(false);
    expectNoSecret(error);
  });

  test('does not follow a redirect', async () => {
    const elsewhere = await openWire();
    wire.answer({ status: 302, headers: { Location: `${elsewhere.url}/login` } });

    expect(await errorOf(listing())).toMatchObject({ status: 302 });
    expect(elsewhere.requests).toEqual([]);
  });

  test('gives up on an answer that is too large', async () => {
    wire.answer({ body: `{"builds":[${'1,'.repeat(5_000_000)}1]}` });

    expect(await errorOf(listing())).toMatchObject({ reason: 'the answer was broken or too large' });
  });

  test('of a forgotten queue item is null only when Jenkins says so', async () => {
    wire.answer({ status: 404, headers: BY_JENKINS }, { status: 404 });

    expect(await jenkins.readQueueItem(3901)).toBeNull();
    expect(await errorOf(jenkins.readQueueItem(3901))).toMatchObject({ status: 404, permanent: false });
  });

  test('of builds asks for pages, each with the last build of the one before', async () => {
    const build = (number: number) => ({ number, timestamp: number, actions: [{}, null] });
    const pageFrom = (newest: number, size: number) =>
      Array.from({ length: size }, (_, index) => build(newest - index));
    wire.answer(
      { body: { builds: pageFrom(400, 30) } },
      { body: { allBuilds: pageFrom(371, 100) } },
      { body: { allBuilds: pageFrom(272, 100) } },
    );

    const search = await jenkins.findBuild(JOB, { backToMs: 200, isIt: () => false });

    expect(search).toEqual({ kind: 'not-there' });
    const trees = wire.requests.map(({ path }) => new URL(path, wire.url).searchParams.get('tree'));
    const fields = '[number,queueId,timestamp,building,actions[parameters[name,value]]]';
    expect(trees).toEqual([`builds${fields}{0,30}`, `allBuilds${fields}{29,129}`, `allBuilds${fields}{128,228}`]);
  });

  test('of the queue keeps to the job, under whatever root URL Jenkins has', async () => {
    const item = (id: number, url: string) => ({ id, inQueueSince: 5, task: { url }, actions: [{}, null] });
    const other = item(2, 'https://jenkins.example/job/Other/job/info/');
    wire.answer({ body: { items: [item(1, 'https://jenkins.example/ci/job/Folder%20One/job/info/'), other] } });

    expect(await jenkins.readWaiting(JOB)).toEqual([{ queueId: 1, sinceMs: 5, parameters: {} }]);
  });
});

describe('an artifact', () => {
  const ARTIFACT = { job: JOB, number: 7, relativePath: 'logs/pod log#1.log' };
  const read = async (bytesMax = 1_000_000, from = jenkins) => {
    const chunks: Buffer[] = [];
    const pieces = await from.openArtifact(ARTIFACT, { bytesMax, signal: AbortSignal.timeout(5_000) });
    for await (const chunk of pieces ?? []) chunks.push(chunk);
    return pieces === null ? null : Buffer.concat(chunks).toString('utf8');
  };

  test('is read with each segment of its path encoded', async () => {
    wire.answer({ body: 'lines' });

    expect(await read()).toBe('lines');
    expect(wire.requests[0]?.path).toBe('/job/Folder%20One/job/info/7/artifact/logs/pod%20log%231.log');
  });

  test('is followed to another origin without our credentials, which stay away from then on', async () => {
    const store = await openWire();
    wire.answer({ status: 302, headers: { Location: `${store.url}/store?sig=1` } }, { body: 'lines' });
    store.answer({ status: 307, headers: { Location: `${wire.url}/again` } });

    expect(await read()).toBe('lines');
    expect(store.requests[0]?.headers.authorization).toBeUndefined();
    expect(wire.requests.map(({ headers }) => headers.authorization !== undefined)).toEqual([true, false]);
  });

  test.each<[string, Reply]>([
    ['a file of this machine', { status: 302, headers: { Location: 'file:///etc/passwd' } }],
    ['nowhere', { status: 302 }],
    ['itself for ever', { status: 302, headers: { Location: '/again' } }],
  ])('is not followed to %s', async (_where, reply) => {
    wire.answer(reply);

    const error = await errorOf(read());

    expect(error.sent).toBe('answered');
    expectNoSecret(error);
  });

  const INSIDE = [
    'http://127.0.0.1:PORT/x',
    'http://localhost:PORT/x',
    'http://[::1]:PORT/x',
    'http://[::ffff:127.0.0.1]:PORT/x',
    'http://[::ffff:7f00:1]:PORT/x',
    'http://[64:ff9b::7f00:1]:PORT/x',
    'http://0x7f.1:PORT/x',
    'http://2130706433:PORT/x',
    'http://0.0.0.0:PORT/x',
    'http://127.1.2.3:PORT/x',
    'http://127.1:PORT/x',
    'http://0177.0.0.1:PORT/x',
    'http://0x7f000001:PORT/x',
    'http://017700000001:PORT/x',
    'http://[::127.0.0.1]:PORT/x',
    'http://files.internal@127.0.0.1:PORT/x',
    'http://files.internal:80@localhost:PORT/x',
    'http:\\\\localhost:PORT\\x',
    '//localhost:PORT/x',
    'http://169.254.169.254/latest/meta-data',
    'http://[fe80::1]/x',
    'http://[fd00:ec2::254]/latest',
    'http://10.0.0.1/x',
    'http://172.31.0.1/x',
    'http://192.168.1.1/x',
    'http://100.100.100.200/x',
  ];
  const WHY = { permanent: true, reason: expect.stringContaining('not public') as string };

  test.each(INSIDE)('is not followed to %s, which the fleet file does not name', async (address) => {
    const store = await openWire();
    wire.answer({ status: 302, headers: { Location: address.replace('PORT', new URL(store.url).port) } });
    jenkins = jenkinsAt(wire.url, 5_000, ['files.internal']);

    expect(await errorOf(read())).toMatchObject(WHY);
    expect(store.requests).toEqual([]);
  });

  test('is not followed there by a host that the fleet file names either', async () => {
    const [named, inside] = [await openWire(), await openWire()];
    const { host, port } = new URL(named.url);
    jenkins = jenkinsAt(wire.url, 5_000, [host]);
    wire.answer({ status: 302, headers: { Location: `${named.url}/x` } });
    named.answer({ status: 302, headers: { Location: inside.url.replace(new URL(inside.url).hostname, 'localhost') } });

    expect(await errorOf(read())).toMatchObject(WHY);
    expect(port).not.toBe('');
    expect([named, inside].map(({ requests }) => requests.length)).toEqual([1, 0]);
  });

  test('is not followed there over the site itself', async () => {
    const inside = await openWire();
    wire.answer(
      { status: 302, headers: { Location: '/again' } },
      { status: 307, headers: { Location: inside.url.replace('127.0.0.1', 'localhost') } },
    );
    jenkins = jenkinsAt(wire.url, 5_000, []);

    expect(await errorOf(read())).toMatchObject(WHY);
    expect(inside.requests).toEqual([]);
  });

  test.each([
    ['http://files.example/x', 'EWITHOUTTLS'],
    ['http://jenkins.example/x', 'EWITHOUTTLS'],
    ['http://named.example@files.example/x', 'EWITHOUTTLS'],
    ['http://named.example/x', null],
    ['https://files.example/x', null],
    ['https://8.8.8.8/x', null],
    ['https://[::ffff:127.0.0.1]/x', 'ENOTPUBLIC'],
  ])('from https it is followed to %s, or why not: %s', (url, refused) => {
    const begun = { baseUrl: 'https://jenkins.example', redirectHosts: ['named.example'] };

    expect(nextHop(begun, url).refused).toBe(refused);
  });

  test.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['161.26.0.10', false],
    ['::ffff:8.8.8.8', false],
    ['2002:7f00:1::', false],
    ['fc00::1', false],
    ['::', false],
    ['somewhere', false],
  ])('the address %s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });

  test('from a host that a redirect names is counted and traced without that host', async () => {
    const hosts: (string | null)[] = [];
    watchOutsideRequests((request) => request.moment === 'ended' && hosts.push(request.host));
    wire.answer({ status: 302, headers: { Location: 'http://acme-bank.invalid/x' } });
    await errorOf(read());

    expect(hosts).toEqual(['127.0.0.1', null]);
  });

  test('that breaks off is an error and not a shorter file', async () => {
    wire.answer({ body: CANARY.body.repeat(1000), cut: 'half' });

    const error = await errorOf(read());

    expect(error).toMatchObject({ permanent: false, reason: 'the connection broke while reading' });
    expectNoSecret(error);
  });

  test('stops at the limit of bytes', async () => {
    wire.answer({ body: 'x'.repeat(2000) });

    expect(await errorOf(read(1000))).toMatchObject({ permanent: true, reason: 'it is larger than 1000 bytes' });
  });

  test('that Jenkins does not have is null, and one that a store does not have is an error', async () => {
    wire.answer({ status: 404, headers: BY_JENKINS }, { status: 404 });

    expect(await read()).toBeNull();
    expect(await errorOf(read())).toMatchObject({ status: 404, permanent: false });
  });
});

test.each([
  ['https://j.example/job/A/job/B/', 'A/B', true],
  ['https://j.example/prefix/job/A/job/B', 'A/B', true],
  ['https://j.example/job/X/job/A/job/B/', 'A/B', false],
  ['https://j.example/job/A/job/B%20C/', 'A/B C', true],
  ['not a url', 'A', false],
])('%s is the page of %s: %s', (url, job, expected) => {
  expect(isUrlOfJob(url, job)).toBe(expected);
  expect(jobPath('A/B C')).toBe('/job/A/job/B%20C');
});
