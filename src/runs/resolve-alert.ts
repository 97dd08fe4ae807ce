import { SIGNALS } from '../workflows/connector-cannot-reach-iam/contract';
import { readAlert, readRunInput } from '../workflows/connector-cannot-reach-iam/input';
import type { Engine } from './connect';
import { isNotFound } from './engine-error';
import { findRun } from './find-run';
import { RunsProblem } from './problem';
import { runName } from '../workflows/connector-cannot-reach-iam/contract';

/**
 * Tells the open run of a location that its alert is quiet again. Returns the run, or null when none is open. Takes the
 * same value as `startRun`; one that could not have started a run is refused with the sentence that names the field.
 */
export async function resolveAlert(engine: Engine, value: unknown, endsAt?: string): Promise<{ run: string } | null> {
  const input = readRunInput(value);
  if (typeof input === 'string') throw new RunsProblem('bad-input', input);
  const alert = readAlert({ ...input, ...(endsAt === undefined ? {} : { endsAt }) });
  if (typeof alert === 'string') throw new RunsProblem('bad-input', alert);
  try {
    const found = await findRun(engine, input.location);
    if (found.description.status.name !== 'RUNNING') return null;
    await engine.client.workflow.getHandle(found.workflowId, found.runId).signal(SIGNALS.resolved, alert);
    return { run: runName(found.workflowId, found.firstRunId) };
  } catch (error) {
    if (isNotFound(error) || (error instanceof RunsProblem && error.kind === 'no-such-run')) return null;
    throw error;
  }
}
