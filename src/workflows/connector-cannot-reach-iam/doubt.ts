import { toAPerson } from '../shared/ending';
import type { Ending } from '../shared/ending';
import { planOf } from '../../approvals/plan';
import type { Plan } from '../../approvals/plan';
import { ask } from './asking';
import type { Desks } from './desks';

/** How long a look at what happened may be repeated, beyond the time it waits on purpose. */
export const LOOK_PATIENCE_MS = 2 * 60_000;

/**
 * What is asked about when the question is whether something happened: the same plan under a code of its own, because
 * "it happened" about the reset must never stand for the refresh.
 */
export function questionAbout(plan: Plan, what: string, expiresAt: string): Plan {
  const { digest: _digest, code: _code, ...terms } = plan;
  return planOf({
    ...terms,
    expiresAt,
    gate: plan.gate + 1,
    notes: [...plan.notes, `The question is whether ${what} happened.`],
  });
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
  const question = questionAbout(plan, what, expiresAt);
  const end = await ask(desks, question, { offers: ['it-happened', 'it-did-not'], expiresAt, because });
  file.document.plan = plan;
  file.enter('remediating');
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
