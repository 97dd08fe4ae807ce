import { createJenkins } from '../../src/clients/jenkins/client';
import type { Jenkins } from '../../src/clients/jenkins/client';
import type { JenkinsError } from '../../src/clients/jenkins/error';
import { CANARY, closeWires, errorOf, expectNoSecret, openWire } from './wire';
import type { Reply, Wire } from './wire';

const JOB = 'Folder One/info';
const BY_JENKINS = { 'X-Jenkins': '2.528.1' };
const HTML = { 'Content-Type': 'text/html;charset=utf-8' };
const ORDER = { job: JOB, parameters: { CLUSTERID: 'loc00000000000000001' } };
const JOB_URL = '/job/Folder%20One/job/info';

let wire: Wire;
let jenkins: Jenkins;
beforeEach(async () => {
  wire = await openWire();
  jenkins = createJenkins({ url: wire.url, user: 'someone', token: CANARY.key });
});
afterEach(closeWires);

const trigger = () => jenkins.trigger(ORDER);
const read = () => jenkins.readJob(JOB);
const secret = CANARY.body;
const here = (path: string) => `${wire.url}${path}`;
const hereAs = (protocol: string, path: string) => here(path).replace(/^http:/, `${protocol}:`);

describe.each([301, 302, 303, 307, 308])('a redirect with %i', (status) => {
  test.each<[string, () => string | undefined, RegExp]>([
    [
      'to a sign-in elsewhere',
      () => `https://sso.example/auth?state=${secret}`,
      /redirected to sso\.example: .*sign-in/,
    ],
    ['to a sign-in with a port', () => `https://sso.example:8443/${secret}`, /redirected to sso\.example:8443: /],
    ['to a login in its user part', () => `https://${secret}@sso.example/a`, /redirected to sso\.example: /],
    [
      'to https',
      () => hereAs('https', `${JOB_URL}/buildWithParameters`),
      /redirected to https on .*: set SATLINK_JENKINS_URL to https:/,
    ],
    [
      'to a host it moved to',
      () => `http://new-jenkins.example${JOB_URL}/x`,
      /redirected to new-jenkins\.example: if Jenkins has moved there, set SATLINK_JENKINS_URL/,
    ],
    ['to another port', () => 'http://127.0.0.1:1/jenkins/', /redirected to 127\.0\.0\.1:1: /],
    [
      'to its own sign-in',
      () => '/securityRealm/commenceLogin?from=%2F',
      /redirected within 127\.0\.0\.1:\d+, most likely to a sign-in/,
    ],
    ['to another prefix', () => here('/ci/'), /redirected within /],
    ['without a place', () => undefined, /redirected, without saying where to: check SATLINK_JENKINS_URL/],
    ['to no address of the web', () => `javascript:${secret}`, /redirected, without saying where to/],
    ['to a host with other characters', () => "https://a'(b)!.example/", /redirected, without saying where to/],
    ['to nonsense', () => 'http://%%%', /redirected, without saying where to/],
  ])('%s is final, and says where to and what to configure', async (_where, location, words) => {
    const to = location();
    wire.answer({ status, headers: { ...HTML, ...(to === undefined ? {} : { Location: to }) }, body: secret });

    for (const call of [trigger, read]) {
      const error = await errorOf<JenkinsError>(call());
      expect(error).toMatchObject({ permanent: true, sent: 'answered', status });
      expect(error.reason).toMatch(words);
      expect(error.reason).not.toMatch(/schedule|commenceLogin|auth\?/);
      expectNoSecret(error);
    }
    expect(wire.requests).toHaveLength(2);
  });
});

test.each([
  ['.', BY_JENKINS],
  [`${JOB_URL}/`, BY_JENKINS],
  [`https://jenkins.example${JOB_URL}/`, BY_JENKINS],
  ['.', {}],
])('a trigger that is sent to the page of its job (%s) was turned down by Jenkins', async (location, headers) => {
  wire.answer({ status: 302, headers: { ...headers, Location: location } });

  const error = await errorOf(trigger());

  expect(error).toMatchObject({ permanent: true });
  expect(error.reason).toMatch(/^Jenkins did not schedule it/);
});

test.each([201, 302, 303])('a queue item counts with %i', async (status) => {
  wire.answer({ status, headers: { Location: 'https://jenkins.example/queue/item/17/' } });

  expect(await trigger()).toEqual({ queueId: 17 });
});

/** The head of a page of Jenkins, which has the word in it whatever the page says. */
const HEAD = '<html><head data-crumb-header="Jenkins-Crumb"><script>crumb.init("Jenkins-Crumb", "x1");</script></head>';
const NEEDS = { 'X-You-Are-Authenticated-As': 'someone', 'X-Required-Permission': 'hudson.model.Item.Build' };
const ANONYMOUS = { 'X-You-Are-Authenticated-As': 'anonymous', 'X-Required-Permission': 'hudson.model.Hudson.Read' };

test.each<[string, Reply, RegExp, RegExp]>([
  [
    'a crumb is wanted',
    { headers: BY_JENKINS, body: 'No valid crumb was included in the request' },
    /crumb.*API token/,
    /permission/,
  ],
  [
    'a crumb is wanted, on a page',
    { headers: BY_JENKINS, body: `${HEAD}<h2>HTTP ERROR 403 No valid crumb was included in request</h2>` },
    /crumb/,
    /permission/,
  ],
  ['the crumb is invalid', { headers: BY_JENKINS, body: 'Found invalid crumb abc' }, /crumb/, /permission/],
  [
    'the crumb is missing, in other words',
    { headers: BY_JENKINS, body: '{"message":"crumb is missing"}' },
    /crumb/,
    /permission/,
  ],
  ['the crumb has expired', { headers: BY_JENKINS, body: 'Crumb has expired' }, /crumb/, /permission/],
  [
    'a crumb is wanted and a proxy strips the header',
    { body: 'No valid crumb was included in the request' },
    /crumb/,
    /permission/,
  ],
  [
    'a permission is missing',
    { headers: { ...BY_JENKINS, ...NEEDS } },
    /no permission \(hudson\.model\.Item\.Build\)/,
    /crumb/,
  ],
  [
    'a permission is missing, on a page',
    { headers: { ...BY_JENKINS, ...NEEDS }, body: HEAD },
    /no permission/,
    /crumb/,
  ],
  [
    'only the page says so',
    { headers: BY_JENKINS, body: `${HEAD}someone is missing the Job/Build permission` },
    /no permission/,
    /crumb/,
  ],
  ['we are anonymous', { headers: { ...BY_JENKINS, ...ANONYMOUS } }, /takes us for anonymous/, /no permission/],
  ['a firewall refuses', { body: '<html>Request blocked</html>' }, /refused.*before Jenkins/, /permission/],
])('403 where %s is called that', async (_what, reply, says, saysNot) => {
  wire.answer({ status: 403, ...reply });

  for (const call of [trigger, read]) {
    const { message } = await errorOf(call());
    expect(message).toMatch(says);
    expect(message).not.toMatch(saysNot);
  }
});

test.each<[string, Reply, RegExp, { read: boolean; trigger: boolean }]>([
  [
    '401 of Jenkins',
    { status: 401, headers: BY_JENKINS },
    /user or its token.*SATLINK_JENKINS_TOKEN/,
    { read: true, trigger: true },
  ],
  ['401 of a gateway', { status: 401 }, /before Jenkins wants a login/, { read: false, trigger: false }],
  [
    '404 of Jenkins',
    { status: 404, headers: BY_JENKINS },
    /unknown, or we may not see it/,
    { read: true, trigger: true },
  ],
  ['405', { status: 405, headers: BY_JENKINS }, /SATLINK_JENKINS_URL/, { read: true, trigger: true }],
  ['407', { status: 407 }, /proxy wants a login/, { read: false, trigger: false }],
  ['409 of Jenkins', { status: 409, headers: BY_JENKINS }, /409/, { read: true, trigger: true }],
  ['500 of Jenkins', { status: 500, headers: BY_JENKINS }, /500/, { read: false, trigger: true }],
  ['502', { status: 502, headers: HTML, body: '<html>' }, /proxy got no answer/, { read: false, trigger: false }],
  [
    '503 while it starts',
    { status: 503, headers: { ...BY_JENKINS, ...HTML } },
    /starting/,
    { read: false, trigger: false },
  ],
  [
    '503 for maintenance',
    { status: 503, headers: HTML, body: '<html>' },
    /maintenance/,
    { read: false, trigger: false },
  ],
  ['504', { status: 504 }, /proxy got no answer/, { read: false, trigger: false }],
  [
    'a sign-in page with 200',
    { status: 200, headers: HTML, body: '<!DOCTYPE html>' },
    /sign-in page.*API token/,
    { read: false, trigger: true },
  ],
  [
    'a sign-in page that does not say its type',
    { status: 200, body: '\n <html lang="en">' },
    /sign-in page/,
    { read: false, trigger: true },
  ],
])('%s is called that, and is final or not', async (_what, reply, says, permanent) => {
  wire.answer({ ...reply, body: `${typeof reply.body === 'string' ? reply.body : ''}${secret}` });

  const errors = { read: await errorOf(read()), trigger: await errorOf(trigger()) };

  expect({ read: errors.read.permanent, trigger: errors.trigger.permanent }).toEqual(permanent);
  for (const error of Object.values(errors)) {
    expect(error.message).toMatch(says);
    expectNoSecret(error);
  }
});

test('an artifact that is a page for people is an error, not the file', async () => {
  const open = (relativePath: string) =>
    jenkins.openArtifact({ job: JOB, number: 7, relativePath }, { bytesMax: 1000, signal: AbortSignal.timeout(5000) });
  wire.answer({ headers: HTML, body: `<html>${secret}` });

  const error = await errorOf(open('logs/pods.log'));

  expect(error.reason).toMatch(/sign-in page/);
  expectNoSecret(error);
  expect(await open('report.html')).not.toBeNull();
});

describe('404 without the header X-Jenkins, of a queue item,', () => {
  const QUEUE = { body: { _class: 'hudson.model.Queue', items: [] } };
  const NOT_FOUND = { status: 404, headers: HTML, body: '<html>' };
  const DOWN = { status: 503 };
  const marked = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, ...BY_JENKINS } });
  const item = () => jenkins.readQueueItem(3901);

  test.each<[string, Reply]>([
    ['the queue', QUEUE],
    ['a job', { body: { buildable: true } }],
    ['a build', { body: { number: 1, building: true, timestamp: 1 } }],
    ['a list', { body: { builds: [] } }],
    ['a queue item', { body: { id: 3901 } }],
    ['a trigger', { status: 201, headers: { Location: '/queue/item/3901/' } }],
  ])('is believed where the host has answered %s without it', async (_what, reply) => {
    wire.answer(reply, NOT_FOUND);
    const calls = {
      queue: () => jenkins.readWaiting(JOB),
      job: read,
      build: () => jenkins.readBuild(JOB, 1),
      list: () => jenkins.findBuild(JOB, { backToMs: 0, isIt: () => false }),
      item,
      trigger,
    };
    await calls[_what.split(' ').at(-1) as keyof typeof calls]();

    expect(await item()).toBeNull();
    expect(wire.requests).toHaveLength(2);
  });

  test('is believed after a look whether the host answers as Jenkins', async () => {
    wire.answer(NOT_FOUND, QUEUE, NOT_FOUND);

    expect(await item()).toBeNull();
    expect(await item()).toBeNull();
    expect(wire.requests.map(({ path }) => path.split('?')[0])).toEqual([
      '/queue/item/3901/api/json',
      '/queue/api/json',
      '/queue/item/3901/api/json',
    ]);
  });

  test.each<[string, Reply[]]>([
    ['the header came through before', [marked(QUEUE), NOT_FOUND]],
    ['the header came through with a refusal', [marked({ status: 404 }), NOT_FOUND]],
    ['the header comes through again', [QUEUE, marked(QUEUE), NOT_FOUND]],
    ['nothing of Jenkins was ever heard', [{ ...NOT_FOUND }]],
    ['only a page was heard', [{ headers: HTML, body: '<html>' }, NOT_FOUND]],
    ['only some other JSON was heard', [{ body: { status: 'ok' } }, NOT_FOUND]],
    ['the host is down when it is looked', [NOT_FOUND, DOWN]],
    ['the look finds the header', [NOT_FOUND, marked(QUEUE), NOT_FOUND]],
  ])('is not believed where %s', async (_what, replies) => {
    wire.answer(...replies);
    for (let before = 0; before < replies.length - 1 && replies[before] !== NOT_FOUND; before++)
      await jenkins.readWaiting(JOB).catch(() => null);

    expect(await errorOf(item())).toMatchObject({ permanent: false });
  });

  test('is told as what it may be', async () => {
    wire.answer(QUEUE, { status: 404 });
    await jenkins.readWaiting(JOB);

    expect((await errorOf(jenkins.readJob(JOB))).message).toMatch(/by Jenkins or by the proxy before it$/);
  });
});
