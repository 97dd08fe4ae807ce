import { WorkflowFailedError } from '@temporalio/client';
import { TerminatedFailure, TimeoutFailure, CancelledFailure } from '@temporalio/common';
import type { Requester } from '../approvals/asker';
import { isSameRun, planOf, readRunName } from '../approvals/plan';
import { redact } from '../evidence/redaction/redact';
import { noPolicy } from '../config/policy-now';
import { withCheckedAsker } from '../marks/checked-asker';
import { withCheckedDecisions } from '../marks/checked-decisions';
import { isOpenStatus, neverBegan, SEARCH_ATTRIBUTES, STATE_QUERY, runName } from '../contract/engine-names';
import type { Phase, RunDocument } from '../contract/run-document';
import { DEFAULT_RUNBOOK, placeInId, runbookOfRun, runbookOfSlug, runbookOfType, stepIds } from '../runbooks';
import type { Runbook } from '../runbooks';
import { renderReport } from '../workflows/steps/report';
import { keywordOf } from './attributes';
import type { Engine } from './connect';
import { isDocument } from './document-shape';
import { findRun } from './find-run';
import type { FoundRun } from './find-run';
import { withHeld } from './held';
import type { Held } from './held';
import { readInFlight, unheardOf, withInFlight } from './in-flight';
import type { Unheard } from './in-flight';
import { readStuck } from './stuck';
import type { Stuck } from './held-activity';

/** A run document as read from outside. */
export interface ReadRun extends RunDocument {
  /** The slug of the runbook that it follows. The engine knows it by the type of the workflow. */
  runbook: string;
  /** The reason why only the engine's own facts are shown; absent if the document is whole. */
  incomplete?: string;
  /** The run is open and cannot go on until a person mends something. */
  stuck?: Stuck;
  /** The run has a message that somebody must hear, and no channel has taken it yet. */
  unheard?: Unheard;
  /**
   * The requester of the run, as far as the reader could check it. Absent if no policy is at hand, or nothing is asked.
   */
  requester?: Requester;
  /** The brake that holds an open run; null if none does. Absent if no policy is at hand. */
  held?: Held | null;
}

/** A run without signatures, for people who may only look. They need none, and could hand one in again. */
export function withoutSignatures<T extends Pick<RunDocument, 'decisions'>>(document: T): T {
  return { ...document, decisions: document.decisions.map(({ signed: _signed, ...decision }) => decision) };
}

/** The run of this name, id or location, within a time limit. */
export async function readNamed(engine: Engine, name: string, withinMs: number): Promise<ReadRun> {
  return engine.client.withDeadline(Date.now() + withinMs, async () => readRun(engine, await findRun(engine, name)));
}

/** The time in which a worker must answer with the state of an open run. */
export const QUERY_PATIENCE_MS = 4000;
const CLOSED_QUERY_PATIENCE_MS = 1500;

/**
 * The one reader of a run, for every surface. A decision is called signed only if we checked it here, with the policy
 * of the engine. The report of a run that ended is drawn from the checked document.
 */
export async function readRun(engine: Engine, found: FoundRun, patienceMs = QUERY_PATIENCE_MS): Promise<ReadRun> {
  const read = await readUnchecked(engine, found, patienceMs);
  const { policyNow = noPolicy } = engine;
  const checked = await withCheckedAsker(await withCheckedDecisions(read, policyNow), policyNow);
  return withReport(await withHeld(engine, checked));
}

/** The report of a run that wrote one, drawn anew from its checked document. */
export function withReport(document: ReadRun): ReadRun {
  const { outcome } = document;
  if (outcome?.report === undefined) return document;
  const report = renderReport(document, runbookOfRun(document), { drawnBy: 'reader' });
  return { ...document, outcome: { ...outcome, report } };
}

/** Whether a value is a run as `readRun` gives it. */
export function isReadRun(value: unknown): value is ReadRun {
  const { runbook } = (value ?? {}) as { runbook?: unknown };
  const known = typeof runbook === 'string' ? runbookOfSlug(runbook) : null;
  return known !== null && isDocument(value, known);
}

/**
 * A run by its own words, for a list, which shows no signatures. A run that ended by itself is read from its result and
 * needs no worker. An open one is asked, with a deadline, and merged with the engine's activities in flight. For a run
 * that Temporal closed (failed, timed out, terminated) the engine's own facts are certain. The rest is there if a
 * worker answers.
 */
export async function readUnchecked(engine: Engine, found: FoundRun, patienceMs: number): Promise<ReadRun> {
  const { slug: runbook, steps: titles } = runbookOf(found);
  const document = await readAsItSays(engine, found, patienceMs);
  return {
    ...document,
    runbook,
    steps: document.steps.map((step) => ({ ...step, title: titles[step.id] ?? step.id })),
  };
}

function runbookOf({ description }: { description: Pick<FoundRun['description'], 'type'> }): Runbook {
  return runbookOfType(description.type) ?? DEFAULT_RUNBOOK;
}

type Said = Omit<ReadRun, 'runbook'>;

async function readAsItSays(engine: Engine, found: FoundRun, patienceMs: number): Promise<Said> {
  const status = found.description.status.name;
  if (status === 'COMPLETED') return readResult(engine, found);
  if (!isOpenStatus(status)) return readClosedByTemporal(engine, found, Math.min(patienceMs, CLOSED_QUERY_PATIENCE_MS));

  const [state, inFlight, stuck] = await Promise.all([
    askForState(engine, found, patienceMs),
    readInFlight(engine, found.description),
    readStuck(engine, found).catch(() => null),
  ]);
  const document: Said =
    typeof state === 'string'
      ? { ...skeleton(found), incomplete: state }
      : withPlanOfItsOwn(named(state, found), found);
  const unheard = unheardOf(document, inFlight);
  return {
    ...withInFlight(document, inFlight),
    ...(stuck === null ? {} : { stuck }),
    ...(unheard === null ? {} : { unheard }),
  };
}

/** A run that bears the name of another one would stand in its place. */
function named<T extends RunDocument>(document: T, { workflowId, firstRunId }: FoundRun): T {
  return { ...document, run: runName(workflowId, firstRunId) };
}

/**
 * A run may show any plan: a person who can start a workflow can also answer for it. A signer signs the terms of the
 * plan. So we hide a plan that does not match its code and digest, and one that is about another run or environment.
 */
export function withPlanOfItsOwn<T extends RunDocument>(
  document: T,
  { workflowId, firstRunId }: Pick<FoundRun, 'workflowId' | 'firstRunId'>,
): T & { incomplete?: string } {
  const { plan } = document;
  if (plan === null) return document;
  const { digest, code } = planOf(plan);
  const isOfThisRun = isSameRun({ workflowId, firstRunId }, readRunName(plan.run));
  const isOfItsEnvironment = plan.environment === document.environment;
  if (digest === plan.digest && code === plan.code && isOfThisRun && isOfItsEnvironment) return document;
  return {
    ...document,
    plan: null,
    asks: null,
    incomplete: 'the plan that this run shows is not its own: do not decide',
  };
}

async function readResult(engine: Engine, found: FoundRun): Promise<Said> {
  const result = await resultOf(engine, found);
  // A run that ended asks nothing, whatever its document says.
  if (isDocument(result, runbookOf(found))) return { ...named(result, found), phase: 'closed', asks: null };
  return { ...skeleton(found), phase: 'closed', incomplete: 'the result of this run is not a run document' };
}

function resultOf(engine: Engine, { workflowId, runId }: FoundRun): Promise<unknown> {
  return engine.client.workflow.result(workflowId, runId, { followRuns: false });
}

async function readClosedByTemporal(engine: Engine, found: FoundRun, patienceMs: number): Promise<Said> {
  const [{ outcome, isWhole }, state] = await Promise.all([
    endByTemporal(engine, found),
    askForState(engine, found, patienceMs),
  ]);
  const sure = skeleton(found);
  const rest = typeof state !== 'string' ? state : isWhole ? sure : { ...sure, incomplete: state };
  const steps = rest.steps.map((step) => (step.state === 'pending' ? { ...step, state: 'skipped' as const } : step));
  const { run, location, environment, startedAt, endedAt } = sure;
  return { ...rest, run, location, environment, startedAt, endedAt, steps, phase: 'closed', asks: null, outcome };
}

/** `isWhole`: the run never began, so there is nothing else to know about it. */
async function endByTemporal(
  engine: Engine,
  found: FoundRun,
): Promise<{ outcome: RunDocument['outcome']; isWhole: boolean }> {
  const error: unknown = await resultOf(engine, found).catch((reason: unknown) => reason);
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  return { outcome: outcomeOf(cause, error), isWhole: neverBegan(cause) };
}

function outcomeOf(cause: Error | undefined, error: unknown): RunDocument['outcome'] {
  // The person who ended the run wrote these words, or the failure did.
  if (cause instanceof TerminatedFailure)
    return { kind: 'terminated', because: `terminated: ${redact(cause.message)}` };
  if (cause instanceof CancelledFailure) return { kind: 'terminated', because: 'cancelled before it could say so' };
  if (cause instanceof TimeoutFailure) return { kind: 'failed', because: 'timed out by the engine' };
  const because = cause?.message ?? (error instanceof Error ? error.message : 'closed by the engine');
  return { kind: 'failed', because: redact(because) };
}

/** The answer of the query `state`, or the sentence that says why there is none. */
async function askForState(engine: Engine, found: FoundRun, patienceMs: number): Promise<RunDocument | string> {
  if (patienceMs <= 0) return 'no worker was asked, so only what the engine knows is shown';
  const handle = engine.client.workflow.getHandle(found.workflowId, found.runId);
  try {
    const state = await engine.client.withDeadline(Date.now() + patienceMs, () => handle.query<unknown>(STATE_QUERY));
    return isDocument(state, runbookOf(found)) ? state : 'a worker answered with something that is no run document';
  } catch (error) {
    const said =
      error instanceof Error ? ((error.cause as { details?: string } | undefined)?.details ?? error.message) : '';
    // A failed workflow task is a bug, and somebody must hear of it. Silence most often means that no worker runs.
    if (/workflow task/i.test(said)) return `the workflow cannot go on: ${said}`;
    return `no worker answered within ${patienceMs / 1000} s, so only what the engine knows is shown`;
  }
}

/** The facts about a run that are known without a worker. */
export function skeleton({
  workflowId,
  firstRunId,
  description,
}: Omit<FoundRun, 'runId' | 'description'> & { description: Facts }): ReadRun {
  const { startTime, closeTime } = description;
  const { environment, location } = placeInId(workflowId) ?? {};
  const runbook = runbookOf({ description });
  const isClosed = !isOpenStatus(description.status.name);
  const phase = isClosed ? 'closed' : keywordOf(description, SEARCH_ATTRIBUTES.phase);
  return {
    run: runName(workflowId, firstRunId),
    runbook: runbook.slug,
    // The place in the run's input, as in its document. The attribute names the location that it acts on.
    location: location ?? keywordOf(description, SEARCH_ATTRIBUTES.location) ?? '',
    environment: keywordOf(description, SEARCH_ATTRIBUTES.environment) ?? environment ?? '',
    scope: keywordOf(description, SEARCH_ATTRIBUTES.scope) ?? null,
    startedAt: startTime.toISOString(),
    endedAt: closeTime?.toISOString() ?? null,
    links: {},
    phase: (phase ?? 'diagnosing') as Phase,
    steps: stepIds(runbook).map((id) => ({ id, state: isClosed ? 'skipped' : 'pending' })),
    findings: { location: null, apiKey: null, tokenLog: null },
    cause: null,
    proof: null,
    plan: null,
    asks: null,
    decisions: [],
    refused: [],
    refusedCount: 0,
    told: [],
    cie: null,
    requestedBy: null,
    heard: null,
    alert: null,
    outcome: null,
  };
}

type Facts = Pick<FoundRun['description'], 'type' | 'startTime' | 'closeTime' | 'status' | 'typedSearchAttributes'>;
