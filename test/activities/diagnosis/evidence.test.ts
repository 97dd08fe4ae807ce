import type { ArtifactQuestion, FinishedBuild } from '../../../src/contract/activities';
import type { FaultOrder } from '../../../lab/faults';
import type { Build } from '../../../lab/jenkins/builds';
import { perform, openScene } from '../scene';
import type { Scene } from '../scene';

let scene: Scene;
beforeAll(async () => (scene = await openScene({ speed: 10 })));
afterEach(() => scene.lab.reset());
afterAll(() => scene.lab.close());

const LOCATION = 'lockeyrejected000001';
const KEY_LOG = 'connector_getConnectorAPIKey.log';
const POD_LOG = 'connector_pod_logs_prod.log';
const SALT = 'salt of the run';

function fault(more: Partial<FaultOrder>): void {
  scene.lab.faults.add({
    system: 'jenkins',
    match: { path: '/artifact/' },
    kind: 'truncated',
    times: 1,
    afterTimes: 0,
    delayMs: 0,
    ...more,
  });
}

/** An ended build in the lab, whose files can be changed before they are read. */
async function collect(location = LOCATION): Promise<{ question: ArtifactQuestion; files: Build['files'] }> {
  const job = scene.lab.jenkins.jobs.find(({ kind }) => kind === 'information')!;
  const parameters = {
    BRANCH: 'master',
    ENV_BRANCH: 'master',
    CLUSTERID: location,
    TUGBOAT: 'prod-wdc04-carrier107',
    CARRIER_NAME: 'prod-wdc06-carrier1',
  };
  const order = { job: job.path, parameters, notBefore: new Date().toISOString() };
  const { result: started } = await perform(() => scene.diagnosis.startBuild(order));
  const { result: build } = await perform(() => scene.diagnosis.awaitBuild(started));
  return {
    question: { build, location, environment: 'prod', region: 'us-east' },
    files: job.builds.find(({ number }) => number === build.number)!.files,
  };
}

const readKey = async (question: ArtifactQuestion) =>
  (await perform(() => scene.diagnosis.readApiKeyLog({ ...question, salt: SALT }))).result;
const readPods = async (question: ArtifactQuestion, more: { notBefore?: string; after?: string } = {}) =>
  (await perform(() => scene.diagnosis.readPodLog({ ...question, ...more }))).result;

test('both logs are read, and nothing of the key comes out', async () => {
  const { question, files } = await collect();
  const key = scene.lab.world.locations.get(LOCATION)!.configuredKey!;
  files.set(
    POD_LOG,
    `${files.get(POD_LOG)}\n{"level":60,"time":${Date.now()},"msg":"getToken error","key":"${key}"}\n`,
  );

  const findings = [await readKey(question), await readPods(question)];

  expect(findings[0]).toMatchObject({
    kind: 'present',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(findings[1]).toMatchObject({ codes: ['BXNIM0415E'] });
  expect(JSON.stringify(findings)).not.toContain(key);
});

test('the fingerprint follows the key', async () => {
  const { question, files } = await collect();
  const before = await readKey(question);
  const again = await readKey(question);
  files.set(
    KEY_LOG,
    `data:\n  slclient.toml: ${btoa('[Bluemix]\n  iam_api_key = "Another0Key1Of2This3Location4With5AllOf6Its7"\n')}\n`,
  );
  const after = await readKey(question);

  expect(again.fingerprint).toBe(before.fingerprint);
  expect(after.kind).toBe('present');
  expect(after.fingerprint).not.toBe(before.fingerprint);
});

test.each([KEY_LOG, POD_LOG])('a build without %s is unreadable, and says what is missing', async (name) => {
  const { question } = await collect();
  const artifacts = question.build.artifacts.filter(({ fileName }) => fileName !== name);
  const without = { ...question, build: { ...question.build, artifacts } };

  const finding = name === KEY_LOG ? await readKey(without) : await readPods(without);

  expect(finding.kind).toBe('unreadable');
  expect(finding.because).toContain(name);
});

test.each([KEY_LOG, POD_LOG, 'connector_ks_configMap.log'])(
  'a build with two files %s is unreadable and names both, unless one is where the job puts it',
  async (name) => {
    const { question } = await collect();
    const { artifacts } = question.build;
    const copy = { fileName: name, relativePath: `old/${name}` };
    const moved = artifacts.map((one) => (one.fileName === name ? { ...one, relativePath: `new/${name}` } : one));
    const twoPlaces = { ...question, build: { ...question.build, artifacts: [...moved, copy] } };
    const known = { ...question, build: { ...question.build, artifacts: [copy, ...artifacts] } };
    const read = (asked: ArtifactQuestion) => (name === POD_LOG ? readPods(asked) : readKey(asked));

    const finding = await read(twoPlaces);
    expect(finding.kind).toBe('unreadable');
    expect(finding.because).toMatch(/(?:new|old)\/.*, (?:new|old)\//);
    expect((await read(known)).kind).toBe(name === POD_LOG ? 'rejected' : 'present');
  },
);

test('an artifact that is listed and not there is unreadable', async () => {
  const { question, files } = await collect();
  files.delete(KEY_LOG);

  expect((await readKey(question)).kind).toBe('unreadable');
});

test('a build that never was has no evidence', async () => {
  const { question } = await collect();
  const build: FinishedBuild = { ...question.build, number: 0, result: 'NOT_BUILT', artifacts: [] };

  expect((await readKey({ ...question, build })).kind).toBe('unreadable');
  expect((await readPods({ ...question, build })).kind).toBe('unreadable');
});

test.each([
  ['connector_sl_configMap.log', 'data:\n  region: eu-de\n', 'region'],
  ['connector_ks_configMap.log', 'data:\n  cluster_id: locsomebodyelse00001\n', 'cluster_id'],
])('a build whose %s is foreign is unreadable', async (name, content, word) => {
  const { question, files } = await collect();
  files.set(name, content);

  const findings = [await readKey(question), await readPods(question)];

  expect(findings.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable']);
  expect(findings.every(({ because }) => because.includes(word))).toBe(true);
});

test('a key log that is too large is unreadable', async () => {
  const { question, files } = await collect();
  files.set(KEY_LOG, `${files.get(KEY_LOG)}${'# filler\n'.repeat(300_000)}`);

  expect((await readKey(question)).kind).toBe('unreadable');
});

test.each<[string, Partial<FaultOrder>]>([
  ['breaks off', { kind: 'truncated' }],
  ['is lost', { kind: 'lost-answer' }],
  ['meets an outage', { kind: 'status', status: 503 }],
])('an artifact that %s is read again to its end', async (_what, more) => {
  const { question } = await collect();
  fault({ match: { path: '/artifact/artifacts/connector_(pod|get)' }, times: 2, ...more });

  expect((await readKey(question)).kind).toBe('present');
  expect((await readPods(question)).kind).toBe('rejected');
});

test('a long pod log is read as it comes, and what matters stands at its end', async () => {
  const { question, files } = await collect();
  const noise = `{"level":30,"time":${Date.now()},"name":"tOps","msg":"heartbeat of the tunnel is fine"}\n`;
  files.set(POD_LOG, `${noise.repeat(400_000)}${files.get(POD_LOG)}`);

  const { result, said } = await perform(() => scene.diagnosis.readPodLog(question));

  expect(result.kind).toBe('rejected');
  expect(said).toContainEqual(expect.stringMatching(/^\d+ MiB read$/));
});

test('what is older than the refresh does not count after it', async () => {
  const { question } = await collect();
  const later = new Date(Date.now() + 60_000).toISOString();

  expect((await readPods(question)).kind).toBe('rejected');
  expect((await readPods(question, { after: later })).kind).toBe('unclear');
  expect((await readPods(question, { notBefore: later })).kind).toBe('unclear');
});
