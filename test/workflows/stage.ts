import { Context } from '@temporalio/activity';
import { Client, Connection, WorkflowUpdateFailedError } from '@temporalio/client';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import type { Announcements, Diagnosis, Directory, Escalation, Remediation } from '../../src/contract/activities';
import type { IncidentNotices } from '../../src/contract/incident';
import { tellOfIncident } from '../../src/activities/announcements/tell-of-incident';
import type { OwnRecords } from '../../src/contract/own-records';
import { readClock } from '../../src/activities/diagnosis/read-clock';
import { createAuthoriser } from '../../src/activities/diagnosis/authorise';
import { startOfRun } from '../../src/activities/start-of-run';
import type { RunName } from '../../src/approvals/plan';
import { redact } from '../../src/evidence/redaction/redact';
import { createOneKey } from '../../src/activities/diagnosis/one-key';
import { createIncidents } from '../../src/activities/diagnosis/incidents';
import { createLocks } from '../../src/activities/diagnosis/locks';
import { lookForRefresh } from '../../src/activities/diagnosis/look-for-refresh';
import { lookForReset } from '../../src/activities/diagnosis/look-for-reset';
import { createReadPreviousEnd } from '../../src/activities/diagnosis/read-previous-end';
import { settingsOf } from '../../src/activities/diagnosis/read-settings';
import { createRemediation } from '../../src/activities/remediation';
import { subjectsOf } from '../../src/approvals/brake';
import { readBrakes } from '../../src/marks/brakes';
import { readIncidentsOn } from '../../src/marks/incidents';
import { keepRejection } from '../../src/marks/rejection';
import { listSpentPermits } from '../../src/marks/spent-permits';
import { taskQueues } from '../../src/contract/engine-names';
import type { RunDocument, RunInput } from '../../src/contract/run-document';
import { interceptors } from '../../src/runs/retry-calls';
import { keepAlive } from '../../src/workers/keep-alive';
import { watchForLostRun } from '../../src/workers/lost-run';
import { bundleOfSources } from '../../src/workers/source-bundle';
import { ROTA, startedBy } from '../signing/rota';
import { endOpenRuns } from '../end-open-runs';
import { until as untilSeen } from '../until';
import type { World } from './world';

/**
 * A stage for one test file: the real engine, the real workflow code, the real authoriser, claims, permits and remediation
 * activities. Only what lies behind the clients is scripted, one `World` for each run.
 */
export interface Stage {
  client: Client;
  queues: { diagnosis: string; remediation: string };
  /** What was told of incidents of a region. */
  incidentMessages: Escalation[];
  /** Starts a run in a world of its own. */
  start(world: World, input?: Partial<RunInput>, workflowId?: string): Promise<Run>;
  /** Lays out the world of a run that somebody else starts. */
  prepare(world: World, workflowId: string): void;
  /** That run, once it is started. */
  follow(world: World, name: RunName): Run;
  restartWorkers(): Promise<void>;
  /** From here on nothing is answered; signals and updates wait in the engine. */
  stopWorkers(): Promise<void>;
  startWorkers(): Promise<void>;
  /** Makes them, which takes a busy machine seconds; the function that is returned starts them at once. */
  prepareWorkers(): Promise<() => void>;
  /** From now on another worker has the workflows than the activities, and it can be stopped and started alone. */
  splitWorkers(): Promise<{ stop(): Promise<void>; start(): Promise<void> }>;
  close(): Promise<void>;
}

export interface Run {
  world: World;
  handle: WorkflowHandleWithFirstExecutionRunId;
  state(): Promise<RunDocument>;
  /** Waits until something is true of the run document. */
  until(condition: (document: RunDocument) => boolean): Promise<RunDocument>;
  /** Waits for the gate to open, and returns the code of its plan; with `not`, for a gate with another code. */
  gate(not?: string): Promise<string>;
  decide(decision: string, by?: string, more?: Record<string, unknown>): Promise<{ answer: string; because: string }>;
  result(): Promise<RunDocument>;
  events(): Promise<number>;
}

const HEARTBEATS: Partial<WorkerOptions> = {
  interceptors: { activity: [keepAlive] },
  maxHeartbeatThrottleInterval: '1 second',
};
/** Far longer than a busy machine holds up a worker. */
const LEASE_MS = 60_000;
/** A look is certain when the lease is over and some time more. Nothing is sent late here, so that is taken off again. */
const LATE_MS = 200 - LEASE_MS;

const worlds = new Map<string, World>();

function worldOfThisActivity(): World {
  const { workflowId } = Context.current().info.workflowExecution!;
  const world = worlds.get(workflowId);
  if (!world) throw ApplicationFailure.nonRetryable(`no world for ${workflowId}`);
  return world;
}

/** Every activity call is noted, and broken when the world's script says so. */
function scripted<T extends object>(names: readonly (keyof T & string)[], of: (world: World) => T): T {
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...args: unknown[]) => {
        const world = worldOfThisActivity();
        return world.perform(name, args, () => (of(world)[name] as (...given: unknown[]) => Promise<unknown>)(...args));
      },
    ]),
  ) as T;
}

export const DIAGNOSIS = [
  'readSettings',
  'lookUpLocation',
  'readJobForm',
  'startBuild',
  'awaitBuild',
  'readApiKeyLog',
  'readPodLog',
  'readSmallArtifact',
  'readAccount',
  'authorise',
  'authoriseProvider',
  'keepNo',
  'lookForReset',
  'lookForRefresh',
  'awaitRefresh',
  'readLink',
  'claim',
  'awaitClaim',
  'releaseClaim',
  'joinLeader',
  'awaitLeader',
  'noteSighting',
  'readIncident',
  'awaitIncident',
  'readPreviousEnd',
  'readSpentPermits',
  'readClock',
] as const satisfies readonly (keyof (Diagnosis & OwnRecords))[];
const ANNOUNCEMENTS = [
  'postToThread',
  'showCard',
  'askPeople',
  'remind',
  'escalate',
] as const satisfies readonly (keyof Announcements)[];
const REMEDIATION = ['resetApiKey', 'refreshMaster'] as const satisfies readonly (keyof Remediation)[];

/** @param address another engine than the one that all test files share. */
export async function openStage(address = process.env['SATLINK_TEST_TEMPORAL']): Promise<Stage> {
  if (!address) throw new Error(process.env['SATLINK_TEST_NO_TEMPORAL'] ?? 'no engine was started for the tests');
  installQuietRuntime();
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address, interceptors }) });
  const queues = taskQueues(`lab-${randomUUID()}-`);
  const workflowBundle = { codePath: await bundleOfSources() };
  const incidentMessages: Escalation[] = [];
  const telling = tellOfIncident({
    client,
    policyNow: () => worldOfThisActivity().policies(),
    console: null,
    escalate: async (order) => {
      incidentMessages.push(order);
      return [{ team: order.team, posted: { channel: 'C9', at: new Date().toISOString() } }];
    },
  });
  const claims = createLocks(client);
  const oneKey = createOneKey(client);
  const previous = createReadPreviousEnd(client);
  const ofDiagnosis = { connection, taskQueue: queues.diagnosis, ...HEARTBEATS, shutdownGraceTime: '100 ms' } as const;
  const workflows = { workflowBundle, stickyQueueScheduleToStartTimeout: '1 second' } as const;
  const ofWorlds = {
    ...scripted<Diagnosis & OwnRecords>(DIAGNOSIS, (world) => ({
      ...world.diagnosis,
      ...claims,
      ...oneKey,
      ...createIncidents({ client, policyNow: () => world.policies() }),
      ...createAuthoriser({
        policyNow: () => world.policies(),
        keyRecord: async () => world.recordForAuthoriser(),
        redact,
        startOf: startOfRun(client),
        brakesOn: (plan, policy) => readBrakes(client, subjectsOf(plan), policy),
        incidentsOn: (plan, policy) => readIncidentsOn(client, plan, policy),
      }),
      keepNo: ({ plan, by }) => keepRejection(client, plan, by),
      readPreviousEnd: previous,
      readClock,
      readSpentPermits: ({ run, location }) => listSpentPermits(client, run, { location }),
      lookForReset: world.diagnosis.lookForReset ?? lookForReset({ client, lateMs: LATE_MS, ...world.looks }),
      lookForRefresh: world.diagnosis.lookForRefresh ?? lookForRefresh({ client, lateMs: LATE_MS, ...world.looks }),
      readSettings: async () =>
        settingsOf(world.policy, { temporalUi: null, console: null, runbookPages: 'https://pages.example' }),
    })),
    ...scripted<Directory>(['readEnvironmentToTell'], () => ({
      readEnvironmentToTell: async ({ named }) => ({ environment: named ?? 'prod' }),
    })),
    ...scripted<Announcements>(ANNOUNCEMENTS, (world) => world.announcements),
    ...scripted<IncidentNotices>(['tellOfIncident'], () => ({ tellOfIncident: telling })),
  };
  const newWorkers = async ({ withWorkflows = true } = {}) => {
    const diagnosis = await Worker.create({
      ...ofDiagnosis,
      ...(withWorkflows ? workflows : {}),
      activities: ofWorlds,
    });
    const remediation = await Worker.create({
      connection,
      taskQueue: queues.remediation,
      ...HEARTBEATS,
      shutdownGraceTime: '100 ms',
      activities: scripted<Remediation>(REMEDIATION, (world) =>
        createRemediation({
          client,
          leaseMs: LEASE_MS,
          policyNow: () => world.policies(),
          ports: world.ports,
          queue: queues.diagnosis,
        }),
      ),
    });
    return [diagnosis, remediation];
  };
  let workers = (await newWorkers()).map(runningWorker);
  const prepareWorkers = async () => {
    const made = await newWorkers();
    return () => void (workers = made.map(runningWorker));
  };
  const startWorkers = async () => (await prepareWorkers())();
  const stopWorkers = async () => {
    for (const { worker } of workers) worker.shutdown();
    await Promise.all(workers.map(({ running }) => running));
    workers = [];
  };
  // As a worker process does, where the core lost track of a run.
  const beginAnew = async () => {
    if (workers.length === 0) return;
    await stopWorkers();
    await startWorkers();
  };
  beginners.add(beginAnew);
  return {
    client,
    queues,
    incidentMessages,
    start: (world, input, workflowId) => startRun(client, queues.diagnosis, { world, input: input ?? {}, workflowId }),
    prepare: (world, workflowId) => void worlds.set(workflowId, world),
    follow(world, { workflowId, firstRunId }) {
      const handle = client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: firstRunId });
      return runOf(world, { ...handle, firstExecutionRunId: firstRunId });
    },
    async restartWorkers() {
      await stopWorkers();
      await startWorkers();
    },
    stopWorkers,
    startWorkers,
    prepareWorkers,
    async splitWorkers() {
      beginners.delete(beginAnew);
      await stopWorkers();
      workers = (await newWorkers({ withWorkflows: false })).map(runningWorker);
      let apart: Running[] = [];
      const stop = async () => {
        for (const { worker } of apart) worker.shutdown();
        await Promise.all(apart.map(({ running }) => running));
        workers = workers.filter((one) => !apart.includes(one));
      };
      const start = async () => {
        apart = [
          runningWorker(
            await Worker.create({
              ...ofDiagnosis,
              ...workflows,
              activities: ofWorlds,
              enableNonLocalActivities: false,
            }),
          ),
        ];
        workers = [...workers, ...apart];
      };
      await start();
      return { stop, start };
    },
    async close() {
      beginners.delete(beginAnew);
      await endOpenRuns(client, queues.diagnosis);
      await stopWorkers();
      await connection.close();
      await client.connection.close();
    },
  };
}

async function startRun(
  client: Client,
  taskQueue: string,
  {
    world,
    input,
    workflowId = `satlink-prod-${randomUUID()}`,
  }: { world: World; input: Partial<RunInput>; workflowId?: string | undefined },
): Promise<Run> {
  worlds.set(workflowId, world);
  const given: RunInput = { location: world.location, environment: 'prod', requestedBy: 'rota', ...input };
  // A name that a test writes is only written.
  const isSigned = world.policy.trust === 'verified' && input.requestedBy === undefined && !given.startedBy;
  const signed = isSigned
    ? { startedBy: await startedBy({ kind: 'person', name: 'rota' }, { workflowId, input: given, key: ROTA }) }
    : {};
  const handle = await client.workflow.start(world.runbook.type, {
    workflowId,
    taskQueue,
    args: [{ ...given, ...signed }],
  });
  return runOf(world, handle);
}

/** A run, however it was started. */
function runOf(world: World, handle: WorkflowHandleWithFirstExecutionRunId): Run {
  const state = () => handle.query<RunDocument>('state');
  const until: Run['until'] = async (condition) => {
    const look = async () => state().then((document) => condition(document) && document);
    return untilSeen(look, { instead: state });
  };
  return {
    world,
    handle,
    state,
    until,
    gate: async (not) => (await until(({ asks }) => asks !== null && asks.of !== not)).plan!.code,
    async decide(decision, by = 'mia', more = {}) {
      const plan = (more['plan'] as string | undefined) ?? (await state()).plan?.code ?? 'AAAAAAAA';
      return handle.executeUpdate('decide', { args: [{ decision, by, ...more, plan }] }).then(
        (reply) => reply as { answer: string; because: string },
        (error: unknown) => {
          if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
            throw error;
          return { answer: error.cause.type!, because: error.cause.message };
        },
      );
    },
    result: () => handle.result() as Promise<RunDocument>,
    events: async () => Number((await handle.describe()).historyLength),
  };
}

interface Running {
  worker: Worker;
  running: Promise<void>;
}

function runningWorker(worker: Worker): Running {
  return { worker, running: worker.run() };
}

/** Starts the workers of each open stage anew. */
const beginners = new Set<() => Promise<void>>();

let installed = false;
export function installQuietRuntime(): void {
  if (installed) return;
  installed = true;
  const beginAnew = () => beginners.forEach((begin) => void begin());
  Runtime.install({
    logger: watchForLostRun(new DefaultLogger('ERROR'), beginAnew),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
}
