import { findRefreshIn } from '../../../src/activities/diagnosis/look-for-refresh';
import { portsOf } from '../../../src/activities/remediation/client-ports';
import type { BuildOrder, FinishedBuild, StartedBuild } from '../../../src/contract/activities';
import type { FaultOrder } from '../../../lab/faults';
import type { Job } from '../../../lab/jenkins/builds';
import { attempt, failureOf, openScene, perform } from '../scene';
import type { Scene } from '../scene';

let scene: Scene;
beforeEach(async () => (scene = await openScene()));
afterEach(() => scene.lab.close());

const JOB = 'Containers-Runtime/armada-cruiser-automated-recovery/armada-ha-master-get-info';
const REFRESH_JOB = 'Containers-Runtime/armada-cruiser-automated-recovery/armada-master-refresh';
const LOCATION = 'lockeyrejected000001';

function order(more: Partial<BuildOrder> = {}): BuildOrder {
  const parameters = {
    BRANCH: 'master',
    ENV_BRANCH: 'master',
    CLUSTERID: LOCATION,
    TUGBOAT: 'prod-wdc04-carrier107',
    CARRIER_NAME: 'prod-wdc06-carrier1',
  };
  return { job: JOB, parameters, notBefore: new Date().toISOString(), ...more };
}

function fault(more: Partial<FaultOrder>): void {
  scene.lab.faults.add({
    system: 'jenkins',
    match: {},
    kind: 'lost-answer',
    times: 1,
    afterTimes: 0,
    delayMs: 0,
    ...more,
  });
}

function without(name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(order().parameters).filter(([one]) => one !== name));
}

function asked({ job: path, number }: StartedBuild) {
  const build = { ...FINISHED, job: path, number: number! };
  return { build, location: LOCATION, environment: 'prod' };
}

const FINISHED: Omit<FinishedBuild, 'job' | 'number'> = {
  url: 'https://jenkins.example/',
  result: 'SUCCESS',
  startedAt: '',
  endedAt: '',
  artifacts: [],
};

const job = () => scene.lab.jenkins.jobs.find(({ path }) => path === JOB)!;
const ourBuilds = () => job().builds.filter(({ parameters }) => parameters['CLUSTERID'] === LOCATION);
const start = (of: BuildOrder) => perform(() => scene.diagnosis.startBuild(of));
const finish = (of: StartedBuild) => perform(() => scene.diagnosis.awaitBuild(of));

describe('starting', () => {
  test('makes one build, with the parameters that were sent', async () => {
    const { result: started } = await start(order());
    const { result: build } = await finish(started);

    expect(started.foundOurs).toBe(false);
    expect(build).toMatchObject({ job: JOB, result: 'SUCCESS' });
    expect(build.url).toBe(`${scene.lab.addresses.jenkins}/job/${JOB.split('/').join('/job/')}/${build.number}/`);
    expect(build.artifacts.map(({ fileName }) => fileName)).toContain('connector_getConnectorAPIKey.log');
    expect(ourBuilds()).toHaveLength(1);
  });

  test('finds its own build when the answer was lost', async () => {
    fault({ match: { path: 'buildWithParameters' } });

    const { result: started, attempts } = await start(order());
    await finish(started);

    expect(attempts).toBe(2);
    expect(started.foundOurs).toBe(true);
    expect(ourBuilds()).toHaveLength(1);
  });

  test('finds its own build also when that has ended meanwhile', async () => {
    const ours = order();
    fault({ match: { path: 'buildWithParameters' } });
    await failureOf(attempt(() => scene.diagnosis.startBuild(ours)));
    await waitFor(() => ourBuilds()[0]?.building === false);

    const { result: started } = await start(ours);
    const { result: build } = await finish(started);

    expect(started).toMatchObject({ foundOurs: true, number: build.number });
    expect(ourBuilds()).toHaveLength(1);
  });

  test('starts another build for the next round', async () => {
    const { result: first } = await start(order());
    await finish(first);
    const { result: second } = await start(order());
    await finish(second);

    expect(ourBuilds()).toHaveLength(2);
  });

  test.each<[string, Partial<BuildOrder>]>([
    ['a value that is no choice', { parameters: { ...order().parameters, CARRIER_NAME: 'prod-xyz01-carrier1' } }],
  ])('is refused for good by %s', async (_what, more) => {
    const failure = await failureOf(attempt(() => scene.diagnosis.startBuild(order(more))));

    expect(failure).toMatchObject({ type: 'JobRefused', nonRetryable: true });
    expect(ourBuilds()).toEqual([]);
  });

  test.each<[string, Partial<BuildOrder>]>([
    ['the job that refreshes', { job: REFRESH_JOB }],
    ['the job that refreshes, with its own form', { job: REFRESH_JOB, parameters: { CLUSTERID: LOCATION } }],
    ['a path that leads to it', { job: `${JOB}/../armada-master-refresh` }],
    ['a parameter less', { parameters: without('BRANCH') }],
    ['a parameter more', { parameters: { ...order().parameters, SHELL: 'id' } }],
    ['one parameter twice, in another case', { parameters: { ...order().parameters, clusterid: LOCATION } }],
    ['another branch', { parameters: { ...order().parameters, BRANCH: 'theirs' } }],
    ['another branch of the environment', { parameters: { ...order().parameters, ENV_BRANCH: 'theirs' } }],
    ['what is no id', { parameters: { ...order().parameters, CLUSTERID: '$(id)' } }],
    ['what is no tugboat', { parameters: { ...order().parameters, TUGBOAT: 'prod-wdc04-carrier107;id' } }],
    ['a tugboat of another environment', { parameters: { ...order().parameters, TUGBOAT: 'stage-wdc04-carrier107' } }],
    ['what is no carrier', { parameters: { ...order().parameters, CARRIER_NAME: 'prod-wdc06-carrier1\n' } }],
    [
      'a carrier of another environment',
      { parameters: { ...order().parameters, CARRIER_NAME: 'stage-wdc06-carrier1' } },
    ],
  ])('asks Jenkins for nothing where the order is for %s', async (_what, more) => {
    const asked = scene.lab.journal.entries.length;

    const failure = await failureOf(attempt(() => scene.diagnosis.startBuild(order(more))));

    expect(failure).toMatchObject({ type: 'JobRefused', nonRetryable: true });
    expect(scene.lab.journal.entries).toHaveLength(asked);
  });

  test.each<[string, (build: StartedBuild) => Promise<unknown>]>([
    ['waited for', (build) => scene.diagnosis.awaitBuild(build)],
    ['waited for as a refresh', (build) => scene.diagnosis.awaitRefresh(build)],
    ['read for its key log', (build) => scene.diagnosis.readApiKeyLog({ ...asked(build), salt: 's' })],
    ['read for its pod log', (build) => scene.diagnosis.readPodLog(asked(build))],
  ])('no build of a job that is not ours is %s', async (_what, work) => {
    const build = { ...order({ job: 'Nowhere/at-all' }), number: 1, foundOurs: false };
    const before = scene.lab.journal.entries.length;

    expect(await failureOf(attempt(() => work(build)))).toMatchObject({ type: 'JobRefused', nonRetryable: true });
    expect(scene.lab.journal.entries).toHaveLength(before);
  });

  test('no artifact is read at an address that climbs', async () => {
    const climbing = { fileName: 'connector_getConnectorAPIKey.log', relativePath: '../../config.xml' };
    const build = { ...order(), number: 1, foundOurs: false };
    const question = { ...asked(build), salt: 's' };
    const read = () =>
      scene.diagnosis.readApiKeyLog({ ...question, build: { ...question.build, artifacts: [climbing] } });

    expect(await failureOf(attempt(read))).toMatchObject({
      message: expect.stringContaining('not the path') as string,
    });
    expect(scene.lab.journal.entries).toEqual([]);
  });

  test('is refused for good by a disabled job', async () => {
    job().buildable = false;

    expect(await failureOf(attempt(() => scene.diagnosis.startBuild(order())))).toMatchObject({ type: 'JobRefused' });
    const { result: form } = await perform(() => scene.diagnosis.readJobForm({ environment: 'prod' }));
    expect(form.buildable).toBe(false);
  });

  test('waits out a Jenkins that starts up', async () => {
    fault({ match: { method: 'GET' }, kind: 'status', status: 503, headers: { 'Retry-After': '0' }, times: 2 });
    fault({ match: { method: 'POST' }, kind: 'status', status: 502, times: 1 });

    const { result: started } = await start(order());

    expect(started.foundOurs).toBe(false);
    expect(scene.lab.faults.list().filter(({ story, used, times }) => story === undefined && used < times)).toEqual([]);
  });
});

describe('waiting', () => {
  test('says why a build is still in the queue, and fails benignly', async () => {
    scene.lab.jenkins.quietingDown = true;
    const started = {
      ...order({ notBefore: new Date(Date.now() - 60_000).toISOString() }),
      queueId: 0,
      foundOurs: false,
    };
    const { queueId } = await scene.clients.jenkins!.trigger(started);

    const failure = await failureOf(attempt(() => scene.diagnosis.awaitBuild({ ...started, queueId })));

    expect(failure).toMatchObject({ type: 'BuildRunning', nonRetryable: false, category: 'BENIGN' });
    expect(failure.message).toMatch(/^queue: /);
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(1000);
  });

  test('says how far a long build is', async () => {
    scene.lab.world.locations.get(LOCATION)!.build.runMs = 60_000;
    const { result: started } = await start(order());
    await waitFor(() => ourBuilds().length === 1);

    const failure = await failureOf(attempt(() => scene.diagnosis.awaitBuild(started)));

    expect(failure).toMatchObject({ type: 'BuildRunning', category: 'BENIGN' });
    expect(failure.message).toMatch(/^build \d+: running, \d+% of the estimate \(63 s\)$/);
  });

  test('finds the build of a queue item that Jenkins forgot', async () => {
    const { result: started } = await start(order());
    await waitFor(() => ourBuilds()[0]?.building === false);
    scene.lab.jenkins.items.forEach((item) => (item.state = 'forgotten'));

    const { result: byQueueId } = await finish(started);
    const { queueId: _queueId, ...withoutId } = started;
    const { result: byParameters } = await finish(withoutId);

    expect(byQueueId.number).toBe(ourBuilds()[0]!.number);
    expect(byParameters.number).toBe(byQueueId.number);
  });

  test('finds the build of a forgotten queue item below so many builds of others', async () => {
    const { result: started } = await start(order());
    await waitFor(() => ourBuilds()[0]?.building === false);
    scene.lab.jenkins.items.forEach((item) => (item.state = 'forgotten'));
    storm(job(), 250);

    expect((await finish(started)).result.number).toBe(ourBuilds()[0]!.number);
  });

  test.each([
    ['was cancelled', () => job().builds.shift()],
    ['was discarded with everything older', () => job().builds.splice(0)],
  ])('takes a forgotten build that %s as one that was not built', async (_what, happen) => {
    const { result: started } = await start(order());
    await waitFor(() => ourBuilds()[0]?.building === false);
    scene.lab.jenkins.items.forEach((item) => (item.state = 'forgotten'));
    happen();

    expect((await finish(started)).result).toMatchObject({ result: 'NOT_BUILT', artifacts: [] });
  });

  test('takes a build that was cancelled in the queue as one that was not built', async () => {
    scene.lab.jenkins.quietingDown = true;
    const { queueId } = await scene.clients.jenkins!.trigger(order());
    scene.lab.jenkins.cancel(queueId);

    const { result } = await finish({ ...order(), queueId, foundOurs: false });

    expect(result).toMatchObject({ result: 'NOT_BUILT', artifacts: [] });
  });

  test('reports a build that somebody stopped', async () => {
    scene.lab.world.locations.get(LOCATION)!.build.runMs = 60_000;
    const { result: started } = await start(order());
    await waitFor(() => ourBuilds().length === 1);
    scene.lab.jenkins.stop(ourBuilds()[0]!);

    expect((await finish(started)).result).toMatchObject({ result: 'ABORTED' });
  });

  test('refuses a build that runs with other parameters', async () => {
    const { result: started } = await start(order());
    const other = { ...started, parameters: { ...started.parameters, TUGBOAT: 'prod-wdc04-carrier999' } };

    const failure = await failureOf(finish(other));

    expect(failure).toMatchObject({ type: 'BuildMismatch', nonRetryable: true });
    expect(failure.message).toContain('TUGBOAT');
  });

  test.each<[string, Partial<FaultOrder>]>([
    ['an outage', { kind: 'status', status: 503 }],
    ['a broken answer', { kind: 'truncated' }],
    ['an answer of another shape', { kind: 'wrong-shape' }],
    ['a lost answer', { kind: 'lost-answer' }],
  ])('outlives %s', async (_what, more) => {
    const { result: started } = await start(order());
    fault({ match: { method: 'GET' }, times: 3, ...more });

    expect((await finish(started)).result.result).toBe('SUCCESS');
  });
});

describe('a refresh', () => {
  const refreshJob = () => scene.lab.jenkins.jobs.find(({ path }) => path === REFRESH_JOB)!;
  const since = new Date().toISOString();
  const look = () =>
    findRefreshIn({ jenkins: scene.clients.jenkins!, fleet: scene.config.fleet })({
      environment: 'prod',
      location: LOCATION,
      since,
    });
  const order = () => {
    const parameters = { CLUSTERID: LOCATION, PROD_TRAIN_REQUEST_ID: 'CHG1' };
    return scene.lab.jenkins.enqueue(refreshJob(), { parameters, user: 'satlink-change', quiet: false });
  };

  test('is followed to its end, and found after a doubt, also below so many others', async () => {
    const port = portsOf(scene.clients, scene.config).refreshJob('prod')!;
    const seen = (sinceMs = Date.parse(since)) => port.refreshes({ location: LOCATION, sinceMs });

    expect((await look()).kind).toBe('not-there');
    expect(await seen()).toEqual([]);

    order();
    expect(await seen()).toEqual([expect.stringMatching(/^(queue item|build) \d+ of /)]);
    await waitFor(() => refreshJob().builds[0]?.building === true);
    const { number, startedMs } = refreshJob().builds[0]!;
    expect(await seen()).toEqual([`build ${number} of ${REFRESH_JOB}`]);
    expect(await seen(startedMs + 1)).toEqual([]);
    storm(refreshJob(), 130);
    const found = await look();
    const { result: build } = await perform(() => {
      const { build: started } = found as Extract<typeof found, { kind: 'found' }>;
      return scene.diagnosis.awaitRefresh(started);
    });

    expect(found.kind).toBe('found');
    expect(build).toMatchObject({ job: REFRESH_JOB, result: 'SUCCESS' });
  });

  test.each([0, 2])('is in doubt where the job was created anew since, and has %i builds', async (newer) => {
    order();
    await waitFor(() => refreshJob().builds[0]?.building === true);
    scene.lab.jenkins.items.forEach((item) => (item.state = 'forgotten'));
    const others = refreshJob().builds.slice(1, 1 + newer);
    const builds = others.map((build, index) => ({ ...build, number: newer - index, startedMs: Date.now() }));
    Object.assign(refreshJob(), { builds, next: newer + 1 });

    expect(await look()).toMatchObject({ kind: 'cannot-tell', because: expect.stringMatching(/no build of this job/) });
  });

  test('is in doubt where Jenkins keeps only builds from after the order, and its end is not known', async () => {
    const { id: queueId } = order();
    await waitFor(() => refreshJob().builds[0]?.building === true);
    storm(refreshJob(), 20);
    refreshJob().builds.splice(20);
    scene.lab.jenkins.items.forEach((item) => (item.state = 'forgotten'));

    expect(await look()).toMatchObject({ kind: 'cannot-tell' });
    const started = {
      job: REFRESH_JOB,
      parameters: { CLUSTERID: LOCATION },
      notBefore: since,
      foundOurs: false,
      queueId,
    };
    const failure = await failureOf(attempt(() => scene.diagnosis.awaitRefresh(started)));
    expect(failure).toMatchObject({ type: 'BuildLost', nonRetryable: true });
  });
});

/** Many builds for other locations, begun now. */
function storm(of: Job, size: number): void {
  const pattern = of.builds.at(-1)!;
  for (let count = 0; count < size; count++)
    of.builds.unshift({ ...pattern, number: of.next++, queueId: 100_000 + count, startedMs: Date.now() });
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
