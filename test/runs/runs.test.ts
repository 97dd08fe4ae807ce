import { InterceptingCall } from '@grpc/grpc-js';
import { Client, Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import type { Engine } from '../../src/runs';
import {
  cancelRun,
  checkHealth,
  countRuns,
  decide,
  findRun,
  listRuns,
  nameCie,
  readRun,
  startRun,
  watchRun,
} from '../../src/runs';
import type { ReadRun } from '../../src/runs';
import { runName } from '../../src/contract/engine-names';
import { engineOf } from '../workflows/engine-of';
import { Held } from '../workflows/held';
import { openStage, type Run, type Stage } from '../workflows/stage';
import { World } from '../workflows/world';

let stage: Stage;
let engine: Engine;

/** A run that waits at its gate, and one that ended without any, for all tests that change nothing about them. */
let open: Awaited<ReturnType<typeof play>>;
let ended: Awaited<ReturnType<typeof play>>;

beforeAll(async () => {
  stage = await openStage();
  engine = engineOf(stage);
  [open, ended] = await Promise.all([play(), play(new World({ apiKey: 'missing' }))]);
  await Promise.all([open.gate(), ended.result()]);
});
afterAll(() => stage.close());

/** A run in a world of its own, under the workflow id that it would have from an alert. */
async function play(world = new World()): Promise<Run & { name: string }> {
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  return { ...run, name: (await run.state()).run };
}

async function read(name: string): Promise<ReadRun> {
  return readRun(engine, await findRun(engine, name));
}

describe('finding a run', () => {
  test.each(['its name', 'its workflow id', 'its location'])('by %s', async (how) => {
    const { name, handle, world } = open;
    const text = { 'its name': name, 'its workflow id': handle.workflowId, 'its location': world.location }[how]!;
    const found = await findRun(engine, text);
    expect(runName(found.workflowId, found.firstRunId)).toBe(name);
  });

  test('a workflow id with @ and % is found by its name', async () => {
    const world = new World();
    const run = await stage.start(world, {}, `by hand @100% ${world.location}`);
    const { run: name } = await run.state();
    expect((await findRun(engine, name)).workflowId).toBe(`by hand @100% ${world.location}`);
  });

  test('a location is the run that holds it, not a newer one that ended void', async () => {
    const second = await stage.start(open.world, {}, `by-hand-${randomUUID()}`);
    expect((await second.result()).outcome?.kind).toBe('void');
    const found = await findRun(engine, open.world.location);
    expect(runName(found.workflowId, found.firstRunId)).toBe(open.name);
  });

  test('after a reset it is the part that goes on', async () => {
    const run = await play();
    await run.gate();
    const { events } = await run.handle.fetchHistory();
    const firstTask = events!.find((event) => event.workflowTaskCompletedEventAttributes)!;
    const { runId } = await engine.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: run.handle.workflowId, runId: (await run.handle.describe()).runId },
      workflowTaskFinishEventId: firstTask.eventId!,
      requestId: randomUUID(),
      reason: 'test',
    });
    const found = await findRun(engine, run.name);
    expect(found.runId).toBe(runId);
    expect((await readRun(engine, found)).outcome).toBeNull();
  });

  test.each(['nothing-of-the-kind', 'c0000000000000000000', `satlink-x@${randomUUID()}`])(
    '%s is no run',
    async (text) => {
      await expect(findRun(engine, text)).rejects.toMatchObject({ kind: 'no-such-run' });
    },
  );

  test('a workflow of another type is no run of ours', async () => {
    await expect(findRun(engine, `claim-location-${open.world.location}`)).rejects.toMatchObject({
      kind: 'no-such-run',
    });
  });
});

describe('starting', () => {
  test('an open run is joined and told of the alert', async () => {
    const run = open;
    const alert = { alertname: 'Fired', startsAt: new Date().toISOString() };
    const joined = await startRun(engine, {
      location: run.world.location,
      environment: 'prod',
      cie: 'CIE-7',
      ...alert,
    });
    expect(joined).toEqual({ run: run.name, joined: true });
    expect(await run.until(({ cie }) => cie !== null)).toMatchObject({ cie: 'CIE-7', alert: { alertname: 'Fired' } });
  });

  test('a closed run is started again', async () => {
    const run = await play();
    const code = await run.gate();
    await run.decide('reject', 'mia', { plan: code });
    await run.result();
    const again = await startRun(engine, { location: run.world.location, environment: 'prod' });
    expect(again.joined).toBe(false);
    expect(again.run).not.toBe(run.name);
  });

  test('many at once make one run', async () => {
    const world = new World();
    const { location } = world;
    // It goes on until its gate, so that it is still open when the last one comes, however slow the machine.
    stage.prepare(world, `satlink-prod-${location}`);
    const input = { location, environment: 'prod' };
    const started = await Promise.all(Array.from({ length: 10 }, () => startRun(engine, input)));
    expect(new Set(started.map(({ run }) => run)).size).toBe(1);
    expect(started.filter(({ joined }) => !joined)).toHaveLength(1);
    await engine.client.workflow.getHandle(`satlink-prod-${location}`).terminate('test');
  });

  test('an input that no run could start from names its field', async () => {
    await expect(startRun(engine, { location: 'x', environment: 'prod' })).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining('location: ') as string,
    });
  });
});

describe('deciding', () => {
  test('the words of the run come back, and a repeat after the end is a repeat', async () => {
    const run = await play();
    const value = { decision: 'approve', by: 'mia', plan: await run.gate() };
    const answers = [
      await decide(engine, run.name, { value: { ...value, plan: 'AAAAAAAA' } }),
      await decide(engine, run.name, { value: { ...value, by: 'eve' } }),
      await decide(engine, run.name, { value: { ...value, by: '' } }),
      await decide(engine, run.name, { value }),
      await decide(engine, run.name, { value: { ...value, decision: 'reject' } }),
    ];
    expect(answers.map(({ answer }) => answer)).toEqual([
      'wrong-plan',
      'not-allowed',
      'malformed',
      'accepted',
      'already-decided',
    ]);
    expect((await run.result()).outcome?.kind).toBe('resolved');
    expect((await decide(engine, run.name, { value })).answer).toBe('repeated');
    const late = await decide(engine, run.name, { value: { ...value, by: 'noah' } });
    expect(late).toEqual({ answer: 'already-decided', because: expect.stringContaining('resolved') as string });
  });

  test('a run that ended without a gate was never asking', async () => {
    const value = { decision: 'approve', by: 'mia', plan: 'AAAAAAAA' };
    expect((await decide(engine, ended.name, { value })).answer).toBe('too-early');
  });

  test('after the deadline it is expired', async () => {
    const gate = {
      deadline: '1 second',
      customerDeadline: '1 second',
      remindAfter: '30 seconds',
      remindEvery: '30 seconds',
    };
    const run = await play(new World({ policy: { gate } }));
    const { outcome, plan } = await run.result();
    expect(outcome?.kind).toBe('expired');
    const value = { decision: 'approve', by: 'mia', plan: plan!.code };
    expect((await decide(engine, run.name, { value })).answer).toBe('expired');
  });
});

describe('without a worker', () => {
  let deaf: Engine;
  let name: string;

  beforeAll(async () => {
    const prefix = `lab-${randomUUID()}-`;
    deaf = {
      ...engine,
      queues: { diagnosis: `${prefix}satlink-diagnosis`, remediation: `${prefix}satlink-remediation` },
    };
    name = (await startRun(deaf, { location: new World().location, environment: 'prod' })).run;
  });
  afterAll(() => engine.client.workflow.getHandle(name.split('@')[0]!).terminate('test'));

  test('an open run shows what the engine knows, and says so', async () => {
    const run = await readRun(deaf, await findRun(deaf, name), 300);
    expect(run).toMatchObject({ run: name, environment: 'prod', phase: 'diagnosing', outcome: null });
    expect(run.incomplete).toContain('no worker');
  });

  test('a decision is unknown, and may be sent again', async () => {
    const value = { decision: 'approve', by: 'mia', plan: 'AAAAAAAA' };
    const reply = await decide(deaf, name, { value, patience: { callMs: 300, totalMs: 700 } });
    expect(reply).toEqual({ answer: 'unknown', because: expect.stringContaining('safe') as string });
  });

  test('doctor names the workers that are missing', async () => {
    const checks = await checkHealth(deaf, 3_600_000);
    const failed = checks.filter(({ ok }) => !ok).map((check) => check.name);
    expect(failed).toEqual(expect.arrayContaining(['diagnosis worker', 'remediation worker', 'watch over runs']));
    expect(failed).not.toContain('retention');
  });

  test('a list is shown all the same', async () => {
    const location = name.slice('satlink-prod-'.length, name.indexOf('@'));
    const runs = await listRuns(deaf, { location });
    expect(runs).toMatchObject([{ run: name, phase: 'diagnosing', cause: null, outcome: null }]);
  });
});

describe('steering', () => {
  test('a cancelled run that changed nothing ends void', async () => {
    const run = await play();
    await run.gate();
    expect(await cancelRun(engine, run.name)).toEqual({
      run: run.name,
      because: expect.stringContaining('void') as string,
    });
    expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
  });

  test('after the reset a cancellation is refused and the run goes on', async () => {
    const world = new World();
    const refresh = new Held();
    world.before['refreshMaster'] = () => refresh.released;
    const run = await play(world);
    await run.decide('approve', 'mia', { plan: await run.gate() });
    await run.until(({ steps }) => steps.some(({ id, state }) => id === 'R1' && state !== 'pending'));
    await expect(cancelRun(engine, run.name)).rejects.toMatchObject({ kind: 'refused' });
    refresh.release();
    expect((await run.result()).outcome?.kind).toBe('resolved');
  });

  test('a closed run cannot be steered', async () => {
    await expect(cancelRun(engine, ended.name)).rejects.toMatchObject({ kind: 'refused' });
    await expect(nameCie(engine, ended.name, 'CIE-1')).rejects.toMatchObject({ kind: 'refused' });
  });
});

describe('reading', () => {
  test('a run that ended is its result', async () => {
    expect(await read(ended.name)).toMatchObject(await ended.result());
  });

  test.each([['terminated', 'terminated', (run: Run) => run.handle.terminate('by hand')]] as const)(
    'a run that Temporal %s says so',
    async (_how, kind, close) => {
      const run = await play();
      await run.gate();
      await close(run);
      const document = await read(run.name);
      expect(document).toMatchObject({ run: run.name, phase: 'closed', asks: null, outcome: { kind } });
      expect(document.endedAt).not.toBeNull();
      // A list waits for no worker because of it: a hundred such runs would make a list of minutes.
      expect(await listRuns(engine, { location: run.world.location })).toMatchObject([
        { outcome: { kind }, incomplete: expect.stringContaining('no worker was asked') as string },
      ]);
      const checks = await checkHealth(engine, null);
      expect(checks.find((check) => check.name === 'runs closed by Temporal')).toMatchObject({ ok: false });
    },
  );

  test('an input that no run could start from is a failed run with the field in its outcome', async () => {
    const workflowId = `satlink-prod-${randomUUID()}`;
    await engine.client.workflow.start('connectorCannotReachIam', {
      workflowId,
      taskQueue: engine.queues.diagnosis,
      args: [{ location: 'x' }],
    });
    await engine.client.workflow
      .getHandle(workflowId)
      .result()
      .catch(() => undefined);
    expect((await read(workflowId)).outcome).toEqual({
      kind: 'failed',
      because: expect.stringContaining('location: ') as string,
    });
  });

  test('the list has each run once, with its plan while it asks', async () => {
    const run = await play();
    const code = await run.gate();
    const runs = await listRuns(engine, { location: run.world.location });
    expect(runs).toMatchObject([
      {
        ...{ run: run.name, environment: 'prod', phase: 'deciding', cause: 'key-rejected', plan: { code } },
        ...{ step: { id: 'G', state: 'waiting' }, requestedBy: 'rota', decisions: [] },
      },
    ]);
    expect(await countRuns(engine, { location: run.world.location })).toBe(1);
  });
});

test('a run about which the engine does not answer is listed as not read, also to doctor, and is read again later', async () => {
  const run = await play();
  await run.gate();
  const closed = await play();
  await closed.gate();
  await closed.decide('reject');
  await closed.result();
  let isAway = true;
  const connection = await Connection.connect({
    address: engine.address,
    interceptors: [
      (options, next) => {
        const isDescription = options.method_definition.path.endsWith('/DescribeWorkflowExecution');
        // A call whose time is over already.
        return new InterceptingCall(next(isAway && isDescription ? { ...options, deadline: 1 } : options));
      },
    ],
  });
  const of: Engine = { ...engine, client: new Client({ connection }) };
  const row = async ({ world }: Run) => (await listRuns(of, { location: world.location }))[0]!;
  const [open, ended] = [await row(run), await row(closed)];
  const doctor = (await checkHealth(of, null)).find(({ name }) => name === 'open runs')!;
  isAway = false;
  const later = [await row(run), await row(closed)];
  await connection.close();
  await run.handle.cancel();

  for (const one of [open, ended]) expect(one.incomplete).toMatch(/could not be read just now/);
  expect([open.run, ended.endedAt !== null, doctor.ok]).toEqual([run.name, true, false]);
  expect(later).toMatchObject([{ asks: { of: expect.any(String) as string } }, { outcome: { kind: 'declined' } }]);
  expect(later.map(({ incomplete }) => incomplete)).toEqual([undefined, undefined]);
});

describe('watching', () => {
  test('every step is seen to the end, and no document twice in a row', async () => {
    const world = new World();
    // The run stays open with its outcome until somebody saw it, however slow the machine.
    const end = new Held();
    const run = await play(world);
    world.before['releaseClaim'] = async () => {
      if ((await run.state()).outcome !== null) await end.released;
    };
    const documents: ReadRun[] = [];
    for await (const document of watchRun(engine, run.name)) {
      documents.push(document);
      if (document.outcome !== null) end.release();
      if (document.asks && documents.every(({ decisions }) => decisions.length === 0)) await run.decide('approve');
    }
    const { endedAt } = await run.result();
    expect(documents.at(-1)).toMatchObject({ phase: 'closed', endedAt, outcome: { kind: 'resolved' } });
    expect(documents.some(({ asks }) => asks !== null)).toBe(true);
    const texts = documents.map((document) => JSON.stringify(document));
    // What the engine has in flight is gone a moment before the run goes on, so an earlier document may come again.
    expect(texts.filter((text, index) => text === texts[index - 1])).toEqual([]);
  });

  test('what is retried inside an activity is seen with its attempt and its words', async () => {
    const world = new World();
    const { awaitBuild } = world.diagnosis;
    const { ApplicationFailure } = await import('@temporalio/common');
    // The build waits until somebody saw that it does, however slow the machine.
    let isSeen = false;
    world.diagnosis.awaitBuild = async (build) => {
      if (isSeen) return awaitBuild(build);
      throw ApplicationFailure.create({
        type: 'BuildRunning',
        category: 'BENIGN',
        nextRetryDelay: '1 second',
        message: 'waiting for an executor',
      });
    };
    const run = await play(world);
    for await (const { steps, asks } of watchRun(engine, run.name)) {
      const { state, attempt = 1, because } = steps.find(({ id }) => id === 'S4')!;
      isSeen ||= state === 'running' && attempt > 1 && because === 'waiting for an executor';
      if (asks !== null) break;
    }
    expect(isSeen).toBe(true);
  });
});
