import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, SIGNALS, runName } from '../contract/engine-names';
import { DEFAULT_RUNBOOK, workflowIdOf } from '../runbooks';
import type { Runbook } from '../runbooks';
import type { Alert, RunInput } from '../contract/run-document';
import { alertOf, readRunInput } from '../contract/run-input';
import type { Starter, StartStatement } from '../approvals/asker';
import { ALERT_MEMO, readMemo, toMemo } from '../contract/alert-memo';
import type { AlertMemo } from '../contract/alert-memo';
import { afterDelivery, budgetAt, FULL_BUDGET, identityOf, NOTHING_KNOWN } from '../contract/episodes';
import type { Delivery } from '../contract/episodes';
import { keywordKey } from './attributes';
import type { Engine } from './connect';
import { isNotFound } from './engine-error';
import type { FoundRun } from './find-run';
import { afterItsEnd, tellThatItGoesOn } from './goes-on';
import type { AskedAbout } from './goes-on';
import { hasJustEnded } from './late-alert';
import { runsOf } from './open-run';
import { RunsProblem } from './problem';
import { signalsSentTo } from './sent-signals';
import { whyStuck } from './stuck';
import { tellOfWrongTime } from './wrong-time';

export interface Started {
  run: string;
  /** True if a run of this location was there already: an open one took the alert, or an ended one knew it. */
  joined: boolean;
  /** The reason why the joined run cannot go on, and what to do. Or that this could not be read. */
  stuck?: string;
  /** The run that knew this episode has ended. No other run was started, and the team is told once. */
  goesOn?: true;
}

/** The requester. An alert source repeats its message, a person does not. */
export type AskedBy =
  | { kind: 'person'; signed?: { as: string; sign: SignStart } }
  | {
      kind: 'source';
      source: string;
      sign?: SignStart;
      /**
       * Called before a new run is started. Throws if none may be started now. Returns a function that takes it back.
       */
      beforeNew?: () => () => void;
    };

/** Signs who starts a run, with the starter's key. Without it, no requester is known. */
export type SignStart = (statement: StartStatement) => Promise<string>;

const TRIES_MAX = 5;

/**
 * Starts a run of a runbook, or joins the open one. It joins also if that run holds the location under another id: a
 * second run would only end void. Returns when the run is durable; null for an alert of a source whose end came
 * already. A value that no run could start from is refused here, with the sentence that names the field.
 */
export async function startRun(
  engine: Engine,
  value: unknown,
  by?: Extract<AskedBy, { kind: 'person' }>,
  runbook?: Runbook,
): Promise<Started>;
export async function startRun(engine: Engine, value: unknown, by: AskedBy, runbook?: Runbook): Promise<Started | null>;
export async function startRun(
  engine: Engine,
  value: unknown,
  by: AskedBy = { kind: 'person' },
  runbook = DEFAULT_RUNBOOK,
): Promise<Started | null> {
  const input = readRunInput(value);
  if (typeof input === 'string') throw new RunsProblem('bad-input', input);
  if (input.startedBy !== undefined) throw new RunsProblem('bad-input', 'startedBy: only intake may set it');
  const asked = askedAbout(input, Date.now());
  if (by.kind === 'source') await tellOfWrongTime(engine, asked, by.source);
  const workflowId = workflowIdOf(input, runbook);
  // The open run may close between our two calls. Then the next try starts a new one.
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { open, ended } = await runsOf(engine, input, runbook);
    if (open !== null) {
      const joined = await join(engine, open, asked);
      if (joined !== null) return joined;
      continue;
    }
    if (by.kind === 'source' && input.alertname !== undefined) {
      const known = await knownBefore(engine, ended, asked);
      if (known !== 'new') return known;
    }
    const started = await startFirst(engine, { runbook, workflowId, asked, by });
    if (started !== null) return started;
  }
  throw new RunsProblem(
    'engine',
    `the run ${workflowId} can be neither started nor joined: it opens and closes too fast, or a workflow that is not ours has its id`,
  );
}

/** An alert as intake sees it. */
export function askedAbout(input: RunInput, now: number): AskedAbout {
  const alert = alertOf(input, new Date(now).toISOString());
  return { input, alert, identity: identityOf(alert, input.location), startsAt: Date.parse(alert.startsAt), now };
}

/** The answer to an alert without an open run: nothing, if it came late; or a message, once, that it goes on. */
async function knownBefore(engine: Engine, ended: FoundRun[], asked: AskedAbout): Promise<Started | null | 'new'> {
  const { input, identity, startsAt, now } = asked;
  if (await hasJustEnded(engine, { environment: input.environment, identity, startsAt }, now)) return null;
  for (const one of ended) {
    const known = await afterItsEnd(engine, one, asked);
    if (known === null) continue;
    const { means, run } = known;
    if (means === 'late') return null;
    await tellThatItGoesOn(engine, run, asked);
    return { run: runName(run.workflowId, run.firstRunId), joined: true, goesOn: true };
  }
  return 'new';
}

async function startFirst(
  engine: Engine,
  { runbook, workflowId, asked, by }: { runbook: Runbook; workflowId: string; asked: AskedAbout; by: AskedBy },
): Promise<Started | null> {
  const { alert } = asked;
  // The run and those who join it must mean the same episode.
  const input = asked.input.alertname === undefined ? asked.input : { ...asked.input, startsAt: alert.startsAt };
  const startedBy = await starterOf({ workflowId, input, by });
  const takeBack = by.kind === 'source' ? by.beforeNew?.() : undefined;
  try {
    const handle = await engine.client.workflow.start(runbook.type, {
      workflowId,
      taskQueue: engine.queues.diagnosis,
      // If a worker is killed in the middle of a step, another one takes the run over after this time.
      workflowTaskTimeout: '5 seconds',
      args: [startedBy === null ? input : { ...input, startedBy }],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${input.environment} location ${input.location} ${runbook.title}`,
      memo: { [ALERT_MEMO]: toMemo(memoAtStart(asked)) },
      typedSearchAttributes: [
        { key: keywordKey(SEARCH_ATTRIBUTES.location), value: input.location },
        { key: keywordKey(SEARCH_ATTRIBUTES.environment), value: input.environment },
        { key: keywordKey(SEARCH_ATTRIBUTES.phase), value: 'diagnosing' },
      ],
    });
    return { run: runName(workflowId, handle.firstExecutionRunId), joined: false };
  } catch (error) {
    takeBack?.();
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}

/** The starter of a run, for its input. Null for a person who signs nothing, and may only claim a name. */
async function starterOf({
  workflowId,
  input: { environment, location, alertname, startsAt },
  by,
}: {
  workflowId: string;
  input: RunInput;
  by: AskedBy;
}): Promise<NonNullable<RunInput['startedBy']> | null> {
  if (by.kind === 'person' && by.signed === undefined) return null;
  const startedBy: Starter =
    by.kind === 'source' ? { kind: 'alert', source: by.source } : { kind: 'person', name: by.signed!.as };
  const sign = by.kind === 'source' ? by.sign : by.signed!.sign;
  if (sign === undefined) return startedBy;
  const alert = { alertname, startsAt };
  return { ...startedBy, signed: await sign({ startedBy, workflowId, environment, location, ...alert }) };
}

/** A repeat that comes before the first worker must be recognised as one. */
function memoAtStart(asked: AskedAbout): AlertMemo {
  const { input, now } = asked;
  const state =
    input.alertname === undefined
      ? { ...NOTHING_KNOWN, askedAt: now }
      : afterDelivery(NOTHING_KNOWN, deliveryOf('fired', asked));
  return { state, budget: budgetAt(FULL_BUDGET, now), againMs: null, passedOn: null };
}

async function join(engine: Engine, open: FoundRun, asked: AskedAbout): Promise<Started | null> {
  const { input, alert, now } = asked;
  const run = runName(open.workflowId, open.firstRunId);
  const handle = engine.client.workflow.getHandle(open.workflowId, open.runId);
  try {
    if (input.alertname === undefined) await askAgain();
    else await sendDelivery(engine, open, { kind: 'fired', asked, alert });
    const sent = signalsSentTo(engine, open);
    if (input.cie !== undefined && !sent.hasNamed(input.cie)) {
      sent.refuseMore(now);
      await handle.signal(SIGNALS.cie, { id: input.cie });
      sent.note({ cie: input.cie }, now);
    }
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
  const stuck = await whyStuck(engine, open);
  return { run, joined: true, ...(stuck === null ? {} : { stuck: stuck.because }) };

  /** The request of a person is worth one signal: the first request counts. */
  async function askAgain(): Promise<void> {
    const sent = signalsSentTo(engine, open);
    if (sent.hasAsked || (readMemo(open.description.memo)?.state.askedAt ?? null) !== null) return;
    sent.refuseMore(now);
    await handle.signal(SIGNALS.fired, alert);
    sent.note('asked', now);
  }
}

/**
 * Tells a run of an alert, unless the run knows it already. Throws `TooManySignals` before the engine would end the run
 * for its number of signals.
 */
export async function sendDelivery(
  engine: Engine,
  open: FoundRun,
  { kind, asked, alert }: { kind: Delivery['kind']; asked: AskedAbout; alert: Alert },
): Promise<void> {
  const memo = readMemo(open.description.memo);
  const known = memo?.state.known[asked.identity];
  // A sender that names no time means the present episode.
  const names = asked.input.startsAt === undefined && known?.endedAt === null ? known.startsAt : asked.startsAt;
  const delivery: Delivery = { ...deliveryOf(kind, asked), startsAt: names };
  if (memo !== null && afterDelivery(memo.state, delivery) === memo.state) return;
  const sent = signalsSentTo(engine, open);
  if (sent.has(delivery)) return;
  sent.refuseMore(asked.now);
  const handle = engine.client.workflow.getHandle(open.workflowId, open.runId);
  await handle.signal(SIGNALS[kind], { ...alert, startsAt: new Date(names).toISOString() });
  sent.note(delivery, asked.now);
}

function deliveryOf(kind: Delivery['kind'], { identity, startsAt, now }: AskedAbout): Delivery {
  return { kind, identity, startsAt, at: now };
}
