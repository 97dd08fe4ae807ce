import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { RecordedDecision } from '../approvals/decision';
import { IS_OPEN_QUERY, isOpenStatus, SEARCH_ATTRIBUTES } from '../contract/engine-names';
import { IS_RUN_QUERY } from '../runbooks';
import type { RunDocument, Step } from '../contract/run-document';
import type { Engine } from './connect';
import { queryAbout } from './find-run';
import { readUnchecked, skeleton } from './read-run';
import { firstRunIdIn, firstRunIdListed } from '../marks/first-run-id';
import type { ReadRun } from './read-run';

/**
 * A run in a list: the same fields as in its document, without the report. A decision says who decided what. Signatures
 * are checked only where the run itself is shown.
 */
export type ListedRun = Pick<
  ReadRun,
  | 'run'
  | 'runbook'
  | 'location'
  | 'environment'
  | 'scope'
  | 'startedAt'
  | 'endedAt'
  | 'phase'
  | 'cause'
  | 'outcome'
  | 'plan'
  | 'asks'
  | 'requestedBy'
  | 'heard'
  | 'alert'
  | 'lookUp'
  | 'told'
> &
  Pick<ReadRun, 'incomplete' | 'stuck' | 'unheard'> & {
    decisions: Pick<RecordedDecision, 'decision' | 'by' | 'plan' | 'at'>[];
    /** The step under way; null if there is none. */
    step: Step | null;
  };

export interface ListFilter {
  environment?: string;
  location?: string;
  /** Only runs that are open. */
  open?: boolean;
  max?: number;
}

/** The number of runs that are listed by default. */
export const LISTED_MAX = 100;
const AT_ONCE = 8;
/** For the whole list. Without a worker the list comes from visibility. */
const PATIENCE_MS = 3000;

/**
 * The runs, open ones first, newest first. It works without a worker; then causes and plans of open runs are missing.
 */
export async function listRuns(engine: Engine, filter: ListFilter = {}): Promise<ListedRun[]> {
  const infos: WorkflowExecutionInfo[] = [];
  for await (const info of engine.client.workflow.list({ query: await queryOf(engine, filter), pageSize: 100 })) {
    infos.push(info);
    if (infos.length >= (filter.max ?? LISTED_MAX)) break;
  }
  const until = Date.now() + PATIENCE_MS;
  const runs = new Array<ListedRun | null>(infos.length).fill(null);
  const waiting = infos.map((info, index) => ({ info, index }));
  const readers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      runs[next.index] = await readListed(engine, next.info, until);
  });
  await Promise.all(readers);
  // A run that was reset is there twice: its earlier part, and the part that goes on.
  const names = new Set<string>();
  return runs.filter((row) => row !== null && !names.has(row.run) && names.add(row.run)) as ListedRun[];
}

/** The number of all runs, listed or not. */
export async function countRuns(engine: Engine, filter: ListFilter = {}): Promise<number> {
  return (await engine.client.workflow.count(await queryOf(engine, filter))).count;
}

async function queryOf(engine: Engine, { environment, location, open }: ListFilter): Promise<string> {
  const terms = [IS_RUN_QUERY];
  if (environment !== undefined) terms.push(`${SEARCH_ATTRIBUTES.environment} = '${quoted(environment)}'`);
  if (location !== undefined) terms.push(await queryAbout(engine, location));
  if (open) terms.push(IS_OPEN_QUERY);
  return terms.join(' AND ');
}

function quoted(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]/g, '');
}

/** Rows of runs that ended, by run id. They change no more, so a list that is shown again need not read them again. */
const ENDED = new WeakMap<Engine, Map<string, ListedRun>>();
const ENDED_MAX = 500;

/** A run that somebody ended from outside stays incomplete: no worker is asked about it. */
function isSettled({ endedAt, incomplete, outcome }: ListedRun): boolean {
  return endedAt !== null && (incomplete === undefined || outcome?.kind === 'terminated');
}

async function readListed(engine: Engine, info: WorkflowExecutionInfo, until: number): Promise<ListedRun | null> {
  const ended = ENDED.get(engine) ?? new Map<string, ListedRun>();
  ENDED.set(engine, ended);
  const known = ended.get(info.runId);
  if (known !== undefined) return known;
  const row = await readRow(engine, info, until);
  if (row !== null && isSettled(row)) {
    ended.set(info.runId, row);
    const [oldest] = ended.keys();
    if (ended.size > ENDED_MAX && oldest !== undefined) ended.delete(oldest);
  }
  return row;
}

/**
 * If the engine gives no answer about a run, its row says so. The run may ask for a decision, or be unable to go on.
 */
async function readRow(engine: Engine, info: WorkflowExecutionInfo, until: number): Promise<ListedRun | null> {
  try {
    return await readDescribed(engine, info, until);
  } catch {
    const seen = skeleton({
      workflowId: info.workflowId,
      firstRunId: firstRunIdListed(info),
      description: info,
    });
    return listed({
      ...seen,
      incomplete: 'this run could not be read just now, so it may wait for somebody: look again',
    });
  }
}

async function readDescribed(engine: Engine, info: WorkflowExecutionInfo, until: number): Promise<ListedRun | null> {
  const description = await engine.client.workflow.getHandle(info.workflowId, info.runId).describe();
  // If a run was reset, its earlier part is closed and the run goes on elsewhere.
  if (description.raw.workflowExtendedInfo?.resetRunId) return null;
  const firstRunId = firstRunIdIn(description);
  const found = { workflowId: info.workflowId, firstRunId, runId: info.runId, description };
  // A worker has to replay a run that Temporal closed, and a list would wait for each of them. Their end is enough.
  const patienceMs = isOpenStatus(description.status.name) ? until - Date.now() : 0;
  return listed(await readUnchecked(engine, found, patienceMs));
}

function listed(document: ReadRun): ListedRun {
  const { run, runbook, location, environment, scope, startedAt, endedAt } = document;
  const { phase, cause, plan, asks, requestedBy } = document;
  const { heard, alert, lookUp, told, incomplete, stuck, unheard } = document;
  const outcome = document.outcome && { kind: document.outcome.kind, because: document.outcome.because };
  const decisions = document.decisions.map(({ decision, by, plan: about, at }) => ({ decision, by, plan: about, at }));
  return {
    ...{ run, runbook, location, environment, scope, startedAt, endedAt },
    ...{ phase, cause, outcome, plan, asks, requestedBy },
    ...{ heard, alert, lookUp, told },
    decisions,
    step: presentStep(document),
    incomplete,
    stuck,
    unheard,
  };
}

/**
 * The step that a run is busy with; the earlier one if there are two. Between two steps it is the one that has just
 * ended. Null before the first step, and after the end of the run.
 */
export function presentStep({ steps, outcome }: Pick<RunDocument, 'steps' | 'outcome'>): Step | null {
  if (outcome !== null) return null;
  const busy = steps.find(({ state }) => state === 'running' || state === 'waiting' || state === 'in-doubt');
  return busy ?? steps.findLast(({ startedAt, endedAt }) => startedAt !== undefined && endedAt !== undefined) ?? null;
}
