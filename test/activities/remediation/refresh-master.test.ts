import { Client, Connection } from '@temporalio/client';
import { createRemediation } from '../../../src/activities/remediation';
import type { RemediationPorts } from '../../../src/activities/remediation/ports';
import { refreshForm } from '../../../src/clients/jenkins/request';
import { loadFleet } from '../../../src/config/read-files';
import { issuePermit } from '../../../src/approvals/permit';
import type { PlanTerms } from '../../../src/approvals/plan';
import { plan, terms } from '../../approvals/plans';
import { World } from '../../workflows/world';
import { attempt, failureOf } from '../scene';

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
});
afterAll(() => connection.close());

/** The location of the plan's fixture is in this group. */
function inGroup1(world: World): World {
  return Object.assign(world, { group: terms.target.resourceGroup });
}

interface Given {
  ports?: RemediationPorts;
  choice?: 'approve' | 'customer-rotated';
  change?: Partial<PlanTerms>;
}

/** An order of somebody who writes to the queue, with a permit that holds. */
function refresh(
  world: World,
  keyRecordBefore: PlanTerms['keyRecord'],
  { ports = world.ports, choice = 'approve', change = {} }: Given = {},
): Promise<unknown> {
  const nowMs = Date.now();
  const at = new Date(nowMs).toISOString();
  const later = new Date(nowMs + 30_000).toISOString();
  const approved = plan({ expiresAt: later, ...change });
  const decision = { decision: choice, plan: approved.code, by: 'mia', verified: false, at };
  const permit = issuePermit('master-refresh', approved, {
    choice,
    decisions: [{ ...decision, answer: 'accepted' }],
    decidedAt: at,
    until: later,
  });
  const client = new Client({ connection });
  const remediation = createRemediation({
    client,
    confirmAttempt: async () => undefined,
    policyNow: () => world.policies(),
    ports,
    queue: 'not asked here',
    checkRun: async () => undefined,
    startOf: async () => Date.now(),
  });
  return attempt(() => remediation.refreshMaster({ plan: approved, permit, keyRecordBefore }));
}

test.each<[string, PlanTerms['keyRecord']]>([
  ['nothing', null],
  ['another one', { id: 'ApiKey-0', createdAt: '2026-10-01T00:00:00.000Z' }],
])(
  'a refresh before the reset is refused, also where the order says that the record before was %s',
  async (_said, before) => {
    const world = inGroup1(new World());

    expect((await failureOf(refresh(world, before))).message).toMatch(/would spread the old key/);
    expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
  },
);

test.each<[string, PlanTerms['keyRecord'], RegExp]>([
  ['with its record, and the order does not', terms.keyRecord, /still the one from before/],
  ['and the order without a record', null, /is older than this run/],
])('the customer is said to have rotated a key, which the plan names %s: the old key is not spread', async (...row) => {
  const [, keyRecord, because] = row;
  const world = inGroup1(new World());
  const change = { actions: ['master-refresh' as const], keyRecord };

  expect((await failureOf(refresh(world, null, { choice: 'customer-rotated', change }))).message).toMatch(because);
  expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test('once the record is another one the refresh is started', async () => {
  const world = inGroup1(new World({ keyNumber: 2 }));

  await refresh(world, null);

  expect(world.effects).toEqual({ resets: 0, refreshes: 1 });
});

test('a record that is older than the run replaced nothing, whatever the plan says of the one before', async () => {
  const world = inGroup1(new World({ keyNumber: 2 }));
  world.record = () => ({ id: 'ApiKey-2', createdAt: new Date(Date.now() - 3 * 60_000).toISOString() });

  expect((await failureOf(refresh(world, null))).message).toMatch(/is older than this run/);
  expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test('a location that was refreshed already is refreshed again only by people who know of it', async () => {
  const world = inGroup1(new World({ keyNumber: 2 }));
  world.refreshedBefore = ['build 12 of refresh', 'queue item 40 of refresh'];
  const notes = ['This location was refreshed already: build 12 of refresh.'];

  const refused = failureOf(refresh(world, null, { change: { notes } }));

  expect(await refused).toMatchObject({
    type: 'RefreshedAlready',
    message: 'This location was refreshed already: queue item 40 of refresh.',
  });
  expect(world.effects).toEqual({ resets: 0, refreshes: 0 });

  world.refreshedBefore.pop();
  await refresh(world, null, { change: { notes } });

  expect(world.effects).toEqual({ resets: 0, refreshes: 1 });
});

test('a refresh is not started where nobody can say whether there was one before', async () => {
  const world = inGroup1(new World({ keyNumber: 2 }));
  const job = world.ports.refreshJob('prod')!;
  const refreshes = () => Promise.reject(new Error('HTTP 503'));

  const refused = failureOf(
    refresh(world, null, { ports: { ...world.ports, refreshJob: () => ({ ...job, refreshes }) } }),
  );

  expect(await refused).toMatchObject({ type: 'CheckFailed' });
  expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test('a refresh takes its location alone, so what else uses the key may have changed', async () => {
  const world = inGroup1(new World({ keyNumber: 2 }));
  world.affects = () => [{ kind: 'cluster', id: 'another' }];
  const job = loadFleet('lab/config/fleet.yaml').environments['prod']!.refreshJob!;
  const asked: object[] = [];
  const refreshJob = () => {
    const fake = world.ports.refreshJob('prod')!;
    return {
      ...fake,
      prepare: (order: { location: string }) => (asked.push(refreshForm(job, order)), fake.prepare(order)),
    };
  };

  await refresh(world, null, { ports: { ...world.ports, refreshJob } });

  expect(asked).toEqual([{ ...job.fixed, [job.parameters.cluster]: terms.target.location }]);
  expect(world.effects).toEqual({ resets: 0, refreshes: 1 });
});

test.each([
  ['a refusal', { sent: 'answered', status: 403 }, 'RequestRefused'],
  ['a redirect', { sent: 'answered', status: 302 }, 'RequestRefused'],
  ['a redirect that keeps the method', { sent: 'answered', status: 308 }, 'RequestRefused'],
  ['no connection', { sent: 'never', status: null }, 'NotSent'],
  ['a page with 200', { sent: 'answered', status: 200 }, 'OutcomeUnknown'],
  ['a time-out of the server', { sent: 'answered', status: 408 }, 'OutcomeUnknown'],
  ['an error of the server', { sent: 'answered', status: 502 }, 'OutcomeUnknown'],
  ['a lost answer', { sent: 'maybe', status: null }, 'OutcomeUnknown'],
])('a request that meets %s certainly did not happen, or is in doubt', async (_what, failure, type) => {
  const world = inGroup1(new World({ keyNumber: 2 }));
  const job = world.ports.refreshJob('prod')!;
  const send = () => Promise.reject(Object.assign(new Error('no'), failure));
  const prepare = async (order: { location: string }) => ({ ...(await job.prepare(order)), send });

  const refused = failureOf(
    refresh(world, null, { ports: { ...world.ports, refreshJob: () => ({ ...job, prepare }) } }),
  );

  expect(await refused).toMatchObject({ type, nonRetryable: true });
});
