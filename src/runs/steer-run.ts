import { SIGNALS } from '../contract/engine-names';
import { titleOf } from '../contract/run-document';
import type { RunDocument } from '../contract/run-document';
import { PHASE_WORDS } from '../words/phases';
import type { Engine } from './connect';
import { isNotFound } from './engine-error';
import { findRun } from './find-run';
import type { FoundRun } from './find-run';
import { RunsProblem } from './problem';
import { readRun } from './read-run';
import type { ReadRun } from './read-run';

/** The result of a request: the run it went to, and a sentence. */
export interface Steered {
  run: string;
  because: string;
}

const CANCEL_PATIENCE_MS = 15_000;

/**
 * Cancels a run that has changed nothing yet; it then ends `void`. Once a reset may have been sent, or the customer has
 * rotated the key, the refresh is owed. Then this is refused.
 */
export async function cancelRun(engine: Engine, run: string): Promise<Steered> {
  const found = await findRun(engine, run);
  const before = await readRun(engine, found);
  refuseWhenClosed(before);
  const changed = whyNotCancelled(before);
  if (changed !== null) throw new RunsProblem('refused', changed);
  await engine.client.workflow.getHandle(found.workflowId, found.runId).cancel();
  return afterCancelling(engine, found);
}

async function afterCancelling(engine: Engine, found: FoundRun): Promise<Steered> {
  const giveUp = Date.now() + CANCEL_PATIENCE_MS;
  for (;;) {
    const now = await readRun(engine, await findRun(engine, nameOf(found)));
    if (now.outcome !== null) return { run: now.run, because: `ended ${now.outcome.kind}: ${now.outcome.because}` };
    const changed = whyNotCancelled(now);
    if (changed !== null) throw new RunsProblem('refused', changed);
    if (now.incomplete !== undefined || Date.now() > giveUp)
      return { run: now.run, because: 'the cancellation is durable; the run ends as soon as a worker takes it' };

    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function nameOf({ workflowId, firstRunId }: FoundRun): string {
  return `${encodeURIComponent(workflowId)}@${firstRunId}`;
}

/** The sentence that says why a run can no longer be cancelled; null while it can. */
export function whyNotCancelled({ steps, decisions, phase }: RunDocument): string | null {
  const touched = steps.find(
    ({ id, startedAt, state }) => (id === 'R1' || id === 'R2') && startedAt !== undefined && state !== 'skipped',
  );
  if (touched) return `"${titleOf(touched)}" may have been sent already, so the run goes on to its end`;

  const rotated = decisions.find(({ decision, answer }) => decision === 'customer-rotated' && answer === 'accepted');
  if (rotated)
    return `${rotated.by} said that the customer rotated the key, so the refresh is owed and the run goes on`;
  if (phase === 'remediating' || phase === 'verifying')
    return `a change is under way (${PHASE_WORDS[phase].toLowerCase()}), so the run goes on to its end`;
  return null;
}

/** Tells a run of a customer impacting event that was raised later. */
export async function nameCie(engine: Engine, run: string, id: string): Promise<Steered> {
  if (id.trim() === '' || id.length > 200)
    throw new RunsProblem('bad-input', 'the id of the event is text of 1 to 200 characters');
  const found = await findRun(engine, run);
  try {
    await engine.client.workflow.getHandle(found.workflowId, found.runId).signal(SIGNALS.cie, { id });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new RunsProblem('refused', 'the run is closed; page the team of its report directly');
  }
  return { run: nameOf(found), because: `the run knows of ${id} and escalates by the CIE list from here on` };
}

function refuseWhenClosed({ outcome }: ReadRun): void {
  if (outcome === null) return;
  throw new RunsProblem('refused', `the run is closed: it ended ${outcome.kind}, ${outcome.because}`);
}
