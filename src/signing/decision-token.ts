import { digestOf, isSameRun, readRunName } from '../approvals/plan';
import type { Plan, RunName } from '../approvals/plan';
import type { People } from '../approvals/names';
import type { Choice, Decision } from '../approvals/decision';
import type { PrivateKey } from './keys';
import { bad, readStatement, signStatement, verdictInTime, whyNotBy } from './statement';
import type { SignedStatement, Signer, Verdict, Vouching } from './statement';

/** What is signed: this choice, by this person, about exactly this plan, in these minutes. */
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

/** Signs a decision. @param expiresAt when the plan can no longer be decided (ISO 8601), as the plan says. */
export function signDecision(
  statement: DecisionStatement,
  key: PrivateKey,
  { nowMs, expiresAt }: { nowMs: number; expiresAt: string },
): Promise<string> {
  return signStatement(TYPE, statement, { key, nowMs, expiresAt });
}

/** What one of these keys has signed as a decision, or why none that counts has. */
export function readSigned(signed: string, signers: readonly Signer[]): Promise<SignedStatement | string> {
  return readStatement(TYPE, signed, signers);
}

/**
 * Checks that a signed decision says what it is handed in as, about this plan, signed by a key that counts. `atMs` is when
 * it was handed in: the worker that carries it out later checks it for that moment. Names are compared as the people of the
 * policy are known. Never throws, and quotes nothing of a token that is not believed.
 *
 * @param plan null where it cannot be read: then all is checked but what needs it, which is not enough to act on.
 */
export async function verifyDecision(
  decision: Decision & { signed: string },
  { plan, signers, people, atMs }: { plan: Plan | null; signers: readonly Signer[]; people: People; atMs: number },
): Promise<Verdict> {
  const read = await readSigned(decision.signed, signers);
  if (typeof read === 'string') return bad(read);
  const { payload } = read;
  const bySomebodyElse = whyNotBy(read, decision.by, people);
  if (bySomebodyElse !== null) return bad(bySomebodyElse);
  if (payload['decision'] !== decision.decision) return bad('the signature is for another choice');
  const elsewhere = plan === null ? null : whyNotAbout(plan, payload);
  if (elsewhere !== null) return bad(elsewhere);
  if (payload['change'] !== decision.change || payload['comment'] !== decision.comment) {
    return bad('comment or change is not the one that was signed');
  }
  return verdictInTime(read, { endsAt: plan === null ? null : plan.expiresAt, atMs });
}

function whyNotAbout(plan: Plan, payload: Record<string, unknown>): string | null {
  if (!isSameRun(plan.run, readRunName(payload['run']))) return 'the signature is about another run';
  return payload['digest'] === digestOf(plan) ? null : 'the signature is about another plan';
}
