import { planOf } from '../../approvals/plan';
import type { Plan } from '../../approvals/plan';
import { PERMIT_TAKEN, PERMIT_USED } from '../../contract/failures';
import { ask } from './ask';
import type { Asking } from './ask';
import { deadlineIn } from './clock';
import { escalate, failureText, failureType } from './ending';
import type { GateEnd } from './gate';
import { doubtNote } from '../../words/doubt-note';
import { moment } from '../../words/times';

/** A look at what happened may be repeated for this long: the time until its answer is certain, and some more. */
export const LOOK_PATIENCE_MS = 4 * 60_000;

/** The words for an attempt without an answer. The permit of an earlier life of the run left no answer either. */
export function howItWasLost(error: unknown): string {
  switch (failureType(error)) {
    case PERMIT_USED:
      return 'this run sent it before, under the same approval';
    case PERMIT_TAKEN:
      return failureText(error);
    default:
      return `no answer came: ${failureText(error)}`;
  }
}

/**
 * Asks whether a change happened. The question is about the same plan under a code of its own, because "it happened"
 * about the reset must never count for the refresh. Afterwards the run shows the plan again that was carried out.
 */
export async function askWhetherItHappened(
  context: Asking,
  plan: Plan,
  { what, expiresAt, because }: { what: string; expiresAt: string; because: string },
): Promise<GateEnd> {
  const { digest: _digest, code: _code, ...terms } = plan;
  const notes = [...plan.notes, doubtNote(what)];
  const question = planOf({ ...terms, expiresAt, gate: plan.gate + 1, notes });
  const end = await ask(context, question, { offers: ['it-happened', 'it-did-not'], expiresAt, because });
  context.run.propose(plan);
  context.run.enter('remediating');
  return end;
}

/** Asks a person whether a remediation happened. Goes on if it did; else the run ends. */
export async function settleDoubt(
  context: Asking,
  plan: Plan,
  { step, what, because }: { step: 'R1' | 'R2'; what: string; because: string },
): Promise<void> {
  const { run } = context;
  run.begin(step, because, 'in-doubt');
  const expiresAt = await deadlineIn(run, run.settings.doubtDeadlineMs);
  const end = await askWhetherItHappened(context, plan, { what, expiresAt, because });
  if (end.kind !== 'decided')
    escalate(`${what} is in doubt: it may have happened, and nobody could say until ${moment(expiresAt)}`);

  const { by } = end.decisions[0]!;
  if (end.choice !== 'it-happened') {
    run.end(step, `${by} says that it did not happen`, 'failed');
    escalate(`${what} did not happen, says ${by}`);
  }
  run.end(step, `${by} says that it happened`);
}
