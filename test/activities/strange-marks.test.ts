import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { createLocks } from '../../src/activities/diagnosis/locks';
import { lookForRefresh } from '../../src/activities/diagnosis/look-for-refresh';
import { lookForReset } from '../../src/activities/diagnosis/look-for-reset';
import { LOCK, lockId } from '../../src/contract/engine-names';
import { refuseRejected } from '../../src/activities/remediation/refuse-rejected';
import { refuseSpentPermit, sendOnce } from '../../src/activities/remediation/send-once';
import { listSpentPermits, spendPermit, spentId } from '../../src/marks/spent-permits';
import type { Plan } from '../../src/approvals/plan';
import { keepRejection, rejectedId } from '../../src/marks/rejection';
import { tellOfMalformed } from '../../src/runs';
import { MALFORMED_ALERT_TYPE, malformedAlertId } from '../../src/contract/malformed-alert';
import { keepWatch } from '../../src/workers/keep-watch';
import { watchId } from '../../src/contract/watch-runs';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { plan as planOf } from '../approvals/plans';
import { attempt, failureOf } from './scene';

/** Somebody who can start workflows stands under the ids of our marks before us, on the real engine. */
let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
  client = new Client({ connection });
});
afterAll(() => connection.close());

const aPlan = () => planOf({ run: { workflowId: randomUUID(), firstRunId: randomUUID() } });
const stand = (workflowId: string, { type = 'anything', taskQueue = 'elsewhere', memo = {} } = {}) =>
  client.workflow.start(type, { workflowId, taskQueue, args: [], memo, workflowExecutionTimeout: '5 minutes' });
const memoOf = ({ run, code }: Plan, more: object = {}) => ({
  claimedBy: run.workflowId,
  firstRunId: run.firstRunId,
  action: 'api-key-reset',
  plan: code,
  by: 'look',
  ...more,
});

const STRANGERS: [string, (plan: Plan) => NonNullable<Parameters<typeof stand>[1]>][] = [
  ['of another type', (plan) => ({ taskQueue: 'permits', memo: memoOf(plan) })],
  ['on another queue', (plan) => ({ type: 'permit', memo: memoOf(plan) })],
  ['of another run', (plan) => ({ type: 'permit', taskQueue: 'permits', memo: memoOf(plan, { claimedBy: 'x' }) })],
  ['for another action', (plan) => ({ type: 'permit', taskQueue: 'permits', memo: memoOf(plan, { action: 'x' }) })],
  ['of another plan', (plan) => ({ type: 'permit', taskQueue: 'permits', memo: memoOf(plan, { plan: 'X' }) })],
];

test.concurrent.each(STRANGERS)('a spent permit %s: nothing is sent, and it is said', async (_what, stranger) => {
  const plan = aPlan();
  await stand(spentId('api-key-reset', plan.digest), stranger(plan));
  const sent: string[] = [];
  const request = { givesUpAfterMs: 1_000, send: async () => void sent.push('sent') };
  const order = { action: 'api-key-reset' as const, plan, decidedAt: new Date().toISOString() };
  const failures = [
    await failureOf(attempt(() => refuseSpentPermit({ client }, { action: 'api-key-reset', plan }))),
    await failureOf(attempt(() => sendOnce({ client, confirmAttempt: async () => undefined }, order, request))),
  ];

  for (const { type, message } of failures) {
    expect(type).toBe('PermitTaken');
    expect(message).toMatch(/nothing was sent now: spent-api-key-reset-\w+ in the engine is none of ours/);
  }
  expect(sent).toEqual([]);
});

test.concurrent.each(STRANGERS)('a spent permit %s: a look says neither yes nor no', async (_what, stranger) => {
  const plan = aPlan();
  await stand(spentId('api-key-reset', plan.digest), stranger(plan));
  await stand(spentId('master-refresh', plan.digest), stranger(plan));
  const never = () => Promise.reject(new Error('nothing is looked at'));
  const looks = [
    await attempt(() => lookForReset({ client, lookAtKey: never })({ plan, propagationMs: 1 }), 2),
    await attempt(() => lookForRefresh({ client, findRefresh: never })({ plan }), 2),
  ];

  for (const { kind, because } of looks) {
    expect(kind).toBe('cannot-tell');
    expect(because).toContain('is none of ours');
  }
});

test.concurrent('of the permits in the engine a run is told only of those that can be its own', async () => {
  const plan = aPlan();
  const strange: [string, object][] = [
    [`spent-api-key-reset-${aPlan().digest}`, memoOf(plan)],
    [`anything-${randomUUID()}`, memoOf(plan, { by: 'sender' })],
    [`spent-master-refresh-${plan.digest}`, memoOf(plan, { action: 'no action of ours' })],
  ];
  for (const [id, memo] of strange) await stand(id, { type: 'permit', taskQueue: 'permits', memo });
  await stand(randomUUID(), { type: 'permit', memo: memoOf(plan) });
  await spendPermit(client, 'api-key-reset', plan, { by: 'sender', onItsWayMs: 1 });
  const isSeen = async (id: string) => (await client.workflow.count(`WorkflowId = '${id}'`)).count > 0;
  const ids = [...strange.map(([id]) => id), spentId('api-key-reset', plan.digest)];
  while (!(await Promise.all(ids.map(isSeen))).every(Boolean)) await new Promise((next) => setTimeout(next, 100));

  const among = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) };
  expect(await listSpentPermits(client, plan.run, among)).toMatchObject([
    { action: 'api-key-reset', plan: plan.code, by: 'sender' },
  ]);
});

test.concurrent('a no that somebody else wrote stops the plan, and is put in nobody’s mouth', async () => {
  const [strange, real] = [aPlan(), aPlan()];
  await stand(rejectedId(strange.digest), { type: 'rejection', memo: { by: 'mia' } });
  await keepRejection(client, real, 'mia');
  const refusals = await Promise.all([strange, real].map((plan) => failureOf(refuseRejected(client, plan))));

  expect(refusals.map(({ type }) => type)).toEqual(['PermitRefused', 'PermitRefused']);
  expect(refusals[0]!.message).toMatch(/cannot be ruled out: rejected-\w+ in the engine is none of ours/);
  expect(refusals[0]!.message).not.toContain('mia');
  expect(refusals[1]!.message).toMatch(/^mia said no to this plan at /);
});

/** As the diagnosis worker of a queue asks. */
function claimed(name: string, taskQueue: string) {
  const holder = { workflowId: `satlink-prod-${name}`, firstRunId: randomUUID() };
  const environment = new MockActivityEnvironment({ taskQueue }, { logger: new DefaultLogger('ERROR') });
  return environment.run(() => createLocks(client).claim({ kind: 'location', name, holder }));
}

test.concurrent.each([
  ['of another type', { taskQueue: LOCK.taskQueue, memo: { holder: { workflowId: 'x', firstRunId: 'y' } } }],
  ['on another queue', { type: LOCK.type, memo: { holder: { workflowId: 'x', firstRunId: 'y' } } }],
  ['that names nobody', { type: LOCK.type, taskQueue: LOCK.taskQueue, memo: { holder: { workflowId: 7 } } }],
])('a lock %s is said to be none of ours, and what to do', async (_what, stranger) => {
  const name = `l${randomUUID()}`;
  await stand(lockId({ kind: 'location', name }), stranger);

  const { message } = await failureOf(claimed(name, 'q'));
  expect(message).toMatch(/could not settle who holds claim-location-.* is none of ours .*; terminate it$/);
});

test.concurrent(
  'a lock held in the name of what is no run of ours is taken over; one of a run of ours is not',
  async () => {
    const queue = `q-${randomUUID()}`;
    const heldBy = async (type: string, taskQueue: string) => {
      const name = `l${randomUUID()}`;
      const { workflowId, firstExecutionRunId: firstRunId } = await stand(randomUUID(), { type, taskQueue });
      const memo = { holder: { workflowId, firstRunId } };
      await stand(lockId({ kind: 'location', name }), { ...LOCK, memo });
      return claimed(name, queue);
    };

    expect(await heldBy('anything', queue)).toEqual({ held: true });
    expect(await heldBy(DEFAULT_RUNBOOK.type, 'elsewhere')).toEqual({ held: true });
    expect(await heldBy(DEFAULT_RUNBOOK.type, queue)).toMatchObject({ held: false });
  },
);

test.concurrent(
  'an alert that could not be taken in is told of although somebody stands under the id of its telling',
  async () => {
    const queue = `q-${randomUUID()}`;
    const alert = { source: 'alertmanager', because: 'labels: are no object', alert: { alertname: randomUUID() } };
    const tell = (of: Client) =>
      tellOfMalformed(
        {
          client: of,
          address: '',
          namespace: '',
          queues: { diagnosis: queue, remediation: '' },
          close: async () => undefined,
        },
        alert,
      );
    const started: string[] = [];
    const starting = new Client({
      connection,
      interceptors: {
        workflow: [{ start: async (input, next) => (started.push(input.options.workflowId), next(input)) }],
      },
    });
    await tell(starting);
    const [id] = started;
    await client.workflow.getHandle(id!).terminate('test');
    await stand(id!);
    await tell(starting);
    await tell(starting);

    expect(id).toBe(malformedAlertId(id!.replace(/^.*-/, '')));
    const { type, taskQueue } = await client.workflow.getHandle(`${id}-2`).describe();
    expect([type, taskQueue]).toEqual([MALFORMED_ALERT_TYPE, queue]);
    expect(started).toHaveLength(5);
  },
);

test.concurrent('a worker says that somebody stands where its watch over the runs would be', async () => {
  const queue = `q-${randomUUID()}`;
  await stand(watchId(queue));
  const said = await new Promise<string>((resolve) => {
    const warn = (_message: string, { reason }: { reason?: string } = {}) => (end(), resolve(reason!));
    const end = keepWatch({ client, queue, log: { warn } as never });
  });

  expect(said).toMatch(/^watch-q-.* is none of ours .*; terminate it$/);
});
