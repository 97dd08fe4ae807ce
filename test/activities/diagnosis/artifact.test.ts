import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pathsOf, readArtifact, severalOf } from '../../../src/activities/diagnosis/artifact';
import { withFailures } from '../../../src/activities/to-failure';
import type { FinishedBuild } from '../../../src/contract/activities';
import { createJenkins } from '../../../src/clients/jenkins/client';
import { CANARY, closeWires, openWire } from '../../clients/wire';
import type { Wire } from '../../clients/wire';

let wire: Wire;
beforeEach(async () => (wire = await openWire()));
afterEach(closeWires);

const build = {
  job: 'A/B',
  number: 7,
  artifacts: [{ fileName: 'pod.log', relativePath: 'logs/pod.log' }],
} as unknown as FinishedBuild;

function read(timeMaxMs: number, environment = new MockActivityEnvironment()) {
  const jenkins = createJenkins({ url: wire.url, user: 'someone', token: CANARY.key });
  const limits = { bytesMax: 1_000_000, timeMaxMs };
  const { reading } = withFailures({
    reading: () => readArtifact(jenkins, { build, fileName: 'pod.log', folder: '', limits }, () => undefined),
  });
  return environment.run(reading);
}

test('an artifact that stalls is cut when its time is over', async () => {
  wire.answer({ body: 'x'.repeat(10_000), cut: 'stalled' });

  expect(await read(200)).toEqual({ kind: 'cut', because: 'it could not be read within 0.2 s' });
});

test('reading ends when the activity is cancelled', async () => {
  wire.answer({ body: 'x'.repeat(10_000), cut: 'stalled' });
  const environment = new MockActivityEnvironment();
  const reading = read(30_000, environment).then(
    () => 'read',
    (error: unknown) => error,
  );
  setTimeout(() => environment.cancel(), 50);

  expect(await reading).toBeInstanceOf(CancelledFailure);
});

test.each<[string, string[], string, string[]]>([
  ['one file', ['logs/pod.log'], '', ['logs/pod.log']],
  ['no such file', ['logs/other.log'], '', []],
  ['a name in capitals', ['logs/Pod.log', 'POD.LOG'], '', []],
  ['a name that is longer', ['logs/old-pod.log', 'pod.log.1'], '', []],
  ['two, one of them at the root', ['old/pod.log', 'pod.log'], '', ['pod.log']],
  ['two, one of them in the folder of the job', ['old/pod.log', 'out/logs/pod.log'], 'out/logs', ['out/logs/pod.log']],
  ['two, none of them where the job puts it', ['a/pod.log', 'b/pod.log'], 'logs', ['a/pod.log', 'b/pod.log']],
  [
    'two below the folder of the job',
    ['logs/a/pod.log', 'logs/b/pod.log'],
    'logs',
    ['logs/a/pod.log', 'logs/b/pod.log'],
  ],
  ['one that is somewhere else than usual', ['b/pod.log'], 'logs', ['b/pod.log']],
])('of a build with %s it is known which one counts, or that none does', (_what, paths, folder, places) => {
  const artifacts = paths.map((relativePath) => ({ fileName: relativePath.split('/').at(-1)!, relativePath }));

  expect(pathsOf({ build: { ...build, artifacts }, fileName: 'pod.log', folder })).toEqual(places);
});

test('several files of one name are named, and none of them is read', async () => {
  const artifacts = ['a', 'b'].map((folder) => ({ fileName: 'pod.log', relativePath: `${folder}/pod.log` }));
  const jenkins = createJenkins({ url: wire.url, user: 'someone', token: CANARY.key });
  const order = {
    build: { ...build, artifacts },
    fileName: 'pod.log',
    folder: '',
    limits: { bytesMax: 9, timeMaxMs: 9 },
  };

  expect(await readArtifact(jenkins, order, () => undefined)).toEqual({
    kind: 'several',
    paths: ['a/pod.log', 'b/pod.log'],
  });
  expect(severalOf(build, 'pod.log', ['a/pod.log', 'b/pod.log'])).toContain('a/pod.log, b/pod.log');
});
