import { toAPerson } from '../shared/ending';
import type { Ending } from '../shared/ending';
import type { Plan } from '../../approvals/plan';
import { ask } from './asking';
import type { Desks } from './desks';

/** How long a look at what happened may be repeated, beyond the time it waits on purpose. */
export const LOOK_PATIENCE_MS = 2 * 60_000;

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
  const end = await ask(desks, plan, { offers: ['it-happened', 'it-did-not'], expiresAt, because });
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
