import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import { randomUUID } from 'node:crypto';
import { awaitEndedRuns } from '../../../src/activities/diagnosis/await-ended-runs';
import { spendPermit } from '../../../src/marks/spent-permits';
import { planOf } from '../../../src/approvals/plan';
import type { EndedRun } from '../../../src/contract/activities';
import { MALFORMED_INPUT, SEARCH_ATTRIBUTES } from '../../../src/contract/engine-names';
import { DEFAULT_RUNBOOK } from '../../../src/runbooks';
import { MALFORMED_ALERT_TYPE } from '../../../src/contract/malformed-alert';
import { until } from '../../until';
import { endedRunTellingId, WATCH_TYPE, watchId } from '../../../src/contract/watch-runs';

/** What the watch finds on a real engine. No worker of ours takes these queues. */
const address = process.env['SATLINK_TEST_TEMPORAL']!;
const namespace = process.env['SATLINK_TEST_NAMESPACE']!;
let client: Client;
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address }), namespace });
});
afterAll(() => client.connection.close());

const INPUT = { location: 'locwatch000000000001', environment: 'prod', cie: 'CIE-77' };
const newQueue = () => `lab-${randomUUID()}-satlink-diagnosis`;

async function start(taskQueue: string, change: { type?: string; workflowId?: string } = {}) {
  const { type = DEFAULT_RUNBOOK.type, workflowId = `satlink-prod-${randomUUID()}` } = change;
  return client.workflow.start(type, { workflowId, taskQueue, args: [INPUT] });
}

function planOfRun(run: { workflowId: string; firstExecutionRunId: string }) {
  const { workflowId, firstExecutionRunId: firstRunId } = run;
  return planOf({
    run: { workflowId, firstRunId },
    environment: 'prod',
    actions: ['api-key-reset', 'master-refresh'],
    by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' },
    target: { account: 'a', region: 'us-east', resourceGroup: 'g', location: INPUT.location },
    affects: [],
    keyRecord: null,
    evidence: 'e'.repeat(64),
    gate: 1,
    askedBy: { kind: 'person', name: 'rota' },
    notes: [],
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
  });
}

/** Looks until a run is found, as the engine would; null when none was within so many looks. */
async function find(taskQueue: string, looks = 400): Promise<EndedRun[] | null> {
  const look = awaitEndedRuns(client, taskQueue);
  for (let count = 0; count < looks; count++) {
    const found = await look().catch((error: unknown) => {
      if (error instanceof ApplicationFailure && error.category === 'BENIGN') return null;
      throw error;
    });
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return null;
}

test.concurrent('a run that was terminated is told of, with its event, until a team is being told', async () => {
  const queue = newQueue();
  const run = await start(queue);
  const open = await start(queue);
  await run.terminate('test');

  expect(await find(queue)).toEqual([
    {
      run: `${run.workflowId}@${run.firstExecutionRunId}`,
      runId: run.firstExecutionRunId,
      tellingId: endedRunTellingId(run.firstExecutionRunId),
      ...INPUT,
      because: expect.stringMatching(/ was terminated at .* and told nobody\.$/) as string,
      changed: 'The engine has no record of a change by it.',
    },
  ]);
  await open.terminate('test');
  await tellAsWatch(queue, run.firstExecutionRunId);
  expect(await find(queue)).toMatchObject([{ runId: open.firstExecutionRunId }]);
});

test.concurrent(
  'a telling in other words that somebody started is none, and the team is told under another id',
  async () => {
    const queue = newQueue();
    const run = await start(queue);
    const id = endedRunTellingId(run.firstExecutionRunId);
    await start(queue, { type: MALFORMED_ALERT_TYPE, workflowId: id });
    await run.terminate('test');

    expect(await find(queue)).toMatchObject([{ tellingId: `${id}-2` }]);
  },
);

test.concurrent('what only bears the id of a telling is none, and the team is told under another id', async () => {
  const queue = newQueue();
  const [run, other] = [await start(queue), await start(queue)];
  await start(queue, { type: 'anything', workflowId: endedRunTellingId(run.firstExecutionRunId) });
  const elsewhere = { type: MALFORMED_ALERT_TYPE, workflowId: endedRunTellingId(other.firstExecutionRunId) };
  await start(newQueue(), elsewhere);
  await Promise.all([run.terminate('test'), other.terminate('test')]);

  const found = new Map<string, string>();
  for (let look = 0; look < 60 && found.size < 2; look++)
    for (const one of (await find(queue))!) found.set(one.runId, one.tellingId);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(
      [run, other].map((one) => [one.firstExecutionRunId, `${endedRunTellingId(one.firstExecutionRunId)}-2`]),
    ),
  );
});

test.concurrent('a telling that was ended before it told anybody does not count', async () => {
  const queue = newQueue();
  const run = await start(queue);
  await run.terminate('test');
  const id = await tellAsWatch(queue, run.firstExecutionRunId);
  await client.workflow.getHandle(id).terminate('test');

  expect(await find(queue)).toMatchObject([{ runId: run.firstExecutionRunId, tellingId: id }]);
});

test.concurrent('a reset that was spent as the run was ended is told, and the refresh that is owed', async () => {
  const queue = newQueue();
  const run = await start(queue);
  await run.terminate('test');
  await spendPermit(client, 'api-key-reset', planOfRun(run), { by: 'sender', onItsWayMs: 1 });

  expect(await find(queue)).toMatchObject([
    { changed: 'It may have reset the API key, and did not refresh the master.' },
  ]);
});

/** Answers the one workflow task of a queue, as whoever polls it may. */
async function answer(taskQueue: string, ...commands: object[]): Promise<void> {
  const { taskToken } = await client.withDeadline(Date.now() + 30_000, () =>
    client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity: 'a stranger' }),
  );
  await client.workflowService.respondWorkflowTaskCompleted({ namespace, taskToken, commands });
}

/** Has our watch start a telling. Nobody works on this queue, so it is at work until it is ended. */
async function tellAsWatch(taskQueue: string, runId: string): Promise<string> {
  const workflowId = endedRunTellingId(runId);
  const watch = await start(taskQueue, { type: WATCH_TYPE, workflowId: watchId(taskQueue) });
  const startChildWorkflowExecutionCommandAttributes = {
    workflowId,
    workflowType: { name: MALFORMED_ALERT_TYPE },
    taskQueue: { name: taskQueue },
    parentClosePolicy: 2,
  };
  await answer(taskQueue, { commandType: 11, startChildWorkflowExecutionCommandAttributes });
  await until(() =>
    client.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => false),
  );
  await watch.terminate('test');
  return workflowId;
}

test.concurrent('a run that an operator has reset goes on, so nobody is told that it was ended', async () => {
  const queue = newQueue();
  const run = await start(queue);
  const startTimerCommandAttributes = { timerId: '1', startToFireTimeout: { seconds: 3_600 } };
  await answer(queue, { commandType: 3, startTimerCommandAttributes });
  const { workflowId, firstExecutionRunId: runId } = run;
  const { events } = await run.fetchHistory();
  const answered = events!.find((event) => event.workflowTaskCompletedEventAttributes)!;
  await client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    requestId: randomUUID(),
    workflowTaskFinishEventId: answered.eventId!,
  });
  const other = await start(queue);
  await other.terminate('test');

  expect(await find(queue)).toMatchObject([{ runId: other.firstExecutionRunId }]);

  // What the earlier part changed is said of the run, whose name stays that of its first execution.
  await spendPermit(client, 'api-key-reset', planOfRun(run), { by: 'sender', onItsWayMs: 1 });
  await client.workflow.getHandle(workflowId).terminate('test');
  const found = await until(async () => (await find(queue))?.find((one) => one.run.startsWith(workflowId)));
  expect(found).toMatchObject({
    run: `${workflowId}@${runId}`,
    changed: 'It may have reset the API key, and did not refresh the master.',
  });
});

const MALFORMED = { message: 'no input', applicationFailureInfo: { type: MALFORMED_INPUT, nonRetryable: true } };
const fail = { commandType: 5, failWorkflowExecutionCommandAttributes: { failure: MALFORMED } };

test.concurrent.each([
  ['a run that a stranger completed', { commandType: 4, completeWorkflowExecutionCommandAttributes: {} }],
  ['a run that a stranger ended as cancelled', { commandType: 7, cancelWorkflowExecutionCommandAttributes: {} }],
  [
    'a run that a stranger failed',
    { ...fail, failWorkflowExecutionCommandAttributes: { failure: { message: 'a fault' } } },
  ],
])('%s is told of', async (_what, command) => {
  const queue = newQueue();
  const run = await start(queue);
  await answer(queue, command);

  expect(await find(queue)).toMatchObject([{ runId: run.firstExecutionRunId }]);
});

test.concurrent('a run that a stranger ended in the phase that ours end in is not told of', async () => {
  const queue = newQueue();
  await start(queue);
  const indexedFields = { [SEARCH_ATTRIBUTES.phase]: defaultPayloadConverter.toPayload('closed') };
  const upsert = { upsertWorkflowSearchAttributesCommandAttributes: { searchAttributes: { indexedFields } } };
  await answer(
    queue,
    { commandType: 13, ...upsert },
    { commandType: 4, completeWorkflowExecutionCommandAttributes: {} },
  );
  const other = await start(queue);
  await other.terminate('test');

  expect(await find(queue)).toMatchObject([{ runId: other.firstExecutionRunId }]);
});

test.concurrent(
  'a run that never began, because its input was none, is told of only when it spent a permit',
  async () => {
    const queue = newQueue();
    await start(queue);
    await answer(queue, fail);
    const run = await start(queue);
    await answer(queue, fail);
    await spendPermit(client, 'api-key-reset', planOfRun(run), { by: 'sender', onItsWayMs: 1 });

    expect(await find(queue)).toMatchObject([{ runId: run.firstExecutionRunId }]);
  },
);
