import type { Decision } from '../../src/approvals/decision';
import { digestOf } from '../../src/approvals/plan';
import type { Plan } from '../../src/approvals/plan';
import { signForPlan } from '../../src/signing';
import type { PrivateKey, Vouching } from '../../src/signing';

/** A decision signed for a plan that its maker looked at. */
export async function signedFor(
  decision: Decision,
  {
    plan,
    key,
    how = { via: 'key' },
    nowMs = Date.now(),
  }: { plan: Plan; key: PrivateKey; how?: Vouching; nowMs?: number },
): Promise<Decision & { signed: string }> {
  const made = await signForPlan(decision, { plan, digest: digestOf(plan), key, how, nowMs });
  if ('answer' in made) throw new Error(made.because);
  return made as Decision & { signed: string };
}
