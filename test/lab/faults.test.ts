import { startLab, type Lab } from '../../lab/lab';
import {
  control,
  INFO_JOB,
  jenkins,
  jsonOf,
  orderFor,
  request,
  reset,
  trigger,
  type Wire,
  type Worker,
} from './open-lab';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const add = (...faults: object[]): Promise<Wire> => control(lab, '/faults', faults);
const root = () => jenkins(lab, '/api/json');
const start = () => trigger(lab, orderFor(lab, 'key-rejected'));
const mine = async () =>
  jsonOf<{ faults: { story?: string; kind: string; used: number }[] }>(await control(lab, '/faults')).faults.filter(
    ({ story }) => story === undefined,
  );

describe('each kind', () => {
  test('status answers without an effect', async () => {
    await add({ system: 'jenkins', match: { method: 'POST' }, kind: 'status', status: 503, body: '<html>busy</html>' });

    const answer = await start();

    expect([answer.status, answer.text]).toEqual([503, '<html>busy</html>']);
    // It was not Jenkins that answered.
    expect(answer.headers.get('x-jenkins')).toBeNull();
    expect(lab.jenkins.items).toEqual([]);
  });

  test('lost-request cuts the connection before the effect', async () => {
    await add({ system: 'jenkins', match: { method: 'POST' }, kind: 'lost-request' });

    await expect(start()).rejects.toThrow('fetch failed');
    expect(lab.jenkins.items).toEqual([]);
  });

  test('late cuts the connection at once, and the effect comes all the same', async () => {
    await add({ system: 'jenkins', match: { method: 'POST' }, kind: 'late', delayMs: 50 });

    await expect(start()).rejects.toThrow('fetch failed');
    while (lab.jenkins.items.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(lab.jenkins.items).toHaveLength(1);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ])('hold stands still %s the effect until it is released', async (at, items) => {
    await add({ system: 'jenkins', match: { method: 'POST' }, kind: 'hold', at });
    const starting = start();
    while ((await mine()).every(({ used }) => used === 0)) await new Promise((resolve) => setTimeout(resolve, 10));
    const meanwhile = lab.jenkins.items.length;

    expect(jsonOf<{ released: number }>(await control(lab, '/faults/release', {})).released).toBe(1);
    expect((await starting).status).toBe(201);
    expect([meanwhile, lab.jenkins.items.length]).toEqual([items, 1]);
  });

  test('lost-answer cuts the connection after the effect', async () => {
    await add({ system: 'jenkins', match: { method: 'POST' }, kind: 'lost-answer' });

    await expect(start()).rejects.toThrow('fetch failed');
    expect(lab.jenkins.items).toHaveLength(1);
    expect(lab.journal.entries.at(-1)).toMatchObject({ status: 0, fault: 'lost-answer' });
  });

  test('truncated stops half way', async () => {
    await add({ system: 'jenkins', kind: 'truncated' });

    await expect(root()).rejects.toThrow('terminated');
  });

  test('duplicate takes effect twice', async () => {
    await add({ system: 'ibmcloud', match: { path: '/global/v1/keys' }, kind: 'duplicate' });

    await reset(lab, 'key-rejected');

    expect(lab.world.scopeOf(lab.world.locations.get('lockeyrejected000001')!).resets).toBe(2);
  });

  test('wrong-shape keeps the status and changes the body', async () => {
    await add({ system: 'jenkins', kind: 'wrong-shape', body: { unexpected: true } });

    const answer = await root();

    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual({ unexpected: true });
  });

  test('delay answers later, and the answer is the true one', async () => {
    await add({ system: 'jenkins', kind: 'delay', delayMs: 20 });

    expect(jsonOf(await root())).toMatchObject({ mode: 'NORMAL' });
    expect(lab.journal.entries.at(-1)).toMatchObject({ status: 200, fault: 'delay' });
  });
});

describe('when a fault applies', () => {
  test('only as often as it says, after as many as it lets pass', async () => {
    await add({ system: 'jenkins', kind: 'status', status: 500, times: 2, afterTimes: 1 });

    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await root()).status);

    expect(statuses).toEqual([200, 500, 500, 200]);
  });

  test('only for its system, method and path', async () => {
    await add({
      system: 'jenkins',
      match: { method: 'POST', path: 'buildWithParameters$' },
      kind: 'status',
      status: 500,
    });

    expect((await root()).status).toBe(200);
    expect((await request(`${lab.addresses.iam}/v1/apikeys`)).status).toBe(401);
    expect((await start()).status).toBe(500);
  });

  test('only for its location, also where the request names a build or a queue item', async () => {
    await start();
    await trigger(lab, orderFor(lab, 'lost-reset-answer', 'prod-tor01-carrier4'));
    lab.tick(1_000);
    await add({
      system: 'jenkins',
      match: { location: 'lockeyrejected000001' },
      kind: 'status',
      status: 500,
      times: 9,
    });
    const statusOf = async (path: string) => (await jenkins(lab, path)).status;
    const [first, second] = lab.jenkins.items.map(({ id, build }) => ({ id, number: build!.number }));

    expect(await statusOf(`/queue/item/${first!.id}/api/json`)).toBe(500);
    expect(await statusOf(`${INFO_JOB}/${first!.number}/api/json`)).toBe(500);
    expect(await statusOf(`/queue/item/${second!.id}/api/json`)).toBe(200);
    expect(await statusOf(`${INFO_JOB}/${second!.number}/api/json`)).toBe(200);
  });

  test('only for its worker, as the login tells', async () => {
    const match = { by: 'remediation' };
    await add({ system: 'jenkins', match, kind: 'status', status: 500, times: 9 });
    await add({ system: 'iam', match, kind: 'status', status: 500, times: 9 });
    const statusAs = async (as: Worker) => (await jenkins(lab, '/api/json', { as })).status;
    const loginAs = async (as: Worker) => {
      const [apikey] = Object.values(JSON.parse(lab.workerEnv(as)['SATLINK_IBMCLOUD_APIKEYS']!) as object) as string[];
      const body = new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: apikey! });
      return (await request(`${lab.addresses.iam}/identity/token`, { method: 'POST', body })).status;
    };

    expect([await statusAs('diagnosis'), await statusAs('remediation')]).toEqual([200, 500]);
    expect([await loginAs('diagnosis'), await loginAs('remediation')]).toEqual([200, 500]);
    expect(lab.journal.entries.map(({ by }) => by)).toEqual(['diagnosis', 'remediation', 'diagnosis', 'remediation']);
  });

  test('not after it was taken away', async () => {
    const added = await add({ system: 'jenkins', kind: 'status', status: 500, times: 9 });
    const { id } = jsonOf<{ faults: { id: number }[] }>(added).faults[0]!;

    expect((await root()).status).toBe(500);
    expect(jsonOf(await control(lab, '/faults/remove', { id }))).toEqual({ removed: true });
    expect((await root()).status).toBe(200);
  });

  test('a fault that was never met is seen', async () => {
    await add({ system: 'link', kind: 'status', status: 500 }, { system: 'jenkins', kind: 'status', status: 500 });
    await root();

    expect((await mine()).map(({ used }) => used)).toEqual([0, 1]);
  });
});

test.each([
  ['no JSON', 'x', ''],
  ['an unknown system', { system: 'mainframe', kind: 'delay', delayMs: 1 }, 'system'],
  ['an unknown kind', { system: 'iam', kind: 'explode' }, 'kind'],
  ['an unknown field', { system: 'iam', kind: 'truncated', sometimes: true }, ''],
  ['a path that is no expression', { system: 'iam', kind: 'truncated', match: { path: '(' } }, 'match.path'],
  ['status without one', { system: 'iam', kind: 'status' }, 'status'],
  ['delay without one', { system: 'iam', kind: 'delay' }, 'delayMs'],
  ['an empty list', [], ''],
])('%s is refused with 400 that names the field', async (_what, body, path) => {
  const answer = await control(lab, '/faults', body);

  expect(answer.status).toBe(400);
  expect(jsonOf<{ problems: { path: string }[] }>(answer).problems.map((problem) => problem.path)).toContain(path);
  expect(await mine()).toEqual([]);
});

test('builds of other people push ours down the lists', async () => {
  const before = lab.jenkins.jobs.map(({ builds }) => builds.length);
  await control(lab, '/builds', { count: 40 });

  expect(lab.jenkins.jobs.some(({ builds }, index) => builds.length === before[index]! + 40)).toBe(true);
});
