import { digestOf, isSameRun, readRunName } from '../approvals/plan';
import type { Plan, RunName } from '../approvals/plan';
import type { People } from '../approvals/names';
import type { Choice, Decision } from '../approvals/decision';
import type { PrivateKey } from './keys';
import { bad, readStatement, signStatement, verdictInTime, whyNotBy } from './statement';
import type { SignedStatement, Signer, SignatureCheck, Vouching } from './statement';

/** The signed content: this choice, by this person, about exactly this plan, in these minutes. */
export interface DecisionStatement {
  decision: Choice;
  by: string;
  run: RunName;
  /** The full digest, computed from the plan as it was shown. */
  digest: string;
  comment?: string;
  change?: string;
  how: Vouching;
}

const TYPE = 'satlink-decision+jwt';

/**
 * Signs a decision.
 * @param expiresAt the time when the plan expires (ISO 8601), as the plan says.
 */
export function signDecision(
  statement: DecisionStatement,
  key: PrivateKey,
  { nowMs, expiresAt }: { nowMs: number; expiresAt: string },
): Promise<string> {
  return signStatement(TYPE, statement, { key, nowMs, expiresAt });
}

/** The decision that one of these keys has signed. If no valid key signed one, the reason. */
export function readSigned(signed: string, signers: readonly Signer[]): Promise<SignedStatement | string> {
  return readStatement(TYPE, signed, signers);
}

/**
 * Checks a signed decision. It must equal the decision that was handed in, be about this plan, and be signed by a
 * valid key. The argument `atMs` is the time when it was handed in; the worker that carries it out later checks it
 * for that moment. Names are compared by the policy's list of people. It never throws, and it quotes nothing of a
 * token that it does not believe.
 *
 * @param plan null if the plan cannot be read. Then everything is checked that needs no plan; that is too little to
 * act on.
 */
export async function verifyDecision(
  decision: Decision & { signed: string },
  { plan, signers, people, atMs }: { plan: Plan | null; signers: readonly Signer[]; people: People; atMs: number },
): Promise<SignatureCheck> {
  const read = await readSigned(decision.signed, signers);
  if (typeof read === 'string') return bad(read);
  const { payload } = read;
  const bySomebodyElse = whyNotBy(read, decision.by, people);
  if (bySomebodyElse !== null) return bad(bySomebodyElse);
  if (payload['decision'] !== decision.decision) return bad('the signature is for another choice');
  const elsewhere = plan === null ? null : whyNotAbout(plan, payload);
  if (elsewhere !== null) return bad(elsewhere);
  if (payload['change'] !== decision.change || payload['comment'] !== decision.comment)
    return bad('comment or change is not the one that was signed');

  return verdictInTime(read, { endsAt: plan === null ? null : plan.expiresAt, atMs });
}

function whyNotAbout(plan: Plan, payload: Record<string, unknown>): string | null {
  if (!isSameRun(plan.run, readRunName(payload['run']))) return 'the signature is about another run';
  return payload['digest'] === digestOf(plan) ? null : 'the signature is about another plan';
}
