import { readFileSync, writeFileSync } from 'node:fs';
import { canonicalJson, planOf } from '../approvals/plan';
import type { Plan } from '../approvals/plan';
import { Exit, EXIT } from './exit';

/**
 * Writes a plan as it was shown, in canonical JSON, readable by its owner only. It never overwrites a file: a person
 * may be reading that plan, and would then decide about another one.
 */
export function writePlanFile(file: string, plan: Plan): void {
  try {
    writeFileSync(file, `${canonicalJson(plan)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST' ? 'exists already; a plan is not written over another one' : `cannot be written (${code})`;
    throw new Exit(EXIT.usage, `${file} ${why}`);
  }
}

/** The digest of the plan in a file that `writePlanFile` wrote. It is computed from the plan itself. */
export function digestOfPlanFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Exit(EXIT.usage, `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const plan = planIn(text);
  if (plan === null) throw new Exit(EXIT.usage, `${file} is not a plan that "satlink plan RUN --output FILE" wrote`);
  return plan.digest;
}

/** Null if it is no plan, or was changed since it was written. */
function planIn(text: string): Plan | null {
  try {
    const given = JSON.parse(text) as Plan | null;
    if (given === null || typeof given !== 'object' || Array.isArray(given)) return null;
    const { digest, code } = planOf(given);
    return digest === given.digest && code === given.code ? { ...given } : null;
  } catch {
    return null;
  }
}
