import type { Client } from '@temporalio/client';
import { isServerAtLeast } from '../../src/config/server-version';
import { turnsOfServer } from '../../src/runs/check-turns';
import type { Engine } from '../../src/runs';
import { judgeVersions } from '../../src/runs/check-versions';
import { whyUntaken } from '../../src/runs/pollers';
import { askServer } from '../../src/versions/server';
import type { Versions, WorkerVersion } from '../../src/versions/read-versions';

const OLD = { deploymentName: 'satlink', buildId: '1.0.0+aaa-1' };
const NEW = { deploymentName: 'satlink', buildId: '1.1.0+bbb-2' };

test.each([
  ['1.29.1', true],
  ['1.29.0', false],
  ['1.28.9', false],
  ['1.32.0-150.1', true],
  ['2.0', true],
  ['1.29', false],
  ['', false],
])('server %s is 1.29.1 or newer: %s', (version, is) => {
  expect(isServerAtLeast(version, '1.29.1')).toBe(is);
});

test.each([
  ['1.30.4', 'gives accounts no turns'],
  ['1.31.0', 'can give accounts turns. If matching.enableFairness is not on'],
  ['', 'of an unknown version gives accounts no turns'],
])('a server %s says about the turns of accounts: %s', (version, words) => {
  expect(turnsOfServer(version)).toContain(words);
});

describe('whether a server keeps versions apart', () => {
  /** A server of this version, whose call for deployments is refused with this code of gRPC. */
  function server(serverVersion: string, code?: number): Client {
    const listWorkerDeployments = async () => {
      if (code !== undefined) throw Object.assign(new Error('refused'), { code, details: 'not here' });
      return {};
    };
    const workflowService = { getSystemInfo: async () => ({ serverVersion }), listWorkerDeployments };
    return { options: { namespace: 'default' }, workflowService } as unknown as Client;
  }

  test.each<[string, string, number | undefined, RegExp | null]>([
    ['a new one does', '1.31.0', undefined, null],
    [
      'an old one does not, whatever it answers',
      '1.28.0',
      undefined,
      /^Temporal 1\.28\.0 keeps no versions .* 1\.29\.1 and newer do$/,
    ],
    ['one that does not know the call does not', '1.30.0', 12, /keeps no versions of workers here: not here$/],
    ['one where it is switched off does not', '1.32.0', 7, /keeps no versions of workers here: not here$/],
  ])('%s', async (_, version, code, whyNot) => {
    const asked = await askServer(server(version, code));
    expect(asked.version).toBe(version);
    if (whyNot === null) expect(asked.whyNot).toBeNull();
    else expect(asked.whyNot).toMatch(whyNot);
  });

  test('one that is away has not answered', async () => {
    await expect(askServer(server('1.32.0', 14))).rejects.toThrow('refused');
  });
});

describe('who takes the tasks of a run', () => {
  const QUEUE = 'satlink-diagnosis';
  interface Queue {
    pollers?: (typeof OLD | null)[];
    current?: typeof OLD;
    ramping?: typeof OLD;
  }
  /** An engine that says this of its queue. */
  function saying({ pollers = [], current, ramping }: Queue): Engine {
    const answer = {
      versioningInfo: { currentDeploymentVersion: current, rampingDeploymentVersion: ramping },
      pollers: pollers.map((version) => ({
        identity: 'a worker',
        lastAccessTime: { seconds: Date.now() / 1000 },
        // A worker without a version may still name a build.
        deploymentOptions: { ...(version ?? OLD), workerVersioningMode: version === null ? 1 : 2 },
      })),
    };
    const client = { options: { namespace: 'default' }, workflowService: { describeTaskQueue: async () => answer } };
    return { client } as unknown as Engine;
  }

  test.each<[string, Queue, typeof OLD | null, RegExp | null]>([
    ['a worker without versions takes every run', { pollers: [null] }, null, null],
    ['nobody polls', {}, null, /^no worker takes tasks of the queue/],
    ['a worker of its version takes a pinned run', { pollers: [OLD, NEW], current: NEW }, OLD, null],
    [
      'others do not',
      { pollers: [NEW, null], current: NEW },
      OLD,
      /ends on the version 1\.0\.0\+aaa-1, and no worker of it/,
    ],
    ['the current version takes a run of none', { pollers: [NEW], current: NEW }, null, null],
    ['so does the one that ramps', { pollers: [NEW], current: OLD, ramping: NEW }, null, null],
    [
      'another one does not',
      { pollers: [OLD, null], current: NEW },
      null,
      /no worker of the version 1\.1\.0\+bbb-2 .* it is current/,
    ],
    ['no version is current', { pollers: [NEW] }, null, /have versions, and none is current; "satlink doctor"/],
    ['workers without a version take it then', { pollers: [NEW, null] }, null, null],
  ])('%s', async (_, queue, version, because) => {
    const why = await whyUntaken(saying(queue), QUEUE, version);
    if (because === null) expect(why).toBeNull();
    else expect(why).toMatch(because);
  });
});

describe('what doctor says of versions', () => {
  const read = (versions: Partial<WorkerVersion>[], more: Partial<Versions> = {}): Versions => ({
    current: NEW,
    unversioned: { workers: 0, openRuns: 0 },
    versions: versions.map((one) => ({ ...OLD, status: 'draining', workers: 1, openRuns: 0, ...one })),
    ...more,
  });
  const CURRENT = { ...NEW, status: 'current' } as const;

  test.each<[string, Versions, boolean, RegExp]>([
    [
      'one drains',
      read([CURRENT, { openRuns: 3 }]),
      true,
      /1\.1\.0\+bbb-2 is current .*aaa-1 drains \(1 worker, 3 open runs\)/,
    ],
    ['one is drained', read([CURRENT, { status: 'drained' }]), true, /its workers can be stopped/],
    [
      'runs without a worker',
      read([CURRENT, { openRuns: 1, workers: 0 }]),
      false,
      /^1 open run cannot go on: start a worker of 1\.0/,
    ],
    [
      'current without a worker',
      read([{ ...CURRENT, workers: 0 }]),
      false,
      /^New runs wait: 1\.1\.0\+bbb-2 is current and has no worker/,
    ],
    [
      'none is current',
      read([{ ...NEW, status: 'inactive' }], { current: null }),
      false,
      /^No version is current, so new runs wait\. Run: temporal worker deployment set-current-version --deployment-name satlink --build-id 1\.1\.0\+bbb-2\./,
    ],
    [
      'workers without a version take the new runs',
      read([{ status: 'inactive' }], { current: null, unversioned: { workers: 2, openRuns: 1 } }),
      true,
      /2 workers without a version take the new runs\. 1 open run is on no version/,
    ],
    [
      'a worker without a version is forgotten',
      read([CURRENT], { unversioned: { workers: 1, openRuns: 0 } }),
      true,
      /1 worker without a version gets no new task: stop it/,
    ],
  ])('%s', (_, versions, ok, because) => {
    expect(judgeVersions(versions)).toEqual({ ok, because: expect.stringMatching(because) as string });
  });

  test('nothing where no worker has a version', () => {
    expect(judgeVersions(read([], { current: null, unversioned: { workers: 1, openRuns: 4 } }))).toBeNull();
  });
});
