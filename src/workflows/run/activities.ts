import { ActivityCancellationType, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { Priority } from '@temporalio/common';
import type { Announcements, Builds, Diagnosis, Remediation, RunWatch } from '../../contract/activities';
import type {
  Authoriser,
  Clock,
  Locks,
  LockQueue,
  Looks,
  OwnRecords,
  PreviousRun,
  Rejections,
  Settings,
  SpentPermits,
} from '../../contract/own-records';
import type { OneKey } from '../../contract/one-key';
import type { IncidentNotices, Incidents, IncidentWatch } from '../../contract/incident';
import { taskQueues } from '../../contract/engine-names';
import type { RunKeeper } from '../../contract/keep-runs';

/** The words of the Temporal UI beside each activity. */
const SUMMARIES: Partial<
  Record<keyof (Diagnosis & OwnRecords & Remediation & Announcements & IncidentNotices & RunWatch & RunKeeper), string>
> = {
  lookUpLocation: 'S1 ask xo for the tugboat',
  readJobForm: 'S2 read the form of the information job',
  startBuild: 'S3 start the information job',
  awaitBuild: 'S4 wait for the build',
  readApiKeyLog: 'S5 look for the API key',
  readPodLog: 'S6 read getToken in the pod log',
  readSmallArtifact: 'S5 read an artifact',
  readAccount: 'G read what a new key would affect',
  authorise: 'G may this person decide this?',
  keepNo: 'G keep that somebody said no',
  askPeople: 'G ask people outside of the card',
  remind: 'G remind people',
  resetApiKey: 'R1 reset the API key',
  lookForReset: 'R1 did it happen?',
  readSpentPermits: 'what did this run change before?',
  readClock: 'what time is it?',
  refreshMaster: 'R2 refresh the master',
  lookForRefresh: 'R2 did it happen?',
  awaitRefresh: 'R2 wait for the refresh',
  claim: 'take a lock',
  releaseClaim: 'release a lock',
  awaitClaim: 'wait for the run that holds a lock',
  joinLeader: 'join the run that asks about the key',
  awaitLeader: 'wait for the run that asks about the key',
  noteSighting: 'note it in the record of the region',
  readIncident: 'is an incident of the region open?',
  awaitIncident: 'wait for the incident of the region',
  tellOfIncident: 'E tell a team of the incident',
  readLink: 'V ask Link',
  postToThread: 'say it in the thread',
  showCard: 'show the card in the thread',
  escalate: 'E tell a team',
  awaitEndedRuns: 'wait for a run that told nobody how it ended',
  keepEndedRuns: 'keep ended runs in the archive',
};

/**
 * Every activity of our workers heartbeats once a second (`workers/keep-alive.ts`). This long after a worker was
 * killed, the engine knows. A busy machine may hold up a worker for some seconds, and must not be taken for a dead one.
 */
const HEARTBEAT_TIMEOUT = '5 seconds';

/**
 * An attempt that was cut off is repeated at once. An attempt that fails says itself when the next one comes, so that
 * an outage meets no storm.
 */
const AT_ONCE = { initialInterval: '500 milliseconds', backoffCoefficient: 1 } as const;

/**
 * When many tasks wait, the server hands out those of a lower number first. A person waits for those of 1. The question
 * to xo has 2, because everything else of a run waits for it. The updates of a card have 4, and all others 3.
 */
const PRIORITIES: Partial<Record<keyof typeof SUMMARIES, number>> = {
  authorise: 1,
  keepNo: 1,
  askPeople: 1,
  lookUpLocation: 2,
  showCard: 4,
  postToThread: 4,
};

/** The account of this run's location, once it is known. */
let account: string | undefined;

/**
 * From here on the tasks of this run share the turns of its account. A customer with many locations then does not delay
 * one with few. The server keeps at most 64 bytes of a name.
 */
export function shareTurnsOf(name: string): void {
  if (name !== '' && name.length <= 64) account = name;
}

/** The place of an activity among the tasks that wait. Servers that keep no order take no notice. */
function turnOf(name: string, priorityKey = PRIORITIES[name as keyof typeof PRIORITIES] ?? 3): Priority {
  return account === undefined ? { priorityKey } : { priorityKey, fairnessKey: account };
}

/**
 * The one way to an activity that a worker runs as a task of its own. Each says in the Temporal UI what it is for. Each
 * has the time-out that notices the death of its worker.
 */
function activities<T extends object>(
  given: Omit<ActivityOptions, 'heartbeatTimeout' | 'priority'>,
  first?: number,
): ActivityInterfaceFor<T> {
  return new Proxy({} as ActivityInterfaceFor<T>, {
    get: (_, name: string) => {
      const summary = SUMMARIES[name as keyof typeof SUMMARIES];
      const options = { ...given, heartbeatTimeout: HEARTBEAT_TIMEOUT, priority: turnOf(name, first) };
      const proxy = proxyActivities<T>(summary === undefined ? options : { ...options, summary });
      return proxy[name as keyof T & string];
    },
  });
}

/** Reads that change nothing. They are repeated for a quarter of an hour; then a person must look. */
export const diagnose = activities<Diagnosis>({
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '15 minutes',
  retry: AT_ONCE,
});

/** Asks the policy while a person waits for the answer. It answers soon, or the answer is `unknown`. */
export const policy = activities<Authoriser>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '30 seconds',
  retry: AT_ONCE,
});

/** A *no* that counts is kept, however long the engine takes. Until then the run stays open. */
export const keeping = activities<Rejections>({
  startToCloseTimeout: '10 seconds',
  retry: AT_ONCE,
});

/**
 * Reads of our own engine and files, before anybody is asked. They take milliseconds, so they are local: a task of
 * their own would cost more.
 */
export const localReads = proxyLocalActivities<Settings & Locks>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});

/**
 * Locks after a run has asked people. They are not local: from then on the card follows beside the run. If two local
 * activities end at the same time, a replay may take them in another order than the run did.
 */
export const locks = activities<Locks & Incidents & Pick<OneKey, 'joinLeader'>>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: AT_ONCE,
});

const RECALL = { startToCloseTimeout: '5 seconds', scheduleToCloseTimeout: '20 seconds' } as const;

/**
 * How the run before this one ended, read before anybody is asked. It is local, like `localReads`, but the run waits
 * less for it.
 */
export const recallAtFirst = proxyLocalActivities<PreviousRun>({
  ...RECALL,
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});

/**
 * The changes of this run that the engine knows. Not local, although it takes milliseconds: the card follows beside the
 * run from here on, as for `locks`.
 */
export const recall = activities<SpentPermits>({
  ...RECALL,
  retry: AT_ONCE,
});

/** The time as a fact of the history. The run waits until a worker answers. */
export const engineClock = activities<Clock>({
  startToCloseTimeout: '5 seconds',
  retry: AT_ONCE,
});

/** Waits by retries of the server: any number of polls costs the history of one activity. */
export function poll(patienceMs: number) {
  return activities<Builds & LockQueue & Looks & IncidentWatch & Pick<OneKey, 'awaitLeader'>>({
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: Math.max(1000, patienceMs),
    retry: AT_ONCE,
  });
}

/** Telling people is repeated until it is done. */
export const announce = activities<Announcements & IncidentNotices>({
  startToCloseTimeout: '1 minute',
  retry: AT_ONCE,
});

/** A look at the engine's list of runs, for ever. */
export const watchEngine = activities<RunWatch>({
  startToCloseTimeout: '5 minutes',
  retry: AT_ONCE,
});

/** The same for the archive. An attempt may have many runs to write. */
export const keeper = activities<RunKeeper>({
  startToCloseTimeout: '15 minutes',
  retry: AT_ONCE,
});

/** A few tries with short time-outs, so that a broken Slack never blocks a run. */
const BEST_EFFORT = {
  startToCloseTimeout: '20 seconds',
  scheduleToCloseTimeout: '2 minutes',
  retry: AT_ONCE,
} as const;
export const bestEffort = activities<Pick<Announcements, 'postToThread' | 'showCard'>>(BEST_EFFORT);

/** The card with the question. People wait for it, so it comes before everything that only follows a run. */
export const asking = activities<Pick<Announcements, 'showCard'>>(BEST_EFFORT, 1);

/**
 * CHANGES A CUSTOMER. It has its own queue and is tried once. A stale permit must not fire late, so the task is not
 * left waiting for a worker. A cancellation is never delivered between sending and the answer.
 */
export function remediate() {
  const prefix = workflowInfo().taskQueue.replace(/satlink-diagnosis$/, '');
  return activities<Remediation>({
    taskQueue: taskQueues(prefix).remediation,
    scheduleToStartTimeout: '30 seconds',
    startToCloseTimeout: '90 seconds',
    retry: { maximumAttempts: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}
