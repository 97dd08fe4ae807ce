import { digestOfJson, isSameRun, readRunName } from '../approvals/plan';
import type { RunName } from '../approvals/plan';
import type { LookUp } from '../approvals/look-up';
import type { People } from '../approvals/names';
import type { PrivateKey } from './keys';
import { bad, readStatement, signStatement, verdictInTime, whyNotBy } from './statement';
import type { SignedStatement, Signer, SignatureCheck, Vouching } from './statement';

/** The signed content: this finding about this id, by this person, for exactly this run, in these minutes. */
export interface LocationStatement {
  by: string;
  run: RunName;
  /** The id that the run asks about. */
  id: string;
  /** Digest of the whole finding as it was shown. */
  digest: string;
  how: Vouching;
}

const TYPE = 'satlink-location+jwt';

/** A person's report of xo's answer: a finding of any shape, with the person's name. */
interface Said {
  finding: object;
  by: string;
}

/** Signs a person's report of xo's answer, for the question that the run asks. */
export function signLocation(
  { finding, by }: Said,
  { lookUp, key, how, nowMs }: { lookUp: LookUp; key: PrivateKey; how: Vouching; nowMs: number },
): Promise<string> {
  const { run, id, until } = lookUp;
  const statement: LocationStatement = { by, run, id, digest: digestOfJson(finding), how };
  return signStatement(TYPE, statement, { key, nowMs, expiresAt: until });
}

/** The location that one of these keys has signed. If no valid key signed one, the reason. */
export function readSignedLocation(signed: string, signers: readonly Signer[]): Promise<SignedStatement | string> {
  return readStatement(TYPE, signed, signers);
}

/** Checks that the signed text equals the answer that was handed in, for this question of this run. Never throws. */
export async function verifyLocation(
  { finding, by, signed }: Said & { signed: string },
  { lookUp, signers, people, atMs }: { lookUp: LookUp; signers: readonly Signer[]; people: People; atMs: number },
): Promise<SignatureCheck> {
  const read = await readSignedLocation(signed, signers);
  if (typeof read === 'string') return bad(read);
  const bySomebodyElse = whyNotBy(read, by, people);
  if (bySomebodyElse !== null) return bad(bySomebodyElse);
  const { run, id, digest } = read.payload;
  if (!isSameRun(lookUp.run, readRunName(run))) return bad('the signature is about another run');
  if (id !== lookUp.id) return bad('the signature is about another id than the one that is asked about');
  if (digest !== digestOfJson(finding)) return bad('the signature is about another finding');
  return verdictInTime(read, { endsAt: lookUp.until, atMs });
}
