import { runName } from '../contract/engine-names';
import { readAlert, readRunInput } from '../contract/run-input';
import { DEFAULT_RUNBOOK } from '../runbooks';
import type { Runbook } from '../runbooks';
import type { Engine } from './connect';
import { isNotFound } from './engine-error';
import { keepEnd } from './late-alert';
import { openRunUnderAnyId, runsOf } from './open-run';
import { RunsProblem } from './problem';
import { askedAbout, sendDelivery } from './start-run';

/**
 * Tells the open run of an alert that this episode of the alert has ended. Returns the run, or null if none is open.
 * Then the end is kept for a while, because the notification that it fires may come later. Takes the same value as
 * `startRun`. If that value could not have started a run, it is refused with the sentence that names the field.
 */
export async function resolveAlert(
  engine: Engine,
  value: unknown,
  { endsAt, runbook = DEFAULT_RUNBOOK }: { endsAt?: string | undefined; runbook?: Runbook } = {},
): Promise<{ run: string } | null> {
  const input = readRunInput(value);
  if (typeof input === 'string') throw new RunsProblem('bad-input', input);
  const asked = askedAbout(input, Date.now());
  const alert = readAlert({ ...asked.alert, startsAt: input.startsAt, endsAt });
  if (typeof alert === 'string') throw new RunsProblem('bad-input', alert);
  const { open } = await runsOf(engine, input, runbook);
  const found = open ?? (await openRunUnderAnyId(engine, input, runbook));
  if (found !== null && (await reaches())) return { run: runName(found.workflowId, found.firstRunId) };
  await keepEnd(engine, { environment: input.environment, identity: asked.identity, startsAt: asked.startsAt });
  return null;

  async function reaches(): Promise<boolean> {
    try {
      await sendDelivery(engine, found!, { kind: 'resolved', asked, alert: alert as Exclude<typeof alert, string> });
      return true;
    } catch (error) {
      // The run ended in between.
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}
