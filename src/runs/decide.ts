import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { readDecision, REFUSALS } from '../approvals/decision';
import { isSamePerson } from '../approvals/names';
import type { People } from '../approvals/names';
import type { Decision, Reply } from '../approvals/decision';
import { DECIDE_UPDATE } from '../contract/engine-names';
import type { RunDocument } from '../contract/run-document';
import type { Engine } from './connect';
import { isNoAnswer, isNotFound, isRefusedForNow, isUnprocessed } from './engine-error';
import { findRun, isOpen } from './find-run';
import type { FoundRun } from './find-run';
import { readRun } from './read-run';
import type { ReadRun } from './read-run';
import { whyStuck } from './stuck';

export interface Patience {
  /** The time limit of one call. */
  callMs: number;
  /** The same call, with the same update id, is repeated for this long. */
  totalMs: number;
}

/** A run that cannot take a decision now is asked again after this time. */
const REFUSED_PAUSE_MS = 500;

const PATIENCE: Patience = { callMs: 12_000, totalMs: 30_000 };

/**
 * Hands one decision in and returns its answer, in words that all surfaces share. `unknown` means that no answer came
 * in time. Sending the same again is safe, because the run recognises a repeat by its content.
 *
 * @param updateId one for each click or command; made here if the surface has none.
 * @param people the people of the policy, if it can be read. A closed run can no longer ask the policy about a person.
 */
export async function decide(
  engine: Engine,
  run: string,
  {
    value,
    updateId = randomUUID(),
    patience = PATIENCE,
    people = [],
  }: { value: unknown; updateId?: string; patience?: Patience; people?: People },
): Promise<Reply> {
  const decision = readDecision(value);
  if (typeof decision === 'string') return { answer: 'malformed', because: decision };
  return orUnknown(() => handIn(engine, run, { decision, updateId, patience, people }));
}

/**
 * The answer of `work`, or `unknown` if the engine is away. All calls that a decision needs go through here, also those
 * before it is handed in.
 */
export async function orUnknown(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (isNoAnswer(error)) return unknownAs('the engine did not answer in time');
    throw error;
  }
}

function unknownAs(what: string): Reply {
  return {
    answer: 'unknown',
    because: `${what}. It is not known whether this decision counts; sending the same again is safe`,
  };
}

async function handIn(
  engine: Engine,
  run: string,
  {
    decision,
    updateId,
    patience,
    people,
  }: { decision: Decision; updateId: string; patience: Patience; people: People },
): Promise<Reply> {
  const afterTheEnd = async (closed: FoundRun) =>
    answerAfterTheEnd(await readRun(engine, closed), { decision, people });
  const find = () => engine.client.withDeadline(Date.now() + patience.callMs, () => findRun(engine, run));
  const found = await find();
  if (!isOpen(found)) return afterTheEnd(found);
  const giveUp = Date.now() + patience.totalMs;
  for (;;) {
    const reply = await callOnce(engine, found, { decision, updateId, callMs: patience.callMs });
    if (reply === 'closed') return afterTheEnd(await find());
    if (reply !== 'no answer') return reply;
    // A run that cannot go on will not answer later either. The person learns at once what to do.
    const stuck = await whyStuck(engine, await find());
    if (stuck?.isKnown) return unknownAs(`this run cannot go on: ${stuck.because}`);
    if (Date.now() + patience.callMs / 2 > giveUp)
      return unknownAs(['no worker answered in time', ...(stuck === null ? [] : [stuck.because])].join('; '));
  }
}

interface Call {
  decision: Decision;
  updateId: string;
  callMs: number;
}

async function callOnce(engine: Engine, found: FoundRun, call: Call): Promise<Reply | 'no answer' | 'closed'> {
  const handle = engine.client.workflow.getHandle(found.workflowId, found.runId);
  try {
    return await engine.client.withDeadline(Date.now() + call.callMs, () =>
      handle.executeUpdate<Reply, [Decision]>(DECIDE_UPDATE, { updateId: call.updateId, args: [call.decision] }),
    );
  } catch (error) {
    if (isNotFound(error)) return 'closed';
    if (isRefusedForNow(error)) {
      await pause(REFUSED_PAUSE_MS);
      return 'no answer';
    }
    if (isNoAnswer(error)) return 'no answer';
    if (error instanceof WorkflowUpdateFailedError) return answerOfFailure(error);
    throw error;
  }
}

function answerOfFailure(error: WorkflowUpdateFailedError): Reply | 'no answer' | 'closed' {
  if (isUnprocessed(error)) return 'no answer';
  const { cause, message } = error;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  // The run ended while it was still looking at this decision.
  if (type === 'AcceptedUpdateCompletedWorkflow') return 'closed';
  const because = cause?.message ?? message;
  const answer = REFUSALS.find((known) => known === type);
  return answer === undefined
    ? { answer: 'unknown', because: `${because}; sending the same again is safe` }
    : { answer, because };
}

/**
 * The answer to a decision about a closed run. If the run could not be read whole, nobody knows whether it had asked, so
 * only its end is said.
 */
export function answerAfterTheEnd(
  document: RunDocument & Pick<ReadRun, 'incomplete'>,
  { decision, people }: { decision: Decision; people: People },
): Reply {
  const gate = document.steps.find((step) => step.id === 'G');
  const { outcome } = document;
  const end = outcome === null ? 'the run is closed' : `the run ended ${outcome.kind}: ${outcome.because}`;
  if (document.plan === null && document.incomplete !== undefined)
    return { answer: 'already-decided', because: `${end}; its earlier questions could not be read` };
  const isGateSeen = document.plan !== null && gate?.startedAt !== undefined;
  if (!isGateSeen) return { answer: 'too-early', because: `nobody was asked; ${end}` };
  const same = document.decisions.find(
    (other) =>
      isSamePerson(people, other.by, decision.by) &&
      other.decision === decision.decision &&
      other.plan === decision.plan,
  );
  if (same) return { answer: 'repeated', because: `${same.by} said ${same.decision} at ${same.at}; ${end}` };
  if (outcome?.kind === 'expired') return { answer: 'expired', because: end };
  const last = document.decisions.at(-1);
  const decided = last ? `${last.by} said ${last.decision} at ${last.at}; ` : '';
  return { answer: 'already-decided', because: `${decided}${end}` };
}
