import { runName, SIGNALS } from '../workflows/connector-cannot-reach-iam/contract';
import { alertOf, readAlert, readRunInput } from '../workflows/connector-cannot-reach-iam/input';
import type { Engine } from './connect';
import { isNotFound } from './engine-error';
import { openRunOf, openRunUnderAnyId } from './open-run';
import { RunsProblem } from './problem';

/**
 * Tells the open run that an alert belongs to that it is quiet again. Returns the run, or null when none is open. Takes the
 * same value as `startRun`; one that could not have started a run is refused with the sentence that names the field.
 */
export async function resolveAlert(engine: Engine, value: unknown, endsAt?: string): Promise<{ run: string } | null> {
  const input = readRunInput(value);
  if (typeof input === 'string') throw new RunsProblem('bad-input', input);
  const given = { ...alertOf(input, new Date().toISOString()), startsAt: input.startsAt, endsAt };
  const alert = readAlert(given);
  if (typeof alert === 'string') throw new RunsProblem('bad-input', alert);
  const found = (await openRunOf(engine, input)) ?? (await openRunUnderAnyId(engine, input));
  if (found === null) return null;
  try {
    await engine.client.workflow.getHandle(found.workflowId, found.runId).signal(SIGNALS.resolved, alert);
  } catch (error) {
    // It ended meanwhile.
    if (isNotFound(error)) return null;
    throw error;
  }
  return { run: runName(found.workflowId, found.firstRunId) };
}
