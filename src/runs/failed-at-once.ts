import { WorkflowFailedError } from '@temporalio/client';
import type { Engine } from './connect';
import { isNoAnswer, isNotFound } from './engine-error';
import { parseRunName } from '../contract/engine-names';

/** A worker reads the policy in its first step, so a run that cannot work there has failed within this time. */
const FOLLOWED_FOR_MS = 1_000;

/** Follows a new run for a second. Returns the reason if it failed; null if it works, or if no worker took it yet. */
export async function failedAtOnce(engine: Engine, run: string): Promise<string | null> {
  const name = parseRunName(run);
  if (name === null) return null;
  const handle = engine.client.workflow.getHandle(name.workflowId, name.firstRunId);
  try {
    await engine.client.withDeadline(Date.now() + FOLLOWED_FOR_MS, () => handle.result());
    return null;
  } catch (error) {
    if (error instanceof WorkflowFailedError) return error.cause?.message ?? error.message;
    if (isNoAnswer(error) || isNotFound(error)) return null;
    throw error;
  }
}
