import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { RunDocument, Step, StepId } from '../contract/run-document';
import type { Announcements, Diagnosis, Remediation } from '../contract/activities';
import type { OwnRecords } from '../contract/own-records';
import { WAITING } from '../contract/failures';
import { failureMessage, readPayload } from '../codec/read-clear';
import type { Engine } from './connect';

type ActivityName = keyof Diagnosis | keyof OwnRecords | keyof Remediation | keyof Announcements;

/**
 * The step of each activity. An activity that is not listed (reminders, messages in the thread) is no progress of a
 * step.
 */
const STEP_OF: Partial<Record<ActivityName, StepId>> = {
  lookUpLocation: 'S1',
  readJobForm: 'S2',
  startBuild: 'S3',
  awaitBuild: 'S4',
  readApiKeyLog: 'S5',
  readPodLog: 'S6',
  readSmallArtifact: 'S5',
  readAccount: 'G',
  awaitClaim: 'G',
  resetApiKey: 'R1',
  lookForReset: 'R1',
  refreshMaster: 'R2',
  awaitRefresh: 'R2',
  lookForRefresh: 'R2',
  readLink: 'V',
  escalate: 'E',
};

const ANY: readonly StepId[] = ['S7', 'G', 'R1', 'R2', 'V'];

/** The later steps of an activity. V repeats the work of S3 to S6. */
const ALSO_OF: Partial<Record<ActivityName, readonly StepId[]>> = {
  startBuild: ['V'],
  awaitBuild: ['V'],
  readApiKeyLog: ['V'],
  readPodLog: ['V'],
  readSmallArtifact: ['S6', 'V'],
  readAccount: ANY,
  awaitClaim: ANY,
};

/** These activities wait for a build, and their newest failure has its page. */
const BUILD_WAITS: readonly string[] = ['awaitBuild', 'awaitRefresh'] satisfies ActivityName[];

/** These activities have a message that somebody must hear. */
const MUST_BE_HEARD: readonly string[] = ['askPeople', 'showCard', 'escalate', 'remind'] satisfies ActivityName[];

/** An activity that the engine has scheduled and that has not ended. */
export interface InFlight {
  activity: string;
  attempt: number;
  /** Its newest words: its heartbeat, or the reason why the last attempt ended. */
  says?: string;
  isWaiting: boolean;
  /** The page of what it waits for, such as a build. */
  page?: string;
  /** ISO 8601: the time when the workflow scheduled it. */
  since: string;
}

/** The time since when nobody could be told, and the answers of the channels. */
export interface Unheard {
  /** ISO 8601; null for reminders, because the engine keeps only the newest of their failures. */
  since: string | null;
  because: string;
}

/** The activities in flight, from the engine's description of a run. This needs no worker and leaves no event. */
export async function readInFlight(engine: Engine, description: WorkflowExecutionDescription): Promise<InFlight[]> {
  const pending = description.raw.pendingActivities ?? [];
  return Promise.all(
    pending.map(async ({ activityType, attempt, heartbeatDetails, lastFailure, scheduledTime }) => {
      const beat = await decodeFirst(engine, heartbeatDetails?.payloads ?? []);
      const failed = await failureMessage(engine.client, lastFailure);
      const isWaiting = Object.values(WAITING).some((type) => type === lastFailure?.applicationFailureInfo?.type);
      const says = beat ?? failed;
      const details = lastFailure?.applicationFailureInfo?.details?.payloads ?? [];
      const page = isWaiting ? await decodeFirst(engine, details) : undefined;
      // For an attempt that waits to be repeated, the engine gives the time of the next one. So the start may be later.
      const since = new Date(Math.min(Date.now(), Number(scheduledTime?.seconds ?? 0) * 1000)).toISOString();
      const flight = { activity: activityType?.name ?? '', attempt: attempt ?? 1, isWaiting, since };
      return { ...flight, ...(says ? { says } : {}), ...(page ? { page } : {}) };
    }),
  );
}

/**
 * Null if no message waits: nothing is asked, a channel took the question and its reminders, or the first attempt is
 * still under way. A question counts from its own start, because the engine moves the time of an activity with each
 * attempt.
 */
export function unheardOf(
  { asks, heard, steps }: Pick<RunDocument, 'asks' | 'heard' | 'steps'>,
  inFlight: InFlight[],
): Unheard | null {
  const lookUp = steps.find(({ id, state }) => id === 'S1' && state === 'waiting');
  const isAsking = asks !== null || lookUp !== undefined;
  const failing = inFlight.filter(
    ({ activity, attempt, isWaiting }) => attempt > 1 && !isWaiting && MUST_BE_HEARD.includes(activity),
  );
  const isReminder = ({ activity }: InFlight) => activity === 'remind';
  const telling =
    failing.find(({ activity }) => activity === 'escalate') ??
    (isAsking && heard === null ? failing.find((one) => !isReminder(one)) : undefined) ??
    (isAsking ? failing.find(isReminder) : undefined);
  if (telling === undefined) return null;
  if (isReminder(telling)) return { since: null, because: telling.says ?? 'no reminder reached anybody' };
  const waiting = lookUp ?? steps.find(({ id }) => id === 'G');
  const step = telling.activity === 'escalate' ? steps.find(({ id }) => id === 'E') : waiting;
  return { since: step?.startedAt ?? telling.since, because: telling.says ?? 'no channel has taken it yet' };
}

/**
 * Adds the attempts and the newest words of the activities in flight to the steps under way. While a build runs, the
 * link leads to that build and not to the one before it.
 */
export function withInFlight<T extends RunDocument>(document: T, inFlight: InFlight[]): T {
  const steps = document.steps.map((step) => ({ ...step }));
  const under = (step: Step) => step.state === 'running' || step.state === 'waiting' || step.state === 'in-doubt';
  let links = document.links;
  for (const { activity, attempt, says, isWaiting, page } of inFlight) {
    const usual = STEP_OF[activity as ActivityName];
    if (usual === undefined) continue;
    const step =
      steps.find((one) => one.id === usual && under(one)) ?? steps.find((one) => isRepeatedIn(one, activity));
    if (step === undefined) continue;
    step.attempt = attempt;
    if (page !== undefined && BUILD_WAITS.includes(activity)) links = { ...links, build: page };
    if (says === undefined) continue;
    step.because = isWaiting || attempt === 1 ? says : `attempt ${attempt}, after: ${says}`;
  }
  return { ...document, steps, links };
}

/**
 * Some activities also work for a later step. Any other activity whose step is over has ended too: the engine described it
 * a moment before the run was asked.
 */
function isRepeatedIn({ id, state }: Step, activity: string): boolean {
  return state === 'running' && (ALSO_OF[activity as ActivityName]?.includes(id) ?? false);
}

async function decodeFirst(engine: Engine, payloads: object[]): Promise<string | undefined> {
  const value = await readPayload(engine.client, payloads[0]);
  if (typeof value === 'string') return value;
  const said = (value as { because?: unknown } | null)?.because;
  return typeof said === 'string' ? said : undefined;
}
