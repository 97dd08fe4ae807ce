import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { readArtifact } from '../../../src/activities/diagnosis/artifact';
import { withFailures } from '../../../src/activities/to-failure';
import type { FinishedBuild } from '../../../src/activities/contract';
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
    reading: () => readArtifact(jenkins, { build, fileName: 'pod.log', limits }, () => undefined),
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
