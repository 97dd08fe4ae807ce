import { ApplicationFailure } from '@temporalio/common';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { Policy } from '../config/policy-shape';
import type { PolicyNow } from '../config/policy-now';
import { ARCHIVE_BY_DEFAULT } from '../config/archive-policy';
import { environmentIn } from '../config/environment-in';
import { IS_CLOSED_QUERY, runName, taskQueues } from '../contract/engine-names';
import { FAILED, WAITING } from '../contract/failures';
import type { KeeperState, RunKeeper } from '../contract/keep-runs';
import { IS_RUN_QUERY } from '../runbooks';
import { readRun } from '../runs';
import type { Engine, ReadRun } from '../runs';
import { firstRunIdIn, firstRunIdListed } from '../marks/first-run-id';
import type { Archive } from './archive';

const LOOK_EVERY_MS = 5_000;
const AFTER_FAULT_MS = 10_000;
const OFF_MS = 10 * 60_000;
/** Everything that the engine still has is compared this often, and old runs are deleted then. */
const WHOLE_LOOK_EVERY_MS = 3_600_000;
/** Visibility follows the end of a run with a delay. */
const LOOK_BACK_MS = 15 * 60_000;
const COMPARED_AT_ONCE = 100;
const KEPT_AT_ONCE_MAX = 200;
/** No worker could say what a closed run knew. It is asked again so often; then its bare facts are kept. */
const ASKED_MAX = 3;

/** Hears of each execution that ended, mostly once: after the archive has it, or when an operator reset it. */
export interface HearsOfEnds {
  ended(run: ReadRun, execution: { workflowId: string; runId: string; firstRunId: string }): void;
  reset(execution: { workflowId: string; runId: string }, times: { startMs: number; endMs: number }): void;
}

interface Parts {
  client: Client;
  queuePrefix: string;
  policyNow: PolicyNow;
  /** Null if it is switched off. */
  archive: Archive | null;
  hears?: HearsOfEnds;
}

/** `run` is the name of it, as far as the list knows it. */
type Ended = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId'> & { run: string };

/**
 * Writes the ended runs of our queue that the archive does not have, and deletes those that the policy no longer wants.
 * It always fails, benignly if nothing is missing. A run or an archive that cannot be read is tried again.
 */
export function keepEndedRuns({ client, queuePrefix, policyNow, archive, hears }: Parts): RunKeeper['keepEndedRuns'] {
  const engine = engineOf(client, { queuePrefix, policyNow });
  const asked = new Map<string, number>();
  const resets = new Set<string>();
  let wholeAtMs = -Infinity;
  let seenUntilMs = -Infinity;

  return async () => {
    if (archive === null) throw standing({ missing: 0, off: true }, OFF_MS);
    const startMs = Date.now();
    const isWhole = startMs - wholeAtMs >= WHOLE_LOOK_EVERY_MS;
    const now = policyNow();
    const policy = now.readable ? now.value : null;
    const faults: string[] = [];
    let kept = 0;
    for await (const ended of endedRuns(client, engine.queues.diagnosis, isWhole ? -Infinity : seenUntilMs)) {
      const known = await archive.known(ended).catch((error: unknown) => error as Error);
      if (known instanceof Error) {
        faults.push(...ended.map(() => known.message));
        continue;
      }
      for (const one of ended.filter(({ runId }) => !known.has(runId))) {
        if (kept >= KEPT_AT_ONCE_MAX) throw standing({ missing: 1 }, 1);
        const fault = await keepOne({ engine, archive, policy, asked, resets, hears }, one).catch(
          (error: Error) => error.message,
        );
        if (fault === null) kept += 1;
        else faults.push(fault);
      }
    }
    if (faults.length > 0) throw notArchived(faults);
    if (isWhole && policy !== null) {
      const fault = await deleteOld(archive, policy).catch((error: Error) => error.message);
      if (fault !== null) throw notArchived([], fault);
      wholeAtMs = startMs;
    }
    seenUntilMs = startMs - LOOK_BACK_MS;
    throw standing({ missing: 0 }, LOOK_EVERY_MS);
  };
}

function engineOf(client: Client, { queuePrefix, policyNow }: Pick<Parts, 'queuePrefix' | 'policyNow'>): Engine {
  const { namespace } = client.options;
  return { client, namespace, address: '', queues: taskQueues(queuePrefix), policyNow, close: async () => undefined };
}

async function* endedRuns(client: Client, queue: string, sinceMs: number): AsyncGenerator<Ended[]> {
  const terms = [IS_RUN_QUERY, `TaskQueue = '${queue}'`, IS_CLOSED_QUERY];
  if (sinceMs > 0) terms.push(`CloseTime >= '${new Date(sinceMs).toISOString()}'`);
  let some: Ended[] = [];
  for await (const info of client.workflow.list({ query: terms.join(' AND '), pageSize: 200 })) {
    const { workflowId, runId } = info;
    some.push({ workflowId, runId, run: runName(workflowId, firstRunIdListed(info)) });
    if (some.length < COMPARED_AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/** Null once it is kept, or need not be; else the sentence that says why not. */
async function keepOne(
  parts: {
    engine: Engine;
    archive: Archive;
    policy: Policy | null;
    asked: Map<string, number>;
    resets: Set<string>;
    hears: HearsOfEnds | undefined;
  },
  { workflowId, runId, run: listed }: Ended,
): Promise<string | null> {
  const { engine, archive, policy, asked, resets, hears } = parts;
  const description = await engine.client.workflow.getHandle(workflowId, runId).describe();
  const firstRunId = firstRunIdIn(description);
  // An operator reset the run, so it goes on elsewhere under the same name.
  if (description.raw.workflowExtendedInfo?.resetRunId) {
    const { startTime, closeTime = startTime } = description;
    const times = { startMs: startTime.getTime(), endMs: closeTime.getTime() };
    if (!resets.has(runId)) hears?.reset({ workflowId, runId }, times);
    resets.add(runId);
    return null;
  }
  // The list does not know the name of a run that was reset, so the archive was asked about another one.
  const name = runName(workflowId, firstRunId);
  if (name !== listed && (await archive.known([{ run: name, runId }])).has(runId)) return null;
  const run = await readRun(engine, { workflowId, runId, firstRunId, description });
  const { keepFor, excerpts } = archiveOf(policy, run.environment);
  if (Date.parse(run.endedAt ?? '') < Date.now() - keepFor) return null;
  const attempts = (asked.get(runId) ?? 0) + 1;
  if (run.incomplete !== undefined && attempts < ASKED_MAX) {
    asked.set(runId, attempts);
    return run.incomplete;
  }
  asked.delete(runId);
  await archive.keep(run, runId, { excerpts });
  hears?.ended(run, { workflowId, runId, firstRunId });
  return null;
}

/** An environment that the policy does not know, or an unreadable policy, gets the rules of a policy that says nothing. */
function archiveOf(policy: Policy | null, environment: string) {
  return (policy === null ? undefined : environmentIn(policy, environment))?.archive ?? ARCHIVE_BY_DEFAULT;
}

async function deleteOld(archive: Archive, policy: Policy): Promise<null> {
  for (const environment of await archive.environments()) {
    const { keepFor } = archiveOf(policy, environment);
    await archive.deleteBefore(environment, new Date(Date.now() - keepFor).toISOString());
  }
  return null;
}

function standing(state: KeeperState, nextRetryDelay: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: WAITING.noRunToKeep,
    message: state.off ? 'the archive is switched off' : 'the archive has every run that has ended',
    details: [state],
    category: 'BENIGN',
    nextRetryDelay,
  });
}

function notArchived(faults: readonly string[], also?: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILED.notArchived,
    message: [...new Set([...faults, ...(also === undefined ? [] : [also])])].slice(0, 3).join('; '),
    details: [{ missing: faults.length } satisfies KeeperState],
    nextRetryDelay: AFTER_FAULT_MS,
  });
}
