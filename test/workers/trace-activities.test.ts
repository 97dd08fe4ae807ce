import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { observed } from '../../src/clients/outside-requests';
import { createLog } from '../../src/logging/log';
import { RUNBOOKS } from '../../src/runbooks';
import { traceOfRun } from '../../src/traces/run-trace';
import { createTraces, NO_TRACES } from '../../src/traces/traces';
import type { Traces } from '../../src/traces/traces';
import { traceActivities } from '../../src/workers/trace-activities';
import { openReceiver } from '../traces/receiver';
import type { ReceivedSpan } from '../traces/receiver';

const RUN = { workflowId: 'satlink-prod-c1234567890abcdefghi', runId: '0196f7c2-0000-7000-8000-000000000001' };
const WAITS = ApplicationFailure.create({ type: 'BuildRunning', message: 'not yet', category: 'BENIGN' });
const QUIET = createLog({ log: { level: 'fatal', pretty: false }, always: {} });
const SECRET = 'Qx7kPz2Lw9RtVb4NmY6sKd3HgF8j';

interface Attempt {
  attempt?: number;
  workflowType?: string;
  failure?: Error;
}

/** Carries attempts of an activity out that asks Jenkins once, as a worker does, and gives what the receiver got. */
async function spansOf(attempts: Attempt[]): Promise<ReceivedSpan[]> {
  const receiver = await openReceiver();
  const config = { endpoint: receiver.url, protocol: 'http/json', headers: {}, service: null, ratio: 1 } as const;
  const traces = createTraces({ config, process: 'diagnosis', build: 'x', environments: ['prod'], log: QUIET });
  for (const one of attempts) await carryOut(traces, one);
  await traces.close();
  await receiver.close();
  return receiver.spans;
}

async function carryOut(
  traces: Traces,
  { attempt = 1, workflowType = RUNBOOKS[0]!.type, failure }: Attempt,
): Promise<unknown> {
  const info = { workflowExecution: RUN, workflowType, activityType: 'awaitBuild', attempt };
  const environment = new MockActivityEnvironment(info, {
    interceptors: [traceActivities(traces)],
    logger: QUIET,
  });
  const url = `https://jenkins.example.com/job/${SECRET}`;
  const work = async () => {
    await observed({ system: 'jenkins', method: 'GET', url }, async () => ({ status: 200 }));
    if (failure !== undefined) throw failure;
    return 7;
  };
  return environment.run(work).catch((error: unknown) => error);
}

test('an attempt is a span below its run, and its request is one below the attempt', async () => {
  const [activity, request, ...more] = await spansOf([{ attempt: 3 }]);
  const { traceId, spanId } = traceOfRun(RUN);

  expect(activity).toMatchObject({
    ...{ traceId, parentSpanId: spanId, name: 'activity awaitBuild', failed: false },
    attributes: { 'satlink.activity': 'awaitBuild', 'satlink.attempt': 3 },
  });
  expect(request).toMatchObject({ traceId, parentSpanId: activity!.spanId, name: 'GET jenkins', kind: 3 });
  expect(more).toEqual([]);
});

test.each<[string, Error, boolean, string]>([
  ['a failure of ours', ApplicationFailure.create({ type: 'JobRefused', message: SECRET }), true, 'JobRefused'],
  ['a failure that waits', WAITS, false, 'BuildRunning'],
  ['a bug', new TypeError(SECRET), true, 'TypeError'],
  ['a failure of an unknown type', ApplicationFailure.create({ type: SECRET, message: SECRET }), true, '_OTHER'],
])('%s shows its type, and never its message', async (_what, failure, failed, type) => {
  const spans = await spansOf([{ failure }]);

  expect(spans[0]).toMatchObject({ failed, attributes: { 'error.type': type } });
  expect(JSON.stringify(spans)).not.toContain(SECRET.slice(0, 12));
});

test('an activity that waits for days makes no more than 20 spans of it, and one when it is over', async () => {
  const waiting = Array.from({ length: 30 }, (_, index) => ({ attempt: index + 1, failure: WAITS }));
  const spans = await spansOf([...waiting, { attempt: 31 }]);
  const attempts = spans
    .filter(({ name }) => name.startsWith('activity'))
    .map((one) => one.attributes['satlink.attempt']);

  expect(attempts).toEqual([...Array.from({ length: 20 }, (_, index) => index + 1), 31]);
  expect(spans.filter(({ name }) => name === 'GET jenkins')).toHaveLength(21);
});

test('the watch and the keeper, which never end, have no trace', async () => {
  expect(await spansOf([{ workflowType: 'watchRuns' }, { workflowType: 'keepRuns' }])).toEqual([]);
});

test('without a receiver an activity runs as it is', async () => {
  expect(await carryOut(NO_TRACES, {})).toBe(7);
});
