import { ApplicationFailure } from '@temporalio/common';
import { PERMIT_TAKEN, PERMIT_USED } from '../../src/contract/failures';
import type { RunDocument } from '../../src/contract/run-document';
import { spentId } from '../../src/marks/spent-permits';
import { setbackOf } from '../../src/question/setback';
import { howItWasLost } from '../../src/workflows/run/doubt';
import { passed, until } from '../until';
import { gateOf } from './gate-of';
import { Held } from './held';
import { DIAGNOSIS } from './stage';
import { stage } from './shared-stage';
import type { Run } from './stage';
import { World } from './world';
import type { Fault } from './world';
import { IS_THOROUGH } from '../thorough';

/** Break every step, repeat every step, lose every answer: the rules hold, and somebody is told. */

/** The activities that a whole good run performs: a new step is covered the day it appears. Another runbook reads small artifacts. */
const QUIET = [
  'readSmallArtifact',
  'authoriseProvider',
  'keepNo',
  'awaitClaim',
  'joinLeader',
  'awaitLeader',
  'lookForReset',
  'lookForRefresh',
  'readLink',
  // Only where the policy watches regions: see `incident.ts`.
  'noteSighting',
  'readIncident',
  'awaitIncident',
];
const STEPS = DIAGNOSIS.filter((name) => !QUIET.includes(name));

async function playToTheEnd(run: Run) {
  const open = await run.until(({ asks, outcome }) => asks !== null || outcome !== null);
  if (open.asks !== null) await run.decide('approve');
  return run.result();
}

// It waits longest, so it begins first.
test.concurrent(
  'when the time to decide is over meanwhile, nobody is asked again, and the team learns why',
  async () => {
    const world = new World({ resetLoses: 'request', policy: gateOf('20 seconds') });
    const run = await stage.start(world);
    await run.gate();
    const { expiresAt } = (await run.state()).plan!;
    world.before['resetApiKey'] = () => passed(expiresAt);
    await run.decide('approve');

    const { outcome } = await run.result();

    expect(outcome).toMatchObject({ kind: 'escalated', because: expect.stringContaining('nobody is asked again') });
    expect(outcome!.because).toContain('nothing was changed');
  },
);

test.concurrent('the list of steps is the one that a good run performs', async () => {
  const run = await stage.start(new World());

  await playToTheEnd(run);

  expect(new Set(run.world.calls.filter((name) => (DIAGNOSIS as readonly string[]).includes(name)))).toEqual(
    new Set(STEPS),
  );
});

const BROKEN_FIRST = [
  'lookUpLocation',
  'readJobForm',
  'startBuild',
  'awaitBuild',
  'readApiKeyLog',
  'readPodLog',
  'readAccount',
  'claim',
];

test.concurrent.each(BROKEN_FIRST)('when %s is broken, a team is told and nothing is changed', async (step) => {
  const run = await stage.start(new World({ faults: { [step]: 'broken' } }));

  const document = await playToTheEnd(run);

  expect(document.outcome).toMatchObject({ kind: 'escalated', because: expect.stringContaining('is broken') });
  expect(run.world.told.map(({ team }) => team)).toEqual(['satellite-link']);
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test.concurrent(
  'when the authoriser is broken the answer is unknown, the gate stays open, and the same again counts later',
  async () => {
    const run = await stage.start(new World());
    await run.gate();
    run.world.faults['authorise'] = 'broken';
    const unknown = await run.decide('approve');
    delete run.world.faults['authorise'];

    expect(unknown.answer).toBe('unknown');
    expect(await run.decide('approve')).toMatchObject({ answer: 'accepted' });
    expect((await run.result()).outcome!.kind).toBe('resolved');
  },
);

test.concurrent.each(['askPeople', 'escalate'])(
  'what %s must say is said again after a failure for good',
  async (step) => {
    let tries = 0;
    const world = new World({ faults: { showCard: 'broken', postToThread: 'broken', [step]: 'broken' } });
    world.before[step] = () => {
      tries += 1;
      if (tries === 3) delete world.faults[step];
    };
    const run = await stage.start(world);
    await run.until(({ heard }) => heard !== null);
    await run.decide('reject');

    expect((await run.result()).outcome!.kind).toBe('declined');
    expect([tries, world.asked.length, world.told.length]).toEqual([3, 1, 1]);
  },
);

test.concurrent.each([
  ['is asked again', 3, 'resolved', /getToken works/],
  ['is named when the time is over', null, 'escalated', /not proved: Link: readLink is broken/],
])('Link that cannot be asked leaves its proof missing, and %s', async (_what, mendedAt, kind, because) => {
  const verify = { deadline: mendedAt === null ? '2 seconds' : '30 minutes', every: '100 ms', linkApi: true };
  const world = new World({ policy: { verify }, faults: { readLink: 'broken' } });
  let tries = 0;
  world.before['readLink'] = () => {
    tries += 1;
    if (tries === mendedAt) delete world.faults['readLink'];
  };
  const run = await stage.start(world);
  const { outcome } = await playToTheEnd(run);

  expect(outcome).toMatchObject({ kind, because: expect.stringMatching(because) as string });
  expect(tries).toBeGreaterThan(1);
});

test.concurrent('when the wait for the refresh is broken, the report says that the key was replaced', async () => {
  const run = await stage.start(new World({ faults: { awaitRefresh: 'broken' } }));

  const document = await playToTheEnd(run);

  expect(document.outcome).toMatchObject({
    kind: 'escalated',
    because: expect.stringContaining('the API key was replaced'),
  });
});

/** Each step alone, or all of them in one run: then `npm run thorough` says which one it is. */
const AT_FAULT: [string, readonly string[]][] = IS_THOROUGH
  ? STEPS.map((step) => [step, [step]])
  : [['every step', STEPS]];
const allWith = (steps: readonly string[], fault: Fault) => Object.fromEntries(steps.map((step) => [step, fault]));

test.concurrent.each(AT_FAULT)(
  'when %s is done twice, the run ends as if it had been done once',
  async (_what, steps) => {
    const run = await stage.start(new World({ faults: allWith(steps, 'repeated') }));

    const document = await playToTheEnd(run);

    expect(document.outcome!.kind).toBe('resolved');
    expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test.concurrent.each(AT_FAULT)(
  'when the answer of %s is lost, the run ends as if it had come',
  async (_what, steps) => {
    const run = await stage.start(new World({ faults: allWith(steps, 'answer-lost') }));

    const document = await playToTheEnd(run);

    expect(document.outcome!.kind).toBe('resolved');
    expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test.concurrent.each(['resetApiKey', 'refreshMaster'])(
  'when %s is delivered twice, the permit holds and the effect is one',
  async (step) => {
    const run = await stage.start(new World({ faults: { [step]: 'repeated' } }));

    const document = await playToTheEnd(run);

    expect(document.outcome!.kind).toBe('resolved');
    expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
    // What the first delivery did is our own change, and nobody else's.
    expect(document.steps.filter(({ id }) => id === 'R1' || id === 'R2').map(({ state }) => state)).toEqual([
      'done',
      'done',
    ]);
  },
);

test.concurrent.each(['resetApiKey', 'refreshMaster'])(
  'when %s runs three times at once, the permit lets one through',
  async (step) => {
    const run = await stage.start(new World({ faults: { [step]: 'raced' } }));

    const document = await playToTheEnd(run);

    expect(document.outcome!.kind).toBe('resolved');
    expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test.concurrent.each(['resetApiKey', 'refreshMaster'])(
  'when the answer of the activity %s is lost, we look and go on, and never send again',
  async (step) => {
    const run = await stage.start(new World({ faults: { [step]: 'answer-lost' } }));

    const document = await playToTheEnd(run);

    expect(document.outcome!.kind).toBe('resolved');
    expect(run.world.calls.filter((name) => name === step)).toHaveLength(1);
    expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test.concurrent(
  'a lost answer of the reset whose look cannot tell is asked of a person, under a code of its own',
  async () => {
    const run = await stage.start(new World({ resetLoses: 'answer' }));
    const code = await run.gate();
    const answering = run.decide('approve');
    run.world.diagnosis.lookForReset = async () => ({ kind: 'cannot-tell', because: 'the key record cannot be read' });
    await answering;
    const doubt = await run.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);

    expect(doubt.phase).toBe('deciding');
    expect(doubt.steps.find(({ id }) => id === 'R1')!.state).toBe('in-doubt');
    expect(doubt.asks!.of).not.toBe(code);
    expect(doubt.plan).toMatchObject({ code: doubt.asks!.of, actions: ['api-key-reset', 'master-refresh'] });
    expect(await run.decide('approve', 'noah')).toMatchObject({ answer: 'not-allowed' });
    expect(await run.decide('it-happened', 'noah')).toMatchObject({ answer: 'accepted' });
    expect((await run.result()).outcome!.kind).toBe('resolved');
    expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test.concurrent(
  'where a stranger holds the id of the permit nothing is sent, the run says so and asks a person',
  async () => {
    const run = await stage.start(new World());
    await run.gate();
    const { plan } = await run.state();
    const workflowId = spentId('api-key-reset', plan!.digest);
    await stage.client.workflow.start('anything', { workflowId, taskQueue: 'elsewhere', args: [] });
    await run.decide('approve');
    const doubt = await run.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);
    const [because, asked] = ['R1', 'G'].map((step) => doubt.steps.find(({ id }) => id === step)!.because);

    expect(because).toMatch(/is none of ours/);
    expect(asked).toMatch(/Was the key reset\? We could not find out: spent-.* is none of ours/);
    await run.decide('it-did-not', 'noah');
    expect((await run.result()).outcome!.kind).toBe('escalated');
    expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
  },
);

test('only a permit that this run spent says that it sent something before', () => {
  const words = [PERMIT_USED, PERMIT_TAKEN, 'another'].map((type) =>
    howItWasLost(ApplicationFailure.nonRetryable('because', type)),
  );

  expect(words).toEqual(['this run sent it before, under the same approval', 'because', 'no answer came: because']);
});

test.concurrent('what somebody said of the reset does not stand for the refresh', async () => {
  const run = await stage.start(new World({ resetLoses: 'answer', refreshLoses: 'answer' }));
  const cannotTell = async () => ({ kind: 'cannot-tell' as const, because: 'nobody can see it' });
  Object.assign(run.world.diagnosis, { lookForReset: cannotTell, lookForRefresh: cannotTell });
  await run.gate();
  await run.decide('approve');
  const ofReset = (await run.until(({ asks }) => asks?.offers.includes('it-happened') ?? false)).asks!.of;
  expect(await run.decide('it-happened', 'noah')).toMatchObject({ answer: 'accepted' });
  await run.until(({ asks }) => asks !== null && asks.of !== ofReset);

  expect(await run.decide('it-happened', 'noah', { plan: ofReset })).toMatchObject({ answer: 'wrong-plan' });
  expect(await run.decide('it-did-not', 'noah')).toMatchObject({ answer: 'accepted' });
  const { outcome, plan, decisions } = await run.result();
  expect(outcome).toMatchObject({
    kind: 'escalated',
    because: expect.stringContaining('refresh of the master did not'),
  });
  expect(decisions.map(({ decision }) => decision)).toEqual(['approve', 'it-happened', 'it-did-not']);
  // In the end it is the plan again that was carried out.
  expect(plan!.code).toBe(decisions[0]!.plan);
});

test.concurrent('a doubt that nobody answers ends escalated, saying what may have happened', async () => {
  const run = await stage.start(new World({ resetLoses: 'answer', policy: { doubtDeadline: '300 ms' } }));
  run.world.diagnosis.lookForReset = async () => ({ kind: 'cannot-tell', because: 'unreadable' });
  await run.gate();
  await run.decide('approve');

  const document = await run.result();

  expect(document.outcome).toMatchObject({ kind: 'escalated', because: expect.stringContaining('may have') });
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 0 });
});

const UNSENT: [string, Partial<World>, 'R1' | 'R2'][] = [
  ['the connection of the reset is refused', { resetLoses: 'request' }, 'R1'],
  ['the reset never arrives', { resetLoses: 'request-unseen' }, 'R1'],
  ['the start of the refresh never arrives', { refreshLoses: 'request-unseen' }, 'R2'],
];

test.concurrent.each(UNSENT)(
  'when %s, a person is asked again under a new code, and is told what was not done',
  async (_what, loses, step) => {
    const run = await stage.start(new World(loses));
    const code = await run.gate();
    const { asks: first } = await run.state();
    await run.decide('approve');
    const again = await run.until(({ asks }) => asks !== null && asks.of !== code);
    const said = again.steps.find(({ id }) => id === 'G')!.because!;

    expect(said).toMatch(step === 'R1' ? /nothing was changed/ : /the refresh (did not start|was not started)/);
    if (step === 'R1') expect(again.asks!.expiresAt).toBe(first!.expiresAt);
    expect(again.outcome).toBeNull();
    expect(setbackOf(again)).toContain(said);
    Object.assign(run.world, { resetLoses: null, refreshLoses: null });
    await run.decide('approve', 'noah');
    expect((await run.result()).outcome!.kind).toBe('resolved');
    expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test.concurrent('after an operator reset the run, its gate and its end say what it changed before', async () => {
  const run = await stage.start(new World());
  const code = await run.gate();
  await run.decide('approve');
  await run.until(({ phase }) => phase === 'verifying' || phase === 'closed');
  const { workflowId } = run.handle;
  const handle = stage.client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const first = events!.find(({ workflowTaskCompletedEventAttributes: done }) => Boolean(done))!;
  await stage.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId: (await handle.describe()).runId },
    workflowTaskFinishEventId: first.eventId!,
    reason: 'an operator tries again',
    requestId: workflowId,
  });
  run.state = () => handle.query<RunDocument>('state');
  const asked = await until(async () => {
    const document = await run.state().catch(() => null);
    return document !== null && document.asks !== null && document.asks.of !== code && document;
  });
  await handle.executeUpdate('decide', { args: [{ decision: 'reject', plan: asked.asks!.of, by: 'mia' }] });
  const { outcome } = (await handle.result()) as RunDocument;

  expect(asked.plan!.notes.join(' ')).toMatch(new RegExp(`was about to send the reset of the key under plan ${code}`));
  expect(outcome!.because).toMatch(/the key may have been replaced then/);
  expect(run.world.effects.resets).toBe(1);
});

test.concurrent('an attempt whose run has ended meanwhile sends nothing', async () => {
  const world = new World();
  const { account } = world.ports;
  const held = new Held();
  const reached = new Held();
  const ended = new Held();
  world.ports.account = (name) => {
    const real = account(name)!;
    return {
      ...real,
      readyToReset: async (target) => {
        const request = await real.readyToReset(target);
        reached.release();
        await held.released;
        setTimeout(() => ended.release(), 500);
        return request;
      },
    };
  };
  const run = await stage.start(world);
  await run.gate();
  await run.decide('approve');
  await reached.released;
  await run.handle.terminate('somebody ended it');
  held.release();
  await ended.released;

  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
});
