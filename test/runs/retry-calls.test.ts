import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { RETRY } from '../../src/runs/retry-calls';

let connection: Connection;
beforeAll(async () => {
  // Without any retry, to see what the engine itself says.
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']!, interceptors: [] });
});
afterAll(() => connection.close());

test('a query that the engine refuses because another one waits is repeated at once', async () => {
  const client = new Client({ connection });
  const taskQueue = `lab-${randomUUID()}`;
  const handle = await client.workflow.start('anything', { taskQueue, workflowId: randomUUID() });
  // Its workflow task is taken and never answered, so whatever asks now has to wait for it.
  const poll = { namespace: 'default', taskQueue: { name: taskQueue }, identity: 'a worker that thinks' };
  await client.withDeadline(Date.now() + 30_000, () => client.workflowService.pollWorkflowTaskQueue(poll));

  const said = await Promise.all(
    [1, 2, 3].map(() =>
      client.withDeadline(Date.now() + 2000, () => handle.query('state')).catch((error: Error) => error.cause),
    ),
  );
  await handle.terminate('seen');

  const refused = said.filter(isGrpcServiceError).filter(({ code }) => Number(code) === 8);
  expect(refused).toHaveLength(2);
  for (const status of refused) {
    expect([1, 10, 90].map((attempt) => RETRY.retryableDecider(attempt, status))).toEqual([true, true, true]);
    expect(RETRY.delayFunction(1, status)).toBeLessThan(50);
  }
});

test('an engine that is overloaded is spared, as usual', () => {
  const status = { code: 8, details: 'namespace rate limit exceeded' } as Parameters<typeof RETRY.delayFunction>[1];

  expect(RETRY.delayFunction(1, status)).toBeGreaterThan(1000);
  expect([1, 10].map((attempt) => RETRY.retryableDecider(attempt, status))).toEqual([true, false]);
});
