import type { AccountFacts } from '../../contract/activities';
import type { Target } from '../../approvals/plan';
import { isEnding, toAPerson } from '../run/ending';
import type { Ending } from '../run/ending';
import { ask } from './asking';
import type { Decided } from './asking';
import type { Desks } from './run-context';
import { recallEarlierChanges } from './earlier-changes';
import { drawUpPlan, offersOf, resetIsOurs } from './plan';
import { resetApiKey } from './reset-api-key';
import type { KeyReplaced } from './reset-api-key';

/** A new gate needs a person each time; more than this many means that something else is wrong. */
export const GATES_MAX = 20;

/**
 * G and R1. Asks about a plan until the key is replaced, a person says no, or nobody answers. Whatever fails before the
 * reset asks again about a new plan with the same deadline.
 */
export async function replaceKey(desks: Desks, target: Target, found: AccountFacts): Promise<KeyReplaced | Ending> {
  const { file } = desks;
  const { settings, input, name: run, document } = file;
  // Who resets decides how long we wait: a customer needs longer than an approver on call.
  const byUs = resetIsOurs({ target, facts: found, settings });
  const expiresAt = file.deadlineIn(byUs ? settings.gate.deadlineMs : settings.gate.customerDeadlineMs);
  // After the deadline is set: an operator's reset to a moment before this reads it anew, and one to a moment after it makes
  // the same plan with the same permit.
  await recallEarlierChanges(file, target.location);
  let facts = found;
  let keyReplaced = false;
  let because = 'the key is rejected; a person decides about replacing it';
  for (let gate = 1; gate <= GATES_MAX; gate++) {
    if (gate > 1 && Date.now() >= Date.parse(expiresAt))
      return toAPerson(`${because}; the time to decide ended at ${expiresAt}, so nobody is asked again`);
    const material = {
      run,
      askedBy: file.askedBy,
      environment: input.environment,
      about: input.location,
      target,
      facts,
      settings,
      findings: document.findings,
      gate,
      expiresAt,
      earlier: file.earlier,
    };
    const plan = drawUpPlan({ ...material, ...(keyReplaced ? { keyReplacedBy: 'customer' } : {}) });
    const end = await ask(desks, plan, { offers: offersOf(plan, keyReplaced), expiresAt, because });
    if (end.kind !== 'decided' || end.choice === 'reject') {
      const no =
        end.kind === 'decided'
          ? whoSaidNo(end, plan.code)
          : `nobody decided about plan ${plan.code} until ${expiresAt}`;
      if (keyReplaced) {
        file.end('R2', no, 'skipped');
        return toAPerson(`${no}; the key was replaced and the refresh is outstanding`);
      }
      return { ending: end.kind === 'decided' ? 'declined' : 'expired', because: no };
    }
    if (end.choice === 'customer-rotated' || keyReplaced) {
      if (!keyReplaced) file.end('R1', 'the customer replaced the key', 'skipped');
      return { plan, decided: end, by: 'customer', keyRecordBefore: found.keyRecord };
    }
    const reset = await resetApiKey(desks, plan, end);
    if (isEnding(reset) || 'plan' in reset) return reset;
    ({ askAgain: because, facts = facts, keyReplaced = false } = reset);
    if (keyReplaced) {
      file.end('R1', because, 'skipped');
      file.begin('R2', 'a person decides about the refresh', 'waiting');
    }
  }
  return toAPerson(`the plan had to be made anew ${GATES_MAX} times`);
}

function whoSaidNo({ decisions }: Decided, code: string): string {
  const [{ by, comment }] = decisions as [Decided['decisions'][number]];
  return `${by} rejected plan ${code}${comment ? `: ${comment}` : ''}`;
}
