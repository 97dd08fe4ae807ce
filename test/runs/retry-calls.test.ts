import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { GRPC_STATUS, statusOf } from '../../src/runs/engine-error';
import { interceptors, RETRY } from '../../src/runs/retry-calls';
import { until } from '../until';

type InterceptedCall = ReturnType<(typeof interceptors)[number]>;

let connection: Connection;
beforeAll(async () => {
  // Without any retry, to see what the engine itself says.
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']!, interceptors: [] });
});
afterAll(() => connection.close());

/** A run whose workflow task is taken and never answered, so that whoever asks has to wait for it. */
async function runInThought(): Promise<string> {
  const client = new Client({ connection });
  const taskQueue = `lab-${randomUUID()}`;
  const { workflowId } = await client.workflow.start('anything', { taskQueue, workflowId: randomUUID() });
  const poll = { namespace: 'default', taskQueue: { name: taskQueue }, identity: 'a worker that thinks' };
  await client.withDeadline(Date.now() + 30_000, () => client.workflowService.pollWorkflowTaskQueue(poll));
  return workflowId;
}

test('a query that the engine refuses because another one waits is repeated at once', async () => {
  const client = new Client({ connection });
  const handle = client.workflow.getHandle(await runInThought());

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

test('a call that waits to be repeated ends with its connection', async () => {
  let begun = 0;
  const closed = await Connection.connect({
    address: process.env['SATLINK_TEST_TEMPORAL']!,
    interceptors: [...interceptors, (options, nextCall) => ((begun += 1), nextCall(options) as InterceptedCall)],
  });
  const workflowId = await runInThought();
  const before = begun;
  const client = new Client({ connection: closed });
  const enough = new AbortController();
  const codes: (number | undefined)[] = [];
  const ask = () => client.withAbortSignal(enough.signal, () => client.workflow.getHandle(workflowId).query('state'));
  const asked = [1, 2, 3].map(() => ask().catch((error: unknown) => codes.push(statusOf(error)?.code)));
  await until(() => begun > before + asked.length);
  await closed.close();
  await until(() => codes.length === 2);
  // The third waits in the engine.
  enough.abort();
  await Promise.all(asked);
  await new Client({ connection }).workflow.getHandle(workflowId).terminate('seen');

  expect(codes.slice(0, 2)).toEqual([GRPC_STATUS.cancelled, GRPC_STATUS.cancelled]);
});
