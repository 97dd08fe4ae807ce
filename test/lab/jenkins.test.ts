import { startLab, type Lab } from '../../lab/lab';
import { LEFT_ITEM_MS } from '../../lab/jenkins/builds';
import { basic, control, INFO_JOB, jenkins, jsonOf, orderFor, REFRESH_JOB, request, trigger } from './open-lab';

interface Item {
  _class: string;
  why: string | null;
  blocked: boolean;
  buildable: boolean;
  cancelled?: boolean;
  executable?: { number: number; url: string } | null;
}
interface Build {
  building: boolean;
  result: string | null;
  queueId: number;
  artifacts: { fileName: string; relativePath: string }[];
  actions: { parameters?: { name: string; value: string }[] }[];
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const order = () => orderFor(lab, 'key-rejected');

async function queued(location: string | null): Promise<{ status: number; item: Item }> {
  const id = /\/queue\/item\/(\d+)\/$/.exec(location ?? '')![1];
  const answer = await jenkins(lab, `/queue/item/${id}/api/json`);
  return { status: answer.status, item: answer.status === 200 ? jsonOf<Item & object>(answer) : ({} as Item) };
}

const newest = async () =>
  jsonOf<Build & object>(await jenkins(lab, `${INFO_JOB}/${lab.jenkins.jobs[0]!.builds[0]!.number}/api/json`));

describe('who may do what', () => {
  test('a wrong token is 401, no header is 403, and every answer is marked as Jenkins’ own', async () => {
    const url = `${lab.addresses.jenkins}/api/json`;
    const wrong = await request(url, { headers: { Authorization: `Basic ${Buffer.from('x:y').toString('base64')}` } });
    const nobody = await request(url);

    expect([wrong.status, nobody.status]).toEqual([401, 403]);
    expect(nobody.headers.get('x-you-are-authenticated-as')).toBe('anonymous');
    for (const { headers } of [wrong, nobody]) expect(headers.get('x-jenkins')).toMatch(/^2\./);
  });

  test('the diagnosis user may not start the refresh, the remediation user not the information job', async () => {
    const refresh = await trigger(lab, { CLUSTERID: 'lockeyrejected000001' }, { job: REFRESH_JOB });
    const information = await trigger(lab, order(), { as: 'remediation' });

    expect([refresh.status, information.status]).toEqual([403, 403]);
    expect(refresh.headers.get('x-required-permission')).toBe('hudson.model.Item.Build');
    expect(lab.jenkins.items).toEqual([]);
  });

  test('a job that may not be read is as unknown as one that does not exist', async () => {
    const folder = '/job/Containers-Runtime/job/armada-cruiser-automated-recovery/job';
    const hidden = await jenkins(lab, `${folder}/armada-break-glass/api/json`);
    const absent = await jenkins(lab, `${folder}/nothing/api/json`);

    expect([hidden.status, absent.status]).toEqual([404, 404]);
    expect(hidden.text).toBe(absent.text);
  });
});

describe('a trigger', () => {
  test('is 201 with the address of the queue item on the configured root, which is another host', async () => {
    const answer = await trigger(lab, order());

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toMatch(/^http:\/\/localhost:\d+\/queue\/item\/\d+\/$/);
    expect(lab.addresses.jenkins).toMatch(/^http:\/\/127/);
    expect(answer.text).toBe('');
  });

  test('of what waits already is 303 with the same item, and once it runs it is a second build', async () => {
    const first = await trigger(lab, order());
    const folded = await trigger(lab, order());
    lab.tick(45);
    const second = await trigger(lab, order());

    expect([first.status, folded.status, second.status]).toEqual([201, 303, 201]);
    expect(folded.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('location')).not.toBe(first.headers.get('location'));
  });

  test('drops unknown parameters silently and fills in defaults', async () => {
    await trigger(lab, { ...order(), ENV_Branch: 'other', CORRELATION: '1' });
    lab.tick(1_000);

    const parameters = (await newest()).actions.flatMap((action) => action.parameters ?? []);

    expect(parameters).toContainEqual(expect.objectContaining({ name: 'ENV_BRANCH', value: 'master' }));
    expect(parameters.map(({ name }) => name)).toEqual([
      'BRANCH',
      'ENV_BRANCH',
      'CLUSTERID',
      'TUGBOAT',
      'CARRIER_NAME',
    ]);
  });

  test('with a value outside the choices is a page with status 500', async () => {
    const answer = await trigger(lab, { ...order(), CARRIER_NAME: 'prod-xyz01-carrier9' });

    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.text).toContain('Illegal choice for parameter CARRIER_NAME: prod-xyz01-carrier9');
  });

  test('of a disabled job is 409, by GET it is 405', async () => {
    lab.jenkins.jobs[0]!.buildable = false;
    const disabled = await trigger(lab, order());
    const get = await jenkins(lab, `${INFO_JOB}/buildWithParameters`);

    expect([disabled.status, get.status]).toEqual([409, 405]);
  });
});

describe('what other clients ask', () => {
  interface Below {
    name: string;
    url: string;
    jobs?: Below[];
  }

  test('a user is told who it is, and the list of jobs has those that it may read', async () => {
    const me = await jenkins(lab, '/me/api/json');
    const { jobs } = jsonOf<Below & object>(await jenkins(lab, '/api/json'));
    const names = (these: Below[] = []): string[] => these.flatMap((one) => [one.name, ...names(one.jobs)]);

    expect(jsonOf(me)).toMatchObject({ id: lab.workerEnv('diagnosis')['SATLINK_JENKINS_USER'] });
    expect(names(jobs)).toContain('armada-ha-master-get-info');
    expect(names(jobs)).not.toContain('armada-break-glass');
  });

  test('links lead to what they name, by another host than Jenkins was called at', async () => {
    const { jobs } = jsonOf<Below & object>(await jenkins(lab, '/api/json'));
    const answer = await request(`${jobs![0]!.url}api/json`, { headers: basic(lab, 'diagnosis') });

    expect(jsonOf(answer)).toMatchObject({ name: jobs![0]!.name, url: jobs![0]!.url });
  });

  test('lastBuild and its sisters are builds, in the list and as addresses', async () => {
    const job = () => jenkins(lab, `${INFO_JOB}/api/json`).then((answer) => jsonOf<Record<string, object>>(answer));
    await trigger(lab, order());
    lab.tick(100);
    const { number } = await newest().then((build) => build as Build & { number: number });

    expect(await job()).toMatchObject({ lastBuild: { number } });
    expect(jsonOf(await jenkins(lab, `${INFO_JOB}/lastBuild/api/json`))).toMatchObject({ number });
    lab.tick(10_000_000);
    expect(await job()).toMatchObject({ lastCompletedBuild: { number }, lastSuccessfulBuild: { number } });
    expect((await jenkins(lab, `${INFO_JOB}/lastFailedBuild/api/json`)).status).toBe(404);
  });
});

describe('a queue item', () => {
  test('waits, is blocked, is buildable, leaves, gets its build, and is forgotten', async () => {
    const location = (await trigger(lab, order())).headers.get('location');
    const seen: string[] = [];
    for (let step = 0; step < 5; step++) {
      const { item } = await queued(location);
      seen.push(`${item._class.replace('hudson.model.Queue$', '')} ${item.executable?.number ?? '-'}`);
      lab.tick();
    }

    expect(seen).toEqual(['WaitingItem -', 'BlockedItem -', 'BuildableItem -', 'LeftItem -', 'LeftItem 116182']);
    lab.tick(LEFT_ITEM_MS);
    expect((await queued(location)).status).toBe(404);
  });

  test('is forgotten at once when a test says so, and only when it has become a build', async () => {
    const left = (await trigger(lab, order())).headers.get('location');
    lab.tick(100);
    const waits = (await trigger(lab, { ...order(), CARRIER_NAME: 'prod-wdc07-carrier2' })).headers.get('location');

    expect(jsonOf(await control(lab, '/builds/forget', {}))).toEqual({ forgotten: 1 });
    expect([(await queued(left)).status, (await queued(waits)).status]).toEqual([404, 200]);
  });

  test('is in the queue’s list only while it waits, with its parameters', async () => {
    await trigger(lab, order());
    const tree = 'items[id,task[url],actions[parameters[name,value]]]';
    const list = async () =>
      jsonOf<{ items: { actions: { parameters?: { value: string }[] }[] }[] }>(
        await jenkins(lab, `/queue/api/json?tree=${encodeURIComponent(tree)}`),
      ).items;

    const waiting = await list();
    lab.tick(1_000);

    expect(JSON.stringify(waiting)).toContain('lockeyrejected000001');
    expect(await list()).toEqual([]);
  });

  test('that a person cancels gets no build', async () => {
    const location = (await trigger(lab, order())).headers.get('location');
    await jenkins(lab, `/queue/cancelItem?id=${location!.split('/').at(-2)}`, { method: 'POST' });
    lab.tick(1_000);

    const { item } = await queued(location);
    expect(item).toMatchObject({ cancelled: true, executable: null });
  });
});

describe('a build', () => {
  test('knows its result before it has ended, and has ended before its files are there', async () => {
    await trigger(lab, order());
    lab.tick(40);
    const states: string[] = [];
    for (let step = 0; step < 4; step++) {
      const { building, result, artifacts } = await newest();
      states.push(`${building} ${result} ${artifacts.length}`);
      lab.tick();
    }

    expect(states).toEqual(['true null 0', 'true SUCCESS 0', 'false SUCCESS 0', 'false SUCCESS 4']);
  });

  test('on the wrong carrier or with the wrong tugboat is green and empty', async () => {
    const wrongs: Record<string, string>[] = [
      { CARRIER_NAME: 'prod-dal10-carrier5' },
      { TUGBOAT: 'prod-wdc04-carrier108' },
    ];
    for (const wrong of wrongs) {
      await trigger(lab, { ...order(), ...wrong });
      lab.tick(1_000);
      const { result, artifacts } = await newest();
      expect({ result, artifacts }).toEqual({ result: 'SUCCESS', artifacts: [] });
    }
  });

  test('stays in the list with its parameters, the newest first, and a range cuts the list', async () => {
    await trigger(lab, order());
    lab.tick(1_000);
    const tree = encodeURIComponent('builds[number,actions[parameters[name,value]]]{0,2}');

    const { builds } = jsonOf<{ builds: { number: number }[] }>(
      await jenkins(lab, `${INFO_JOB}/api/json?tree=${tree}`),
    );

    expect(builds.map(({ number }) => number)).toEqual([116182, 116181]);
    expect(Object.keys(builds[0]!).toSorted()).toEqual(['_class', 'actions', 'number']);
  });

  test('that is not green may have its files all the same', async () => {
    lab.world.locations.get('lockeyrejected000001')!.build.result = 'UNSTABLE';
    await trigger(lab, order());
    lab.tick(1_000);

    const { result, artifacts } = await newest();
    expect([result, artifacts.length]).toEqual(['UNSTABLE', 4]);
  });

  test('that is stopped is ABORTED', async () => {
    await trigger(lab, order());
    lab.tick(40);
    const stopped = await jenkins(lab, `${INFO_JOB}/116182/stop`, { method: 'POST' });
    lab.tick(1_000);

    expect(stopped.status).toBe(302);
    expect(await newest()).toMatchObject({ building: false, result: 'ABORTED', artifacts: [] });
  });
});

describe('artifacts', () => {
  const path = `${INFO_JOB}/116182/artifact/artifacts/connector_pod_logs_prod.log`;

  test('understand one form of Range, ignore others, and fail behind the end', async () => {
    await trigger(lab, order());
    lab.tick(1_000);
    const whole = await jenkins(lab, path);
    const ranged = (range: string) => jenkins(lab, path, { headers: { Range: range } });

    const middle = await ranged('bytes=10-19');
    const suffix = await ranged('bytes=-20');
    const behind = await ranged('bytes=99999999-');

    expect(middle.status).toBe(206);
    expect(middle.text).toBe(whole.text.slice(10, 20));
    expect(middle.headers.get('content-range')).toBe(`bytes 10-19/${whole.text.length}`);
    expect([suffix.status, suffix.text.length]).toEqual([200, whole.text.length]);
    expect(behind.status).toBe(500);
  });

  test('may be on another origin, which refuses our credentials', async () => {
    await trigger(lab, orderFor(lab, 'cluster-on-location', 'prod-dal12-carrier3'));
    lab.tick(1_000);
    const redirect = await jenkins(lab, path);
    const elsewhere = redirect.headers.get('location')!;

    const clean = await request(elsewhere);
    const dirty = await request(elsewhere, { headers: { Authorization: 'Basic eDp5' } });

    expect(redirect.status).toBe(302);
    expect(new URL(elsewhere).origin).not.toBe(lab.addresses.jenkins);
    expect([clean.status, dirty.status]).toEqual([200, 400]);
    expect(clean.text).toContain('getToken error');
  });

  test('show a masked key where Jenkins masks it', async () => {
    lab.world.locations.get('lockeyrejected000001')!.keyLog = 'masked';
    await trigger(lab, order());
    lab.tick(1_000);

    const { text } = await jenkins(lab, path.replace('connector_pod_logs_prod', 'connector_getConnectorAPIKey'));

    expect(text).toContain('slclient.toml: ****');
  });
});
