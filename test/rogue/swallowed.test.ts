import { randomBytes, randomUUID } from 'node:crypto';
import { LOCK, lockId } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK, workflowIdOf as idOf } from '../../src/runbooks';
import { ALERT_MEMO } from '../../src/contract/alert-memo';
import { identityOf, LATE_MAX_MS } from '../../src/contract/episodes';
import { resolveAlert, startRun } from '../../src/runs';
import type { Engine } from '../../src/runs';
import { hasJustEnded } from '../../src/runs/late-alert';
import { createReadPreviousEnd } from '../../src/activities/diagnosis/read-previous-end';
import { keywordKey } from '../../src/runs/attributes';
import { MockActivityEnvironment } from '@temporalio/testing';
import { until } from '../until';
import { engineOf } from '../workflows/engine-of';
import { openStage } from '../workflows/stage';
import type { Stage } from '../workflows/stage';
import { World } from '../workflows/world';

/**
 * Somebody who can write to the engine (T) wants a real alert to start no run: they write what our intake writes, or end what
 * runs. Each attack ends with what becomes of the alert when its source reports it.
 */
let stage: Stage;
let engine: Engine;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  stage = await openStage();
  engine = engineOf(stage);
});
afterAll(async () => {
  for (const end of ends) await end().catch(() => undefined);
  await stage.close();
});

const WORKFLOW_TYPE = DEFAULT_RUNBOOK.type;
const workflowIdOf = (place: { environment: string; location: string }) => idOf(place, DEFAULT_RUNBOOK);
const SOURCE = { kind: 'source', source: 'alertmanager' } as const;
const anAlert = ({ location } = new World()) => ({
  location,
  environment: 'prod',
  alertname: 'CannotReachIam',
  startsAt: new Date(Date.now() - 3_600_000).toISOString(),
});
type AnAlert = ReturnType<typeof anAlert>;

function identity({ location, alertname }: AnAlert): string {
  return identityOf({ alertname, labels: {} }, location);
}

/** As Alertmanager reports it; what was started is ended with the tests. */
async function report(alert: AnAlert) {
  const started = await startRun(engine, alert, SOURCE);
  if (started !== null) ends.push(() => engine.client.workflow.getHandle(workflowIdOf(alert)).terminate('test'));
  return started;
}

/** Writes the mark that this episode has ended, where our intake would write it, as it is told to. */
async function writeEnd(alert: AnAlert, as: { type?: string; taskQueue?: string }): Promise<void> {
  const start = engine.client.workflow.start.bind(engine.client.workflow);
  let id = '';
  const spying = Object.create(engine.client.workflow, {
    start: {
      value: async (type: string, options: { workflowId: string; taskQueue: string }) => {
        id = options.workflowId;
        return start(as.type ?? type, { args: [], ...options, ...as });
      },
    },
  }) as typeof engine.client.workflow;
  const client = Object.create(engine.client, { workflow: { value: spying } }) as typeof engine.client;
  await resolveAlert({ ...engine, client }, alert);
  expect(id).toContain('alert-ended');
}

describe('a mark that the episode has ended', () => {
  test.each([
    ['of another type', { type: 'anything' }],
    ['on another queue', { taskQueue: 'elsewhere' }],
  ])('%s swallows no alert', async (_what, as) => {
    const alert = anAlert();
    await writeEnd(alert, as);

    expect(await report(alert)).toMatchObject({ joined: false });
  });

  test('that looks like ours holds an alert back for ten minutes, and no longer', async () => {
    const alert = anAlert();
    await writeEnd(alert, {});
    const episode = { environment: 'prod', identity: identity(alert), startsAt: Date.parse(alert.startsAt) };

    expect(await report(alert)).toBeNull();
    expect(await hasJustEnded(engine, episode, Date.now() + LATE_MAX_MS)).toBe(false);
  });
});

test('a run that says in its memo that the episode ends in a year swallows no alert', async () => {
  const world = new World();
  const alert = anAlert(world);
  const workflowId = workflowIdOf(alert);
  stage.prepare(world, workflowId);
  const [startsAt, endsAt] = [Date.parse(alert.startsAt), Date.now() + 365 * 24 * 3_600_000];
  const known = [[identity(alert), startsAt, startsAt, endsAt]];
  const memo = { asked: 1, known, more: false, left: 200, at: 0, again: 1e15, passedOn: null };
  const handle = await engine.client.workflow.start(WORKFLOW_TYPE, {
    workflowId,
    taskQueue: stage.queues.diagnosis,
    args: [{ location: alert.location, environment: 'prod' }],
    memo: { [ALERT_MEMO]: memo },
  });
  await handle.cancel();
  await handle.result();

  expect(await report(alert)).toMatchObject({ joined: false });
});

test('a lock in the name of a workflow of theirs swallows no alert, also where the run before ended at that location', async () => {
  const other = `loc${randomBytes(8).toString('hex')}0`;
  const world = new World();
  const alert = anAlert(world);
  world.diagnosis.lookUpLocation = async () => ({ ...world.seen, id: other, kind: 'gone', because: 'gone' });
  const run = await stage.start(world, {}, workflowIdOf(alert));
  await run.result();
  const theirs = { workflowId: `theirs-${randomUUID()}`, taskQueue: 'elsewhere', args: [] };
  const { firstExecutionRunId: firstRunId } = await engine.client.workflow.start(WORKFLOW_TYPE, theirs);
  ends.push(() => engine.client.workflow.getHandle(theirs.workflowId).terminate('test'));
  const holder = { workflowId: theirs.workflowId, firstRunId };
  for (const name of [other, alert.location]) {
    const workflowId = lockId({ kind: 'location', name });
    const lock = { workflowId, taskQueue: LOCK.taskQueue, args: [], memo: { holder } };
    await engine.client.workflow.start(LOCK.type, lock);
    ends.push(() => engine.client.workflow.getHandle(workflowId).terminate('test'));
  }

  const reported = await report(alert);
  expect(reported?.run).toContain(workflowIdOf(alert));
});

test('a run whose memo passes its alerts on to what is no run of ours swallows none', async () => {
  const elsewhere = await openStage();
  ends.push(() => elsewhere.close());
  const world = new World();
  const alert = anAlert(world);
  const theirs = await elsewhere.start(world, alert);
  await theirs.gate();
  await theirs.decide('reject');
  const { run: name } = await theirs.result();
  const [workflowId, firstRunId] = name.split('@') as [string, string];
  const passedOn = { workflowId: decodeURIComponent(workflowId), firstRunId };
  const mine = workflowIdOf(alert);
  stage.prepare(world, mine);
  const handle = await engine.client.workflow.start(WORKFLOW_TYPE, {
    workflowId: mine,
    taskQueue: stage.queues.diagnosis,
    args: [{ location: alert.location, environment: 'prod' }],
    memo: { [ALERT_MEMO]: { asked: 1, known: [], more: false, left: 200, at: 0, again: 1e15, passedOn } },
  });
  await handle.cancel();
  await handle.result();

  expect(await report(alert)).toMatchObject({ joined: false });
});

test('a run whose alert somebody reports as over ends void, changes nothing, and its thread says so', async () => {
  const world = new World();
  const alert = anAlert(world);
  const run = await stage.start(world, alert, workflowIdOf(alert));
  await run.gate();
  await run.handle.signal('resolved', { alertname: alert.alertname, startsAt: alert.startsAt, labels: {} });
  const { outcome } = await run.result();

  expect(outcome).toMatchObject({ kind: 'void', because: 'the alert is resolved, and nothing was changed' });
  expect(world.posts.get('end')).toContain('the alert is resolved, and nothing was changed');
  expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test('a run that somebody cancels ends void, and its team is told of the alert that fires on', async () => {
  const world = new World();
  const alert = anAlert(world);
  const run = await stage.start(world, alert, workflowIdOf(alert));
  await run.gate();
  await run.handle.cancel();
  await run.result();

  expect(await report(alert)).toMatchObject({ joined: true, goesOn: true });
});

test('what only looks like a run is not told of as the run before', async () => {
  const { location } = new World();
  const theirs = await engine.client.workflow.start(WORKFLOW_TYPE, {
    workflowId: `theirs-${randomUUID()}`,
    taskQueue: 'elsewhere',
    args: [],
    typedSearchAttributes: [{ key: keywordKey('SatlinkLocation'), value: location }],
  });
  await theirs.terminate('it has replaced the key');
  const lock = { taskQueue: LOCK.taskQueue, args: [], workflowExecutionTimeout: '1 second' as const };
  const holder = { workflowId: theirs.workflowId, firstRunId: theirs.firstExecutionRunId };
  const workflowId = lockId({ kind: 'location', name: location });
  await engine.client.workflow.start(LOCK.type, { ...lock, workflowId, memo: { holder } });
  const query = `WorkflowId = '${theirs.workflowId}' AND ExecutionStatus = 'Terminated'`;
  await until(async () => (await engine.client.workflow.count(query)).count > 0);
  const run = { workflowId: workflowIdOf({ environment: 'prod', location }), firstRunId: randomUUID() };
  const environment = new MockActivityEnvironment({ taskQueue: stage.queues.diagnosis, workflowType: WORKFLOW_TYPE });

  expect(await environment.run(() => createReadPreviousEnd(engine.client)({ location, run }))).toBeNull();
});
