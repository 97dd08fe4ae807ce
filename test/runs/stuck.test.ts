import { NativeConnection, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { checkHealth, decide, findRun, listRuns, readRun, startRun } from '../../src/runs';
import { checkWatch } from '../../src/runs/check-watch';
import { connect } from '../../src/runs/connect';
import { readStuck, whyStuck } from '../../src/runs/stuck';
import type { Engine, ReadRun } from '../../src/runs';
import { IS_OPEN_QUERY, taskQueues } from '../../src/contract/engine-names';
import { WATCH_TYPE, watchId } from '../../src/contract/watch-runs';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { bundleOfSources } from '../../src/workers/source-bundle';
import { until } from '../until';
import { engineOf } from '../workflows/engine-of';
import { openStage } from '../workflows/stage';
import type { Run, Stage } from '../workflows/stage';
import { World } from '../workflows/world';

/** Open runs that cannot go on: every surface says so, and says what to do. */
let stage: Stage;
let engine: Engine;
let brokenBundle: string;
beforeAll(async () => {
  // Bundled before the tests, because on a busy machine that takes longer than a test may.
  [stage, brokenBundle] = await Promise.all([openStage(), bundleOfSources(require.resolve('./broken-workflow.ts'))]);
  engine = engineOf(stage);
});
afterAll(() => stage.close());

const soon = { callMs: 1_500, totalMs: 4_000 };
const approve = (plan: string) => ({ decision: 'approve', plan, by: 'mia' });

/** @param of another queue than that of the stage. */
function untilStuck(workflowId: string, words = /./, of: Engine = engine): Promise<ReadRun> {
  const read = async () => readRun(of, await findRun(of, workflowId), 300);
  const look = async () => read().then((run) => words.test(run.stuck?.because ?? '') && run);
  return until(look, { everyMs: 500, instead: read });
}

test('an engine that does not say whether a run can go on is said to be silent about it', async () => {
  const run = await stage.start(new World());
  const found = await findRun(engine, run.handle.workflowId);
  const away = await connect({ address: engine.address, env: {} });
  await away.close();

  expect(await whyStuck(engine, found)).toBeNull();
  const because = expect.stringMatching(/^it could not be read whether this run can go on: /) as string;
  expect(await whyStuck(away, found)).toEqual({ isKnown: false, because });
  await run.handle.terminate('over');
});

describe('a run that somebody paused in Temporal', () => {
  let run: Run;
  let code: string;
  beforeAll(async () => {
    const world = new World();
    run = await stage.start(world, {}, `satlink-prod-${world.location}`);
    code = await run.gate();
    await pause('pause');
  });
  afterAll(async () => {
    await pause('unpause');
    await run.handle.terminate('over');
  });

  async function pause(how: 'pause' | 'unpause'): Promise<void> {
    const order = {
      namespace: 'default',
      workflowId: run.handle.workflowId,
      reason: 'who is it?',
      requestId: randomUUID(),
    };
    if (how === 'pause') await engine.client.workflowService.pauseWorkflowExecution(order);
    else await engine.client.workflowService.unpauseWorkflowExecution(order);
  }

  test('is open: an alert joins it, and no second run takes its lock', async () => {
    const { location } = run.world;
    const joined = await startRun(engine, { location, environment: 'prod', alertname: 'Again' });
    const second = await stage.start(new World({ seen: run.world.seen }), { location }, `by-hand-${randomUUID()}`);

    expect(joined).toMatchObject({ joined: true, stuck: expect.stringContaining('workflow unpause') as string });
    expect((await second.result()).outcome).toMatchObject({ kind: 'void' });
  });

  test('is listed as one that cannot go on, with the command that resumes it', async () => {
    const { stuck } = await untilStuck(run.handle.workflowId);
    const listed = (await listRuns(engine, { open: true, location: run.world.location }))[0];

    expect(stuck!.because).toMatch(/paused.*who is it\?.*temporal workflow unpause --workflow-id satlink-prod-/s);
    expect(listed).toMatchObject({ stuck: { because: stuck!.because } });
  });

  test('answers a decision with unknown and what to do', async () => {
    const reply = await decide(engine, run.handle.workflowId, { value: approve(code), patience: soon });

    expect(reply).toMatchObject({ answer: 'unknown', because: expect.stringContaining('workflow unpause') as string });
  });
});

describe('somebody holds up one activity of a run, while the run itself seems to work', () => {
  const ENGINE = { namespace: 'default', identity: 'mallory', reason: 'later' };

  /** What people see of it: the list, doctor, and what is counted. */
  async function seen(workflowId: string) {
    const [{ stuck }, listed, health] = [
      await untilStuck(workflowId),
      await listRuns(engine, { open: true }),
      await checkHealth(engine, null),
    ];
    const counted = listed.filter((one) => one.stuck !== undefined).map(({ stuck: one }) => one!.because);
    return { because: stuck!.because, counted, doctor: health.find(({ name }) => name === 'open runs')!.because };
  }

  test('paused: it is listed as one that cannot go on, with the command that resumes it', async () => {
    const world = new World();
    const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
    await run.gate();
    const execution = { workflowId: run.handle.workflowId };
    await engine.client.workflowService.pauseActivity({ ...ENGINE, execution, type: 'remind' });
    const { because, counted, doctor } = await seen(run.handle.workflowId);
    await run.handle.terminate('over');

    expect(because).toMatch(
      /^mallory paused its activity remind .*"later".*activity unpause --workflow-id satlink-prod-/,
    );
    expect(counted).toContain(because);
    expect(doctor).toContain(because);
  });

  test('paused, of the watch over the runs: doctor says so, with the command that resumes it', async () => {
    const queue = stage.queues.diagnosis;
    const watch = await stage.client.workflow.start(WATCH_TYPE, { workflowId: watchId(queue), taskQueue: queue });
    const execution = { workflowId: watch.workflowId };
    const type = await until(async () => (await watch.describe()).raw.pendingActivities?.[0]?.activityType?.name);
    await engine.client.workflowService.pauseActivity({ ...ENGINE, execution, type });
    const { ok, because } = await until(async () => {
      const checked = await checkWatch(engine);
      return checked.because.includes('paused') && checked;
    });
    await watch.terminate('over');

    expect(ok).toBe(false);
    expect(because).toMatch(
      /^watch-.* cannot look at the runs: mallory paused .*activity unpause --workflow-id watch-/,
    );
  });

  test('its queue hands nothing out: it is listed as one that cannot go on', async () => {
    const queue = { ...ENGINE, taskQueue: stage.queues.diagnosis, taskQueueType: 2 };
    await engine.client.workflowService.updateTaskQueueConfig({
      ...queue,
      updateQueueRateLimit: { rateLimit: { requestsPerSecond: 0 } },
    });
    const world = new World();
    const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
    const { because, counted, doctor } = await seen(run.handle.workflowId);
    await engine.client.workflowService.updateTaskQueueConfig({ ...queue, updateQueueRateLimit: {} });
    await run.handle.terminate('over');

    expect(because).toMatch(
      /^no worker has taken its activity \w+: look at the worker of the queue .*task-queue config get/,
    );
    expect(counted).toContain(because);
    expect(doctor).toContain(because);
  });
});

test.concurrent.each([
  ['a run whose workflow task fails again and again', false],
  // Each signal sets the engine's own count of attempts back.
  ['such a run, while signals keep coming', true],
])('%s', async (_what, isSignalled) => {
  const queues = taskQueues(`lab-${randomUUID()}-`);
  const of: Engine = { ...engine, queues };
  const native = await NativeConnection.connect({ address: engine.address });
  const workflowBundle = { codePath: brokenBundle };
  const broken = await Worker.create({ connection: native, taskQueue: queues.diagnosis, workflowBundle });
  const workflowId = `satlink-prod-${randomUUID()}`;
  const input = { workflowId, taskQueue: queues.diagnosis, args: [{ location: 'x', environment: 'prod' }] };

  await broken.runUntil(async () => {
    const handle = await engine.client.workflow.start(DEFAULT_RUNBOOK.type, input);
    const signals = isSignalled ? setInterval(() => void handle.signal('fired').catch(() => undefined), 200) : null;
    // On a busy machine a worker that has just started is missed at first.
    const { stuck } = await untilStuck(workflowId, /failed/, of);
    clearInterval(signals ?? undefined);
    const reply = await decide(of, workflowId, { value: approve('K7QF2M4X'), patience: soon });
    const health = await checkHealth(of, null);
    await handle.terminate('over');

    expect(stuck!.because).toMatch(/has failed .* times \(code of next week\).*worker whose code fits/s);
    expect(reply).toMatchObject({ answer: 'unknown', because: expect.stringContaining('code of next week') as string });
    expect(health.find(({ name }) => name === 'open runs')!.because).toContain('code of next week');
  });
  await native.close();
});

test.concurrent(
  'of a worker that takes the task of a run and never finishes it, the restart is what helps',
  async () => {
    const { client } = engine;
    const taskQueue = `lab-${randomUUID()}-satlink-diagnosis`;
    const workflowId = `satlink-prod-${randomUUID()}`;
    const input = { taskQueue, args: [{ location: 'x', environment: 'prod' }], workflowTaskTimeout: '1 second' };
    const handle = await client.workflow.start(DEFAULT_RUNBOOK.type, { ...input, workflowId });
    const order = { namespace: client.options.namespace, identity: 'a worker', taskQueue: { name: taskQueue } };
    const stuck = await until(async () => {
      await client.withDeadline(Date.now() + 10_000, () => client.workflowService.pollWorkflowTaskQueue(order));
      return readStuck(engine, await findRun(engine, workflowId));
    });
    await handle.terminate('over');

    expect(stuck.because).toMatch(/did not finish it in time\).* restart the diagnosis worker of the queue lab-/);
  },
);

test.concurrent('a run whose queue nobody polls names the worker that is missing', async () => {
  const taskQueue = `lab-${randomUUID()}-satlink-diagnosis`;
  const workflowId = `satlink-prod-${randomUUID()}`;
  const input = { workflowId, taskQueue, args: [{ location: 'x', environment: 'prod' }] };
  const handle = await engine.client.workflow.start(DEFAULT_RUNBOOK.type, input);
  const { stuck } = await untilStuck(workflowId);
  const reply = await decide(engine, workflowId, { value: approve('K7QF2M4X'), patience: soon });
  await handle.terminate('over');

  expect(stuck!.because).toContain(`start the diagnosis worker of the queue ${taskQueue}`);
  expect(reply).toMatchObject({ answer: 'unknown', because: expect.stringContaining(taskQueue) as string });
});

test('a worker that has too much to do, or has just ended, is not called missing', async () => {
  const run = await stage.start(new World());
  await run.gate();
  const found = await findRun(engine, run.handle.workflowId);
  const waitsFor = (seconds: number) => ({ seconds: Date.now() / 1000 - seconds, nanos: 0 });
  const waiting = (seconds: number) => ({ attempt: 1, originalScheduledTime: waitsFor(seconds) });
  const seenWith = (pendingWorkflowTask: object) =>
    readStuck(engine, {
      ...found,
      description: { ...found.description, raw: { ...found.description.raw, pendingWorkflowTask } },
    });
  const [short, long] = [await seenWith(waiting(5)), await seenWith(waiting(30))];
  await run.handle.terminate('over');

  expect(short).toBeNull();
  expect(long!.because).toMatch(/though one asked for tasks of the queue .* it has too much to do, or it has ended/);
});

test('a run that goes on, and one that is over, are not stuck', async () => {
  const run = await stage.start(new World());
  await run.gate();
  const open = await readRun(engine, await findRun(engine, run.handle.workflowId));
  await run.handle.cancel();
  await run.result();
  const closed = await readRun(engine, await findRun(engine, run.handle.workflowId));

  expect([open.stuck, closed.stuck]).toEqual([undefined, undefined]);
  expect(
    (await engine.client.workflow.count(`WorkflowType = '${DEFAULT_RUNBOOK.type}' AND ${IS_OPEN_QUERY}`)).count,
  ).toBeDefined();
});
