import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Answer, Reply } from '../approvals/decision';
import type { LookUp } from '../approvals/look-up';
import { PROVIDE_LOCATION_UPDATE } from '../contract/engine-names';
import type { Provided } from '../contract/run-document';
import type { Engine } from './connect';
import { isNoAnswer, isNotFound, isUnprocessed } from './engine-error';
import { findRun, isOpen } from './find-run';
import type { FoundRun } from './find-run';
import { readRun } from './read-run';

const ENGINE_MS = 20_000;
const REFUSALS: readonly string[] = ['malformed', 'not-allowed', 'too-early'] satisfies Answer[];
const NOT_ASKED: Reply = { answer: 'too-early', because: 'xo is not being waited for' };

/** The question that a run asks people to look up, held since it was read; or the answer if the run asks none. */
export async function lookUpOf(engine: Engine, run: string): Promise<{ lookUp: LookUp; environment: string } | Reply> {
  return engine.client.withDeadline(Date.now() + ENGINE_MS, async () => {
    const found = await findRun(engine, run);
    const { lookUp, environment } = await readRun(engine, found);
    if (!lookUp || !isOpen(found)) return NOT_ASKED;
    const { workflowId, firstRunId } = found;
    return { lookUp: { ...lookUp, run: { workflowId, firstRunId } }, environment };
  });
}

/**
 * Hands in the answer of xo that a person read while xo is silent or cannot be read: the finding, never the pasted
 * text.
 */
export async function provideLocation(engine: Engine, run: string, provided: Provided): Promise<Reply> {
  const handIn = async () => {
    const { workflowId, runId }: FoundRun = await findRun(engine, run);
    return engine.client.workflow
      .getHandle(workflowId, runId)
      .executeUpdate<{ because: string }, [Provided]>(PROVIDE_LOCATION_UPDATE, {
        updateId: randomUUID(),
        args: [provided],
      });
  };
  /** The engine may take an update back that the run has not seen. */
  const handInUntilSeen = (): Promise<{ because: string }> =>
    handIn().catch((error: unknown) => {
      if (isUnprocessed(error)) return handInUntilSeen();
      throw error;
    });
  try {
    const { because } = await engine.client.withDeadline(Date.now() + ENGINE_MS, handInUntilSeen);
    return { answer: 'accepted', because };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return answerOfFailure(error);
    if (isNotFound(error)) return { ...NOT_ASKED, because: 'the run is closed, so xo is not being waited for' };
    if (!isNoAnswer(error)) throw error;
    return { answer: 'unknown', because: 'no worker answered in time; look at the run before you send it again' };
  }
}

function answerOfFailure({ cause, message }: WorkflowUpdateFailedError): Reply {
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  const answer = REFUSALS.find((known) => known === type) as Answer | undefined;
  return { answer: answer ?? 'unknown', because: cause?.message ?? message };
}
