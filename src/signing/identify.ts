import type { Decision } from '../approvals/decision';
import type { People } from '../approvals/names';
import type { Plan } from '../approvals/plan';
import type { Identity } from '../approvals/rule';
import { verifyDecision } from './decision-token';
import type { Signer } from './decision-token';

/**
 * How we know who decides. A signature that does not hold is refused and never becomes a claim: somebody meant it to be
 * believed.
 */
export async function identify(
  decision: Decision,
  { plan, keys, people, atMs }: { plan: Plan; keys: readonly Signer[]; people: People; atMs: number },
): Promise<Identity> {
  const { signed } = decision;
  if (signed === undefined) return { kind: 'claimed' };
  const verdict = await verifyDecision({ ...decision, signed }, { plan, signers: keys, people, atMs });
  return verdict.valid
    ? { kind: 'signed', via: verdict.how.via, kid: verdict.kid, madeMs: verdict.madeMs }
    : { kind: 'refused', because: verdict.because };
}
