import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { RunName } from '../approvals/plan';
import { isOpenStatus, parseRunName, SEARCH_ATTRIBUTES } from '../contract/engine-names';
import type { Lock } from '../contract/engine-names';
import { isLocationId } from '../contract/location-id';
import { IS_RUN_QUERY, isRunbook, runbookOfType, RUNBOOKS, runLock, workflowIdOf } from '../runbooks';
import type { RunDocument } from '../contract/run-document';
import type { Engine } from './connect';
import { isNotFound } from './engine-error';
import { readLastLock } from '../marks/locks';
import { keywordOf } from './attributes';
import { firstRunIdIn } from '../marks/first-run-id';
import { RunsProblem } from './problem';

/** A run as the engine knows it now. `runId` differs from the first one after a reset. */
export interface FoundRun extends RunName {
  runId: string;
  description: WorkflowExecutionDescription;
}

/** Environments of one namespace. The engine is asked once for each. */
const ENVIRONMENTS_MAX = 50;
/** The engine's own limit: it refuses to search for a longer id, and no workflow can have one. */
const ID_BYTES_MAX = 1000;
/** Visibility follows a start with a delay. A person who has just started a run should find it. */
const VISIBLE_WITHIN_MS = 1500;

/**
 * Resolves the words of a person to a run: its name (`<workflow id>@<first run id>`), a workflow id, or the id of a
 * location or cluster. For an id it is the run that holds the location, else the newest that did not end void.
 */
export async function findRun(engine: Engine, text: string): Promise<FoundRun> {
  const named = parseRunName(text);
  const found = named
    ? await currentOf(engine, named)
    : ((isLocationId(text) ? await findByLocation(engine, text) : null) ?? (await describeLatest(engine, text)));
  if (found === null || !isRunbook(found.description.type)) {
    throw new RunsProblem(
      'no-such-run',
      `there is no run ${text} in ${engine.namespace}; "satlink list" shows the runs`,
    );
  }
  return found;
}

/**
 * The newest execution of a run. `temporal workflow reset` closes one and goes on in another with the same first id.
 */
export async function currentOf(engine: Engine, { workflowId, firstRunId }: RunName): Promise<FoundRun | null> {
  const latest = await describeLatest(engine, workflowId);
  if (latest === null || latest.firstRunId === firstRunId) return latest;
  let found = await describe(engine, workflowId, firstRunId);
  for (let resets = 0; found !== null && resets < 100; resets += 1) {
    const next = found.description.raw.workflowExtendedInfo?.resetRunId;
    if (!next) return { ...found, firstRunId };
    found = await describe(engine, workflowId, next);
  }
  return found;
}

export async function describeLatest(engine: Engine, workflowId: string): Promise<FoundRun | null> {
  return describe(engine, workflowId);
}

async function describe(engine: Engine, workflowId: string, runId?: string): Promise<FoundRun | null> {
  if (Buffer.byteLength(workflowId) > ID_BYTES_MAX) return null;
  try {
    const description = await engine.client.workflow.getHandle(workflowId, runId).describe();
    return { workflowId, firstRunId: firstRunIdIn(description), runId: description.runId, description };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function findByLocation(engine: Engine, id: string): Promise<FoundRun | null> {
  const holder = await holderOf(engine, { kind: 'location', name: id });
  if (holder !== null) return holder;
  const giveUp = Date.now() + VISIBLE_WITHIN_MS;
  for (;;) {
    const newest = await newestOf(engine, id);
    if (newest !== null) return isOpen(newest) ? newest : ((await holderElsewhere(engine, newest)) ?? newest);
    if (Date.now() >= giveUp) return null;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

export function isOpen({ description }: FoundRun): boolean {
  return isOpenStatus(description.status.name);
}

/**
 * A run of ours waits in the queue of our workers. A stranger can start a workflow with the same id and memo. Nobody works
 * on that one, so no alert joins it.
 */
export function isOurs({ queues }: Engine, { description }: FoundRun): boolean {
  return isRunbook(description.type) && description.taskQueue === queues.diagnosis;
}

/** The open run that holds a lock. */
async function holderOf(engine: Engine, lock: Lock): Promise<FoundRun | null> {
  const last = await lastHolderOf(engine, lock);
  return last?.holds ? last.run : null;
}

/** The run that took a lock last, under any id, and whether it holds the lock now. */
export async function lastHolderOf(engine: Engine, lock: Lock): Promise<{ run: FoundRun; holds: boolean } | null> {
  const last = await readLastLock(engine.client, lock);
  const run = last === null ? null : await currentOf(engine, last.holder);
  if (run === null || !isOurs(engine, run)) return null;
  return { run, holds: last!.isInForce && isOpen(run) };
}

/**
 * A run learns the location of its alert from xo. That location may have another id, or a run of another environment
 * may hold it. When the run has ended, the open run that holds the location has its alert. Most often that open run is
 * the reason why the first one ended void.
 */
export async function holderElsewhere(engine: Engine, ended: FoundRun): Promise<FoundRun | null> {
  if (ended.description.status.name !== 'COMPLETED') return null;
  const result: unknown = await engine.client.workflow.result(ended.workflowId, ended.runId, { followRuns: false });
  const location = (result as Partial<RunDocument> | null)?.findings?.location?.id;
  const runbook = runbookOfType(ended.description.type);
  return location === undefined || runbook === null ? null : holderOf(engine, runLock(runbook, location));
}

async function newestOf(engine: Engine, id: string): Promise<FoundRun | null> {
  const about = `${IS_RUN_QUERY} AND ${await queryAbout(engine, id)}`;
  const newest = (await firstOf(engine, `${about} AND ${NOT_VOID}`)) ?? (await firstOf(engine, about));
  return newest === null ? null : describe(engine, newest.workflowId, newest.runId);
}

const NOT_VOID = `(${SEARCH_ATTRIBUTES.outcome} IS NULL OR ${SEARCH_ATTRIBUTES.outcome} != 'void')`;

/**
 * The part of a query that finds the runs about a location or cluster, however many others there are. The attribute
 * names the location that a run acts on. The id of the workflow names the place in its alert, which may be a cluster of
 * that location.
 */
export async function queryAbout(engine: Engine, id: string): Promise<string> {
  const ids = (await environmentsOf(engine)).flatMap((environment) =>
    RUNBOOKS.map((runbook) => quoted(workflowIdOf({ environment, location: id }, runbook))),
  );
  const started = ids.length === 0 ? '' : ` OR WorkflowId IN (${ids.join(', ')})`;
  return `(${SEARCH_ATTRIBUTES.location} = ${quoted(id)}${started})`;
}

/** The environments of all runs. The engine is asked again and again for one that is not among those known so far. */
async function environmentsOf(engine: Engine): Promise<string[]> {
  const known: string[] = [];
  const { environment } = SEARCH_ATTRIBUTES;
  while (known.length < ENVIRONMENTS_MAX) {
    const others = known.length === 0 ? '' : ` AND ${environment} NOT IN (${known.map(quoted).join(', ')})`;
    const run = await firstOf(engine, `${IS_RUN_QUERY} AND ${environment} IS NOT NULL${others}`);
    const next = run === null ? undefined : keywordOf(run, environment);
    if (next === undefined || known.includes(next)) return known;
    known.push(next);
  }
  return known;
}

async function firstOf(engine: Engine, query: string): Promise<WorkflowExecutionInfo | null> {
  for await (const info of engine.client.workflow.list({ query, pageSize: 1 })) return info;
  return null;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
