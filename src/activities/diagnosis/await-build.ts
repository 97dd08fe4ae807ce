import { sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Jenkins, JenkinsBuild } from '../../clients/jenkins/client';
import type { QueueItem } from '../../clients/jenkins/schema';
import type { Fleet } from '../../config/fleet';
import type { Builds, FinishedBuild, StartedBuild } from '../../contract/activities';
import { FAILED, WAITING } from '../../contract/failures';
import { inOneLine } from '../../text/visible';
import { lookForOurBuild, mismatches } from './our-build';
import { checkJob } from './our-jobs';
import { buildDelayMs, progressOf, queueDelayMs } from './poll-delay';

/** The server's retries are at least this far apart, so shorter waits are done within an attempt. */
const RETRY_FLOOR_MS = 1_000;
/** The time that one attempt may stay with a build that is about to end. */
const STAY_MS = 5_000;
const WHY_MAX = 160;
/** Jenkins archives after the end, so an empty list is looked at again. */
const ARCHIVING_PAUSES_MS = [50, 200, 750];

type Redact = (text: string) => string;

/** Jenkins, and the function that makes its words fit to be shown. */
interface From {
  jenkins: Jenkins;
  redact: Redact;
  fleet: Fleet;
}

/**
 * S4. Follows a build of the information job to its end. A lost build left nothing to read, and the job only reads, so
 * it is ordered again.
 */
export function awaitBuild(from: From): Builds['awaitBuild'] {
  return async (started) => {
    const { jenkins, fleet } = from;
    checkJob(fleet, 'informationJob', started.job);
    const end = await follow(from, started);
    return end.kind === 'ended' ? readArchived(jenkins, started, end.number) : neverBuilt(jenkins, started);
  };
}

/** R2. The same for the refresh job, whose results nobody reads. It cannot be known whether a lost build ran. */
export function awaitRefresh(from: From): Builds['awaitRefresh'] {
  return async (started) => {
    const { jenkins, fleet } = from;
    checkJob(fleet, 'refreshJob', started.job);
    const end = await follow(from, started);
    switch (end.kind) {
      case 'ended':
        return finished(jenkins, started.job, await jenkins.readBuild(started.job, end.number));
      case 'never-built':
        return neverBuilt(jenkins, started);
      case 'lost':
        throw ApplicationFailure.nonRetryable(
          `what became of the refresh is not known: ${end.because}`,
          FAILED.buildLost,
        );
    }
  };
}

/** The end of a followed build. `never-built`: cancelled in the queue, or Jenkins certainly has no such build. */
type End = { kind: 'ended'; number: number } | { kind: 'never-built' } | { kind: 'lost'; because: string };

/** The result of a look: the end, or the time until the next look, the words for people, and the page of the build. */
type Look = End | { kind: 'wait'; delayMs: number; says: string; page?: string };

/** Looks until the build has ended, and hands longer waits to the server by failing benignly. */
async function follow(from: From, started: StartedBuild): Promise<End> {
  const since = Date.now();
  for (;;) {
    const look = await lookOnce(from, started);
    switch (look.kind) {
      case 'ended':
      case 'never-built':
      case 'lost':
        return look;
      case 'wait':
        if (look.delayMs >= RETRY_FLOOR_MS || Date.now() - since > STAY_MS) throw running(look);
        await sleep(look.delayMs);
    }
  }
}

function running({ delayMs, says, page }: Extract<Look, { kind: 'wait' }>): ApplicationFailure {
  return ApplicationFailure.create({
    type: WAITING.buildRunning,
    message: says,
    details: page === undefined ? [] : [page],
    category: 'BENIGN',
    nextRetryDelay: Math.max(RETRY_FLOOR_MS, delayMs),
  });
}

async function lookOnce(from: From, started: StartedBuild): Promise<Look> {
  const { jenkins } = from;
  const where = started.number ?? (await findNumber(from, started));
  if (typeof where !== 'number') return where;
  const build = await jenkins.readBuild(started.job, where);
  const wrong = mismatches(started.parameters, build.parameters);
  if (wrong.length > 0) {
    throw ApplicationFailure.nonRetryable(
      `build ${where} runs with other values than the ones sent: ${wrong.join(', ')}`,
      FAILED.buildMismatch,
    );
  }
  // A pipeline may show its result while it is still building.
  if (!build.building && build.result) return { kind: 'ended', number: where };
  const times = { elapsedMs: Date.now() - build.timestamp, estimateMs: build.estimatedDuration };
  const page = jenkins.pageOf(started.job, where);
  return { kind: 'wait', delayMs: buildDelayMs(times), says: `build ${where}: ${progressOf(times)}`, page };
}

/** The number of a build that was still in the queue when it was last seen. */
async function findNumber({ jenkins, redact }: From, started: StartedBuild): Promise<number | Look> {
  const item = started.queueId === undefined ? null : await jenkins.readQueueItem(started.queueId);
  if (item?.executable) return item.executable.number;
  if (item?.cancelled) return { kind: 'never-built' };
  const waitedMs = Date.now() - Date.parse(started.notBefore);
  if (item !== null) return { kind: 'wait', delayMs: queueDelayMs(waitedMs), says: queueWords(item, redact) };

  return findForgotten(jenkins, started);
}

/** The reason why an item waits, in Jenkins' own words, with names that others chose. */
export function queueWords({ why, stuck }: Pick<QueueItem, 'why' | 'stuck'>, redact: From['redact']): string {
  return `queue: ${inOneLine(redact(why ?? 'leaving the queue')).slice(0, WHY_MAX)}${stuck ? ' (stuck)' : ''}`;
}

/**
 * Jenkins forgets an item five minutes after it left the queue, but the build remembers its item. If there is no such
 * build either, waiting is useless.
 */
async function findForgotten(jenkins: Jenkins, started: StartedBuild): Promise<number | Look> {
  const ours = await lookForOurBuild(jenkins, started);
  switch (ours.kind) {
    case 'found':
      return ours.build.number ?? { kind: 'wait', delayMs: 1_000, says: `queue: item ${ours.build.queueId}` };
    case 'not-there':
      return { kind: 'never-built' };
    case 'cannot-tell':
      return { kind: 'lost', because: `Jenkins has forgotten its queue item, and ${ours.because}` };
  }
}

async function readArchived(jenkins: Jenkins, { job }: StartedBuild, number: number): Promise<FinishedBuild> {
  let build = await jenkins.readBuild(job, number);
  for (const pauseMs of ARCHIVING_PAUSES_MS) {
    if (build.artifacts.length > 0 || build.result === 'ABORTED' || build.result === 'NOT_BUILT') break;
    await sleep(pauseMs);
    build = await jenkins.readBuild(job, number);
  }
  return finished(jenkins, job, build);
}

function finished(jenkins: Jenkins, job: string, build: JenkinsBuild): FinishedBuild {
  return {
    job,
    number: build.number,
    url: jenkins.pageOf(job, build.number),
    result: build.result ?? 'NOT_BUILT',
    startedAt: new Date(build.timestamp).toISOString(),
    endedAt: new Date(build.timestamp + build.duration).toISOString(),
    artifacts: build.artifacts.map(({ fileName, relativePath }) => ({ fileName, relativePath })),
  };
}

/** A build that never was, or of which nothing is left. It has no number. */
function neverBuilt(jenkins: Jenkins, { job, notBefore }: StartedBuild): FinishedBuild {
  const endedAt = new Date().toISOString();
  return {
    job,
    number: 0,
    url: jenkins.pageOf(job, 0),
    result: 'NOT_BUILT',
    startedAt: notBefore,
    endedAt,
    artifacts: [],
  };
}
