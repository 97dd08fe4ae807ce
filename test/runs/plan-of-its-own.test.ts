import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { findRun, readRun } from '../../src/runs';
import type { Engine } from '../../src/runs';
import { taskQueues } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { planOf } from '../../src/approvals/plan';
import { withPlanOfItsOwn } from '../../src/runs/read-run';
import { bundleOfSources } from '../../src/workers/source-bundle';
import type { RunDocument } from '../../src/contract/run-document';
import { plan, terms } from '../approvals/plans';
import { WHOLE } from './whole-document';

const shown = plan();
const asks = { of: shown.code, offers: ['approve', 'reject'], expiresAt: terms.expiresAt };
const document = { run: 'r', environment: terms.environment, plan: shown, asks } as unknown as RunDocument;

test('a run that shows its own plan is shown as it is', () => {
  expect(withPlanOfItsOwn(document, shown.run)).toBe(document);
});

const other = planOf({ ...terms, target: { ...terms.target, account: 'another' } });

test.each<[string, unknown]>([
  ['of other terms under the code and digest that people saw', { ...other, code: shown.code, digest: shown.digest }],
  ['with a code that is not its own', { ...shown, code: other.code }],
  ['of another run', planOf({ ...terms, run: { ...terms.run, workflowId: 'satlink-prod-another' } })],
  ['of an earlier run of the same name', planOf({ ...terms, run: { ...terms.run, firstRunId: 'another' } })],
  ['of another environment than its run', planOf({ ...terms, environment: 'stage' })],
  ['that is none', {}],
])('a plan %s is not shown, and nothing is asked', (_what, given) => {
  const read = withPlanOfItsOwn({ ...document, plan: given } as RunDocument, shown.run);

  expect(read).toMatchObject({
    plan: null,
    asks: null,
    incomplete: expect.stringContaining('do not decide') as string,
  });
});

test('whoever answers for a run cannot have another plan signed than the one that people saw', async () => {
  const address = process.env['SATLINK_TEST_TEMPORAL']!;
  const queues = taskQueues(`lab-${randomUUID()}-`);
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const engine: Engine = { client, address, namespace: 'default', queues, close: async () => undefined };
  const workflowBundle = { codePath: await bundleOfSources(require.resolve('./rogue-workflow.ts')) };
  const rogue = await Worker.create({ connection: native, taskQueue: queues.diagnosis, workflowBundle });
  const seen = { ...other, code: shown.code, digest: shown.digest };

  const read = await rogue.runUntil(async () => {
    const handle = await client.workflow.start(DEFAULT_RUNBOOK.type, {
      workflowId: `satlink-prod-${randomUUID()}`,
      taskQueue: queues.diagnosis,
      args: [{ ...WHOLE, asks, plan: seen }],
    });
    const found = await readRun(engine, await findRun(engine, handle.workflowId));
    await handle.terminate('seen');
    return found;
  });
  await native.close();
  await client.connection.close();

  expect(read).toMatchObject({ phase: 'deciding', plan: null, asks: null });
});
