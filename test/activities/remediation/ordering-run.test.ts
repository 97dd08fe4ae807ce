import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { checkOrderingRun } from '../../../src/activities/remediation/ordering-run';
import type { Action, Plan } from '../../../src/approvals/plan';
import { DEFAULT_RUNBOOK } from '../../../src/runbooks';
import { plan } from '../../approvals/plans';
import { failureOf } from '../scene';

/** What only a closed run or an engine that is away shows; who may order at all is tested in `test/rogue`. */
const QUEUE = `lab-${randomUUID()}-satlink-diagnosis`;
let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
});
afterAll(() => connection.close());

async function orderedBy(
  client: Client,
  workflowId: string,
  firstRunId: string,
  { action = 'master-refresh', ...terms }: Partial<Plan> & { action?: Action } = {},
) {
  const info = { workflowExecution: { workflowId, runId: firstRunId } };
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  const order = {
    action,
    plan: plan({ run: { workflowId, firstRunId }, ...terms }),
    queue: QUEUE,
  } as const;
  return failureOf(environment.run(() => checkOrderingRun(client, order)));
}

test('a run that was closed since it ordered is refused', async () => {
  const client = new Client({ connection });
  const run = await client.workflow.start(DEFAULT_RUNBOOK.type, { workflowId: randomUUID(), taskQueue: QUEUE });
  await run.terminate('closed');

  expect(await orderedBy(client, run.workflowId, run.firstExecutionRunId)).toMatchObject({
    type: 'PermitRefused',
    message: 'the run that ordered this is closed (TERMINATED)',
  });
});

test.each([
  ['connectorCannotReachIam', { by: { 'api-key-reset': 'nobody', 'master-refresh': 'jenkins' } }, /says otherwise who/],
  ['connectorCannotGetClusterId', {}, /says otherwise who/],
  [
    'connectorCannotGetClusterId',
    { action: 'api-key-reset', by: { 'api-key-reset': 'nobody', 'master-refresh': 'jenkins' } },
    /never orders api-key-reset/,
  ],
  ['malformedAlert', {}, /is no runbook/],
] as const)('a %s may not order what its runbook never does', async (type, terms, because) => {
  const client = new Client({ connection });
  const run = await client.workflow.start(type, { workflowId: randomUUID(), taskQueue: QUEUE });
  const failure = await orderedBy(client, run.workflowId, run.firstExecutionRunId, terms);
  await run.terminate('looked at');

  expect(failure).toMatchObject({ type: 'PermitRefused', message: expect.stringMatching(because) as string });
});

test('a run that the engine does not know is refused', async () => {
  expect(await orderedBy(new Client({ connection }), randomUUID(), randomUUID())).toMatchObject({
    type: 'PermitRefused',
    message: 'the run that ordered this does not exist',
  });
});

test('while the engine does not answer nothing is done', async () => {
  const away = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
  await away.close();

  expect(await orderedBy(new Client({ connection: away }), randomUUID(), randomUUID())).toMatchObject({
    type: 'CheckFailed',
    message: expect.stringContaining('the engine does not say who ordered this') as string,
  });
});
