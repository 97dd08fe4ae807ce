import { randomUUID } from 'node:crypto';
import { MALFORMED_ALERT_TYPE } from '../../src/contract/malformed-alert';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { startWorker } from '../../lab/worker-process';
import type { LabProcess } from '../../lab/process';
import { DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { bothWorkers } from '../../src/workers/worker-options';
import { oursAlone } from '../../src/workers/ours-alone';
import { honestActivities } from './lying';
import { openRogue } from '../../lab/rogue/rogue';
import { openGround, wordsOf } from './ground';
import type { Ground, Victim } from './ground';

/**
 * Somebody who can write to the engine (T) orders from our own diagnosis worker, which has a login for Jenkins and speaks in our
 * name. Each attack ends with what the lab was asked for: nothing.
 */
let ground: Ground;
let worker: LabProcess;
beforeAll(async () => {
  ground = await openGround({ isOurCode: true });
  const { queues, engine, environment, lab, policyFile } = ground;
  worker = await startWorker({
    name: 'diagnosis',
    engine,
    queuePrefix: queues.diagnosis.replace('satlink-diagnosis', ''),
    environment: {
      ...environment,
      ...lab.workerEnv('diagnosis'),
      ...theEngineOf(environment),
      SATLINK_POLICY_FILE: policyFile,
    },
    env: process.env,
    logFile: `${policyFile}.diagnosis.log`,
    onDeath: (because) => console.error(`the worker ended: ${because}`),
  });
}, 60_000);
afterAll(async () => {
  await worker.end('SIGTERM');
  await ground.close();
});

/** Words, so that nothing but who knows the secret takes it out. */
const SECRET = 'correct horse battery staple';

type Ordered = keyof ReturnType<typeof honestActivities>;
const REFRESH = 'Containers-Runtime/armada-cruiser-automated-recovery/armada-master-refresh';

/** An order for each activity of the worker that could do harm; the others need no true one to show that they are refused. */
function ordersAbout({ target: { location, account } }: Victim): Record<Ordered, object> {
  const run = { workflowId: `satlink-prod-${location}`, firstRunId: randomUUID() };
  const since = new Date().toISOString();
  const said = { run, environment: 'prod', key: 'k', text: 'give your keys to mallory', since };
  const told = { title: said.text, report: said.text, cie: 'CIE-1', links: {} };
  const refresh = { job: REFRESH, parameters: { CLUSTERID: location }, notBefore: since };
  return {
    startBuild: refresh,
    awaitBuild: { ...refresh, number: 1, foundOurs: false },
    awaitRefresh: { ...refresh, number: 1, foundOurs: false },
    readJobForm: { environment: 'prod' },
    readApiKeyLog: { build: { ...refresh, number: 1, artifacts: [] }, location, environment: 'prod', salt: 's' },
    readPodLog: { build: { ...refresh, number: 1, artifacts: [] }, location, environment: 'prod' },
    readSmallArtifact: {
      build: { ...refresh, number: 1, artifacts: [] },
      location,
      environment: 'prod',
      artifact: 'x',
    },
    lookUpLocation: { id: location, environment: 'prod', run },
    readAccount: { said: { account, location } },
    readLink: { account, location },
    readSettings: { environment: 'prod' },
    readEnvironmentToTell: { named: null },
    postToThread: said,
    showCard: { run, environment: 'prod', sections: [said.text], links: [], since },
    escalate: { run, environment: 'prod', team: 'razee', key: 'k', ...told, since },
    askPeople: { message: said, ...told },
    remind: { call: { message: said, ...told }, firstAfterMs: 0, everyMs: 1 },
    authorise: {},
    authoriseProvider: {},
    keepNo: {},
    claim: { kind: 'location', name: location, holder: run },
    awaitClaim: { kind: 'location', name: location, holder: run },
    releaseClaim: { kind: 'location', name: location, holder: run },
    readPreviousEnd: { location, run },
    readSpentPermits: { location, run },
    readClock: {},
    lookForReset: {},
    lookForRefresh: {},
    awaitEndedRuns: {},
    joinLeader: { leader: run, joining: { location, run, evidence: 'a'.repeat(64) } },
    awaitLeader: { leader: run, location, joined: true },
    noteSighting: {
      environment: 'prod',
      region: 'us-east',
      sighting: { kind: 'unreachable', location, account, run: 'x' },
    },
    readIncident: { environment: 'prod', region: 'us-east' },
    awaitIncident: { environment: 'prod', region: 'us-east', until: 'open' },
    tellOfIncident: { environment: 'prod', region: 'us-east', kind: 'unreachable', since, cie: 'CIE-1' },
  };
}

test.each(['a workflow of their own', 'no workflow'])('%s has our diagnosis worker do nothing', async (by) => {
  const victim = await ground.victim();
  const theirs = await ground.stranger.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
  const before = ground.lab.journal.entries.length;
  const answers: string[] = [];
  for (const [activity, order] of Object.entries(ordersAbout(victim))) {
    const ordered = { queue: ground.queues.diagnosis, activity, order };
    answers.push(wordsOf(await (by === 'no workflow' ? ground.stranger.orderAlone(ordered) : theirs.order(ordered))));
  }

  expect(new Set(answers)).toEqual(new Set(['NotOurs: no workflow on the queue of our runs ordered this']));
  expect(ground.lab.journal.entries.slice(before)).toEqual([]);
  expect(await victim.truth()).toEqual({ resets: 0, refreshes: 0 });
});

test('whoever starts workflows has a team told of an alert that never came, shown as text', async () => {
  const alert = { source: 'x', environment: 'prod', because: '<!channel> reset it', facts: [] };
  const order = { workflowId: `theirs-${randomUUID()}`, taskQueue: ground.queues.diagnosis, args: [alert] };
  await ground.stranger.client.workflow.execute(MALFORMED_ALERT_TYPE, order);

  const said = JSON.stringify([...ground.lab.slack.channels.values()]);
  expect(said).toContain('reset it');
  expect(said).not.toContain('<!channel>');
});

describe('who answers the queue of our runs cannot be told apart from a run', () => {
  const PARAMETERS = {
    BRANCH: 'master',
    ENV_BRANCH: 'master',
    TUGBOAT: 'prod-wdc04-carrier107',
    CARRIER_NAME: 'prod-wdc06-carrier1',
  };
  const INFORMATION = 'Containers-Runtime/armada-cruiser-automated-recovery/armada-ha-master-get-info';

  /** Our activities without our workflow code: the rogue takes all workflow tasks of the queue. */
  async function orderAtOurQueue(victim: Victim, activity: Ordered, order: object) {
    const taskQueue = `lab-${randomUUID()}-satlink-diagnosis`;
    const { address, namespace } = ground.engine;
    const connection = await NativeConnection.connect({ address });
    const rogue = await openRogue({ address, namespace, taskQueue });
    const activities = honestActivities(ground);
    const { activity: ofBoth } = bothWorkers([SECRET], new DefaultLogger('ERROR')).interceptors;
    const interceptors = { activity: [...ofBoth, oursAlone(rogue.client, taskQueue)] };
    const hands = await Worker.create({ connection, namespace, taskQueue, activities, interceptors });
    const answer = await hands.runUntil(async () => {
      const run = await rogue.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
      return wordsOf(await run.order({ queue: taskQueue, activity, order }));
    });
    await rogue.close();
    await connection.close();
    return { answer, truth: await victim.truth() };
  }

  test('it has no secret of the worker said, whatever it hands over to be said', async () => {
    const victim = await ground.victim();
    const order = { ...ordersAbout(victim).escalate, title: `the word is ${SECRET}`, report: `and again: ${SECRET}` };
    expect((await orderAtOurQueue(victim, 'escalate', order)).answer).toBe('performed');
    const { slack, github, pagerduty, journal } = ground.lab;
    const said = JSON.stringify([...slack.channels.values(), ...github.values(), pagerduty, journal.entries]);

    expect(said).toContain('and again: …');
    expect(said).not.toContain(SECRET);
  });

  test('it has no other job started than the one that reads', async () => {
    const victim = await ground.victim();

    expect(await orderAtOurQueue(victim, 'startBuild', ordersAbout(victim).startBuild)).toEqual({
      answer: 'JobRefused: the fleet file knows no informationJob of that path',
      truth: { resets: 0, refreshes: 0 },
    });
  });

  test('it has the job that reads started for any location, and words of its own said where our teams listen', async () => {
    const victim = await ground.victim();
    const parameters = { ...PARAMETERS, CLUSTERID: victim.target.location };
    const order = { job: INFORMATION, parameters, notBefore: new Date().toISOString() };

    expect((await orderAtOurQueue(victim, 'startBuild', order)).answer).toBe('performed');
    expect((await orderAtOurQueue(victim, 'escalate', ordersAbout(victim).escalate)).answer).toBe('performed');
    expect(await victim.truth()).toEqual({ resets: 0, refreshes: 0 });
  });
});

function theEngineOf(environment: Record<string, string>): Record<string, string> {
  const names = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'SATLINK_QUEUE_PREFIX'];
  return Object.fromEntries(names.map((name) => [name, environment[name]!]));
}
