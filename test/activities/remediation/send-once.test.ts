import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseSpentPermit, sendOnce } from '../../../src/activities/remediation/send-once';
import { readSpentPermit, spendPermit } from '../../../src/marks/spent-permits';
import type { Plan } from '../../../src/approvals/plan';
import { plan as planOf } from '../../approvals/plans';
import { attempt, failureOf } from '../scene';

/** The last lines before a request goes out, on the real engine. */
let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
  client = new Client({ connection });
});
afterAll(() => connection.close());

const aPlan = () => planOf({ run: { workflowId: randomUUID(), firstRunId: randomUUID() } });
const IS_WAITED_FOR = async () => undefined;

/** Longer than a busy machine holds up a test. */
const LEASE_MS = 60_000;

/** Sends once. How often the request went out is counted. */
async function send(
  plan: Plan,
  confirmAttempt: () => Promise<void>,
  { error, leaseMs = LEASE_MS }: { error?: object; leaseMs?: number } = {},
) {
  let sent = 0;
  const request = {
    givesUpAfterMs: 1_000,
    send: async () => {
      sent += 1;
      if (error !== undefined) throw Object.assign(new Error('it failed'), error);
    },
  };
  const sending = { client, leaseMs, confirmAttempt };
  const how = attempt(() =>
    sendOnce(sending, { action: 'api-key-reset', plan, decidedAt: new Date().toISOString() }, request),
  ).then(
    () => 'sent',
    (failure: { type?: string }) => failure.type,
  );
  return { how: await how, sent };
}

test('a permit lets one request through, and the claim says how long it may be on its way', async () => {
  const plan = aPlan();

  expect(await send(plan, IS_WAITED_FOR)).toEqual({ how: 'sent', sent: 1 });
  expect(await send(plan, IS_WAITED_FOR)).toEqual({ how: 'PermitUsed', sent: 0 });
  expect(await readSpentPermit(client, 'api-key-reset', plan)).toMatchObject({
    by: 'sender',
    onItsWayMs: LEASE_MS + 1_000,
  });
});

test.each([
  ['is answered', undefined, 'sent answered'],
  ['is refused', { sent: 'answered', status: 403 }, 'sent refused'],
  ['loses its answer', { sent: 'maybe' }, 'sent unknown'],
  ['never went out', { sent: 'never' }, 'sent not-sent'],
])(
  'a request that %s: the spent permit is written down before it, and its result after it',
  async (_what, error, last) => {
    const plan = aPlan();
    const order: string[] = [];
    const logger = new DefaultLogger('INFO', ({ meta }) => {
      const { event, result, digest, run } = meta as Record<string, unknown>;
      expect([digest, run]).toEqual([plan.digest, `${plan.run.workflowId}@${plan.run.firstRunId}`]);
      order.push([event, result].join(' ').trim());
    });
    const request = {
      givesUpAfterMs: 1_000,
      send: async () => {
        order.push('request');
        if (error !== undefined) throw Object.assign(new Error('it failed'), error);
      },
    };
    const sending = { client, leaseMs: LEASE_MS, confirmAttempt: IS_WAITED_FOR };
    const once = { action: 'api-key-reset' as const, plan, decidedAt: new Date().toISOString() };
    await new MockActivityEnvironment(undefined, { logger }).run(() =>
      sendOnce(sending, once, request).catch(() => null),
    );

    expect(order).toEqual(['permit-spent', 'request', last]);
  },
);

test('a worker that was held up between its claim and its request sends nothing', async () => {
  expect(await send(aPlan(), () => sleep(300), { leaseMs: 250 })).toEqual({ how: 'NotSent', sent: 0 });
});

test('a clock that was set forward ends the lease too: the monotonic one stands still while a machine sleeps', async () => {
  const real = Date.now;
  const wake = async () => void (Date.now = () => real() + 3_600_000);
  const result = await send(aPlan(), wake).finally(() => (Date.now = real));

  expect(result).toEqual({ how: 'NotSent', sent: 0 });
});

test('an attempt that the engine no longer waits for, or does not answer for, sends nothing', async () => {
  const isGone = () => Promise.reject(new Error('not found'));

  expect(await send(aPlan(), isGone)).toEqual({ how: 'NotSent', sent: 0 });
});

test('what a look spent cannot be sent', async () => {
  const plan = aPlan();
  await spendPermit(client, 'api-key-reset', plan, { by: 'look' });

  expect(await send(plan, IS_WAITED_FOR)).toEqual({ how: 'PermitUsed', sent: 0 });
  const refusal = await failureOf(attempt(() => refuseSpentPermit({ client }, { action: 'api-key-reset', plan })));
  expect(refusal.type).toBe('PermitUsed');
});

test.each([
  [{ sent: 'never' }, 'NotSent'],
  [{ sent: 'never', permanent: true }, 'RequestRefused'],
  [{ sent: 'answered', status: 403 }, 'RequestRefused'],
  [{ sent: 'answered', status: 408 }, 'OutcomeUnknown'],
  [{ sent: 'answered', status: 302 }, 'RequestRefused'],
  [{ sent: 'answered', status: 502 }, 'OutcomeUnknown'],
  [{ sent: 'maybe' }, 'OutcomeUnknown'],
])('a request that failed with %j is %s', async (error, type) => {
  expect((await send(aPlan(), IS_WAITED_FOR, { error })).how).toBe(type);
});
