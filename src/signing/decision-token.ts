import { compactVerify, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { digestOf } from '../approvals/plan';
import type { Plan, RunName } from '../approvals/plan';
import { GATEWAY, isSameName, isSamePerson } from '../approvals/names';
import type { People } from '../approvals/names';
import { VIAS } from '../approvals/decision';
import type { Choice, Decision, Via } from '../approvals/decision';
import { ALGORITHM } from './keys';
import type { PrivateKey, PublicKey } from './keys';

/** How the signer knows who decides: by the approver's own key, a Slack user, or a sign-in. */
export interface Vouching {
  via: Via;
  /** The Slack user id, or `<issuer> <subject>`. */
  id?: string;
}

/** A key whose signatures count, as the policy lists it. */
export interface Signer extends PublicKey {
  /** `gateway` vouches for people it has identified; a person's key speaks for that person alone. */
  of: string;
  /** Why it no longer counts. */
  revoked?: string;
}

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
/** Long enough for a slow engine and its retries; a decision is made and sent in one go. */
export const LIFE_SECONDS = 10 * 60;
/** Clocks of signer and worker may differ by so much. */
const SKEW_MS = 60_000;

/**
 * Signs a decision as a compact JWS, valid for `LIFE_SECONDS` from `nowMs`, and no longer than the question it answers.
 *
 * @param expiresAt when the plan can no longer be decided (ISO 8601), as the plan says.
 */
export async function signDecision(
  statement: DecisionStatement,
  key: PrivateKey,
  { nowMs, expiresAt }: { nowMs: number; expiresAt: string },
): Promise<string> {
  const { kid, kty, crv, x, d } = key;
  const seconds = Math.floor(nowMs / 1000);
  const end = Math.min(seconds + LIFE_SECONDS, Date.parse(expiresAt) / 1000);
  return new SignJWT({ ...statement, sub: statement.by })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuedAt(seconds)
    .setExpirationTime(end)
    .sign(await importJWK({ kty, crv, x, d }, ALGORITHM));
}

export type Verdict = { valid: true; how: Vouching; kid: string; madeMs: number } | { valid: false; because: string };

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
  const { signer, payload } = read;
  const { iat, exp, how } = payload as { iat?: number; exp?: number; how?: Vouching | null };
  const isOfDecider = (name: unknown) => typeof name === 'string' && isSamePerson(people, name, decision.by);
  const isOfGateway = isSameName(signer.of, GATEWAY);
  if (!isOfDecider(payload['by']) || !isOfDecider(payload['sub'])) return bad('the signature is by somebody else');
  if (!isOfGateway && !isOfDecider(signer.of)) return bad('the key belongs to somebody else');
  if (payload['decision'] !== decision.decision) return bad('the signature is for another choice');
  const elsewhere = plan === null ? null : whyNotAbout(plan, payload);
  if (elsewhere !== null) return bad(elsewhere);
  if (payload['change'] !== decision.change || payload['comment'] !== decision.comment) {
    return bad('comment or change is not the one that was signed');
  }
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > LIFE_SECONDS) {
    return bad('the signature has no believable time');
  }
  if (plan !== null && !(inMs(exp) <= Date.parse(plan.expiresAt))) {
    return bad('the signature lives longer than the question it answers');
  }
  if (iat * 1000 > atMs + SKEW_MS) return bad('the signature is from the future: look at the clocks');
  if (atMs >= inMs(exp)) return bad('the signature has expired; decide again');
  // Who vouches for others says how it knows them; who signs for themselves needs no voucher.
  const via = how?.via;
  if (!how || !VIAS.some((known) => known === via) || (via === 'key') === isOfGateway) {
    return bad('the signature does not say believably how the person is known');
  }
  return { valid: true, how, kid: signer.kid, madeMs: iat * 1000 };
}

/** Questions end between two seconds, and so do the signatures that answer them. */
function inMs(seconds: number): number {
  return Math.round(seconds * 1000);
}

function whyNotAbout(plan: Plan, payload: Record<string, unknown>): string | null {
  const { run, digest } = payload as { run?: RunName | null; digest?: unknown };
  if (run?.workflowId !== plan.run.workflowId || run?.firstRunId !== plan.run.firstRunId) {
    return 'the signature is about another run';
  }
  return digest === digestOf(plan) ? null : 'the signature is about another plan';
}

/**
 * What one of these keys has signed, or why none that counts has. Whoever holds a listed key may sign anything, also what is
 * no statement at all, so nothing is known of the fields. A key may be listed more than once, and revoked in one place only.
 */
export async function readSigned(
  signed: string,
  signers: readonly Signer[],
): Promise<{ signer: Signer; payload: Record<string, unknown> } | string> {
  const kid = kidOf(signed);
  if (kid === null) return 'the signature cannot be read';
  if (kid === undefined) return 'the signature is not one of a decision';
  const named = signers.filter((signer) => signer.kid === kid);
  const [first] = named;
  if (first === undefined) return 'the policy does not list the key of this signature';
  const counting = named.filter(({ revoked }) => revoked === undefined);
  if (counting.length === 0) return `the key ${kid} is revoked: ${first.revoked}`;
  for (const signer of counting) {
    const payload = await payloadSignedWith(signed, signer.x);
    if (payload !== null) return { signer, payload };
  }
  return 'the signature does not fit: the decision was altered or forged';
}

/** The key that a decision names; undefined where it is no decision of ours, null where it cannot be read. */
function kidOf(signed: string): string | undefined | null {
  try {
    const { alg, typ, kid } = decodeProtectedHeader(signed);
    return alg === ALGORITHM && typ === TYPE ? (kid ?? '') : undefined;
  } catch {
    return null;
  }
}

async function payloadSignedWith(signed: string, x: string): Promise<Record<string, unknown> | null> {
  try {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x }, ALGORITHM);
    const { payload } = await compactVerify(signed, key, { algorithms: [ALGORITHM] });
    return { ...(JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown> | null) };
  } catch {
    return null;
  }
}

function bad(because: string): Verdict {
  return { valid: false, because };
}
