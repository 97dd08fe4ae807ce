import { PERMIT_TAKEN, PERMIT_USED } from '../../contract/failures';
import { failureText, failureType, toAPerson } from '../run/ending';
import type { Ending } from '../run/ending';
import { planOf } from '../../approvals/plan';
import type { Plan } from '../../approvals/plan';
import type { GateEnd } from '../run/gate';
import { ask } from './asking';
import type { Desks } from './run-context';

/** How long a look at what happened may be repeated: the time until its answer is certain, and some more. */
export const LOOK_PATIENCE_MS = 4 * 60_000;

/** The words for an attempt that left no answer: the permit of an earlier life of the run left none either. */
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
 * Asks whether something happened: about the same plan under a code of its own, because "it happened" about the reset must
 * never stand for the refresh. Afterwards the run shows the plan again that was carried out.
 */
export async function askWhetherItHappened(
  desks: Desks,
  plan: Plan,
  { what, expiresAt, because }: { what: string; expiresAt: string; because: string },
): Promise<GateEnd> {
  const { digest: _digest, code: _code, ...terms } = plan;
  const notes = [...plan.notes, `The question is whether ${what} happened.`];
  const question = planOf({ ...terms, expiresAt, gate: plan.gate + 1, notes });
  const end = await ask(desks, question, { offers: ['it-happened', 'it-did-not'], expiresAt, because });
  desks.file.document.plan = plan;
  desks.file.enter('remediating');
  return end;
}

/** Asks a person what became of a remediation. Null when it happened. */
export async function settleDoubt(
  desks: Desks,
  plan: Plan,
  step: 'R1' | 'R2',
  because: string,
): Promise<Ending | null> {
  const { file } = desks;
  const what = step === 'R1' ? 'the reset of the key' : 'the refresh of the master';
  file.begin(step, `in doubt: ${because}`, 'in-doubt');
  const expiresAt = file.deadlineIn(file.settings.doubtDeadlineMs);
  const end = await askWhetherItHappened(desks, plan, { what, expiresAt, because });
  if (end.kind === 'decided' && end.choice === 'it-happened') {
    file.end(step, `${end.decisions[0]!.by} says that it happened`);
    return null;
  }
  if (end.kind === 'decided') {
    file.end(step, `${end.decisions[0]!.by} says that it did not happen`, 'failed');
    return toAPerson(`${what} did not happen, says ${end.decisions[0]!.by}`);
  }
  return toAPerson(`${what} is in doubt: it may have happened, and nobody could say until ${expiresAt}`);
}
