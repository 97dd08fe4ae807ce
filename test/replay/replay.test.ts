import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { bundleOfSources } from '../../src/workers/source-bundle';
import { textOfHistory } from '../text-of-history';
import { ALWAYS_REPLAYED, STORIES } from './stories';

/** Runs that are under way when a new version is deployed must be able to go on with it. No server is needed. */
const HISTORIES = join(__dirname, 'histories');
const LOCAL_ACTIVITY = 'core_local_activity';
interface History {
  events: {
    eventId: string;
    eventType: string;
    eventTime: string;
    workflowExecutionStartedEventAttributes?: { workflowId: string };
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
    markerRecordedEventAttributes?: { markerName: string; workflowTaskCompletedEventId: string };
  }[];
}
let workflowBundle: { codePath: string };

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
  workflowBundle = { codePath: await bundleOfSources() };
});

function history(name: string): History {
  return JSON.parse(readFileSync(join(HISTORIES, `${name}.json`), 'utf8')) as History;
}

/** Under its own workflow id: the code of a plan depends on it. */
async function replay(kept: History): Promise<void> {
  const { workflowId } = kept.events[0]!.workflowExecutionStartedEventAttributes!;
  await Worker.runReplayHistory({ workflowBundle }, kept, workflowId);
}

test('every story has its history, and every history its story', () => {
  expect(readdirSync(HISTORIES).sort()).toEqual(
    Object.keys({ ...STORIES, ...ALWAYS_REPLAYED })
      .map((name) => `${name}.json`)
      .sort(),
  );
});

test.each(Object.keys({ ...STORIES, ...ALWAYS_REPLAYED }))('the workflow of today replays %s', async (name) => {
  await replay(history(name));
});

/**
 * A workflow task in which a local activity is done may time out and begin again, when its worker stood still: the run goes on
 * with what it made of the time of the first attempt, and only the second one is in its history.
 */
test.each(Object.keys(STORIES))('nothing in %s depends on the time of a task with a local activity', async (name) => {
  const late = history(name);
  const completed = new Set(
    late.events.map((event) => event.markerRecordedEventAttributes?.workflowTaskCompletedEventId),
  );
  const tasks = late.events.filter(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED');
  for (const [at, task] of tasks.entries()) {
    // What comes next is its completion. Not later than it was, because time never goes back from one task to the next.
    const before = tasks[at - 1];
    if (before !== undefined && completed.has(String(Number(task.eventId) + 1))) task.eventTime = before.eventTime;
  }

  await replay(late);
});

test('a history in which another activity was called does not replay', async () => {
  const edited = history('resolved');
  const call = edited.events.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType.name === 'awaitBuild',
  )!;
  call.activityTaskScheduledEventAttributes!.activityType.name = 'startBuild';

  await expect(Worker.runReplayHistory({ workflowBundle }, edited, 'replay-edited')).rejects.toThrow(
    DeterminismViolationError,
  );
});

test('from the card on no activity is local: a replay could take its end in another order than the run did', () => {
  const isLocal = (one: History['events'][number]) => one.markerRecordedEventAttributes?.markerName === LOCAL_ACTIVITY;
  const kinds = Object.keys(STORIES).flatMap((name) => {
    const { events } = history(name);
    const card = events.findIndex((one) => one.activityTaskScheduledEventAttributes?.activityType.name === 'showCard');
    return card === -1 ? [] : [events.slice(card).filter(isLocal).length];
  });

  expect(kinds.length).toBeGreaterThan(3);
  expect(history('resolved').events.filter(isLocal).length).toBeGreaterThan(0);
  expect(new Set(kinds)).toEqual(new Set([0]));
});

test('no recorded history holds a key, a token or an authorization header', () => {
  const runs = Object.keys(STORIES).map((name) => textOfHistory(history(name)));
  const all = [...runs, ...Object.keys(ALWAYS_REPLAYED).map((name) => textOfHistory(history(name)))];

  expect(runs.filter((text) => !text.includes('xo knows it'))).toEqual([]);
  expect(all.filter((text) => /authorization|Bearer |iam_api_key\s*=/i.test(text))).toEqual([]);
});
