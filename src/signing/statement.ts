import { compactVerify, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { GATEWAY, isSameName, isSamePerson } from '../approvals/names';
import type { People } from '../approvals/names';
import { VIAS } from '../approvals/decision';
import type { Via } from '../approvals/decision';
import { ALGORITHM } from './keys';
import type { PrivateKey, PublicKey } from './keys';

/** How the signer identified the person: by the person's own key, a Slack user, or a sign-in. */
export interface Vouching {
  via: Via;
  /** The Slack user id, or `<issuer> <subject>`. */
  id?: string;
}

/** A key whose signatures are valid, as the policy lists it. */
export interface Signer extends PublicKey {
  /** `gateway` vouches for people whom it has identified. A person's key speaks for that person alone. */
  of: string;
  /** The reason why the key is no longer valid. */
  revoked?: string;
}

/** The subject of a signature. A token of one type is never read as another type. */
export type StatementType =
  'satlink-decision+jwt' | 'satlink-location+jwt' | 'satlink-start+jwt' | 'satlink-brake+jwt' | 'satlink-lift+jwt';

/**
 * A statement that one of our keys has signed. A listed key can sign any payload. Treat every field as untrusted until
 * it is checked.
 */
export interface SignedStatement {
  signer: Signer;
  payload: Record<string, unknown>;
}

export type SignatureCheck =
  { valid: true; how: Vouching; kid: string; madeMs: number } | { valid: false; because: string };

/** Long enough for a slow engine and its retries. A statement is made and sent in one go. */
export const LIFE_SECONDS = 10 * 60;
/** The clocks of signer and worker may differ by this much. */
const SKEW_MS = 60_000;

/**
 * Signs a statement as a compact JWS. It is valid for `LIFE_SECONDS` from `nowMs`, but not after the question has
 * ended.
 *
 * @param expiresAt the end of the question (ISO 8601).
 */
export async function signStatement(
  type: StatementType,
  statement: { by: string } & object,
  { key, nowMs, expiresAt }: { key: PrivateKey; nowMs: number; expiresAt: string },
): Promise<string> {
  const { kid, kty, crv, x, d } = key;
  const seconds = Math.floor(nowMs / 1000);
  const end = Math.min(seconds + LIFE_SECONDS, Date.parse(expiresAt) / 1000);
  return new SignJWT({ ...statement, sub: statement.by })
    .setProtectedHeader({ alg: ALGORITHM, typ: type, kid })
    .setIssuedAt(seconds)
    .setExpirationTime(end)
    .sign(await importJWK({ kty, crv, x, d }, ALGORITHM));
}

/**
 * The reason why a statement does not come from this person, or from a signer who may speak for them; null if it does.
 */
export function whyNotBy({ signer, payload }: SignedStatement, by: string, people: People): string | null {
  const isTheirs = (name: unknown) => typeof name === 'string' && isSamePerson(people, name, by);
  if (!isTheirs(payload['by']) || !isTheirs(payload['sub'])) return 'the signature is by somebody else';
  return isOfGateway(signer) || isTheirs(signer.of) ? null : 'the key belongs to somebody else';
}

/**
 * Checks everything except the subject: the times, and how the signer identified the person.
 *
 * @param endsAt the end of the question (ISO 8601); null if it cannot be read.
 */
export function verdictInTime(
  { signer, payload }: SignedStatement,
  { endsAt, atMs }: { endsAt: string | null; atMs: number },
): SignatureCheck {
  const { iat, exp, how } = payload as { iat?: number; exp?: number; how?: Vouching | null };
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > LIFE_SECONDS)
    return bad('the signature has no believable time');

  if (endsAt !== null && !(inMs(exp) <= Date.parse(endsAt)))
    return bad('the signature lives longer than the question it answers');

  if (iat * 1000 > atMs + SKEW_MS) return bad('the signature is from the future: look at the clocks');
  if (atMs >= inMs(exp)) return bad('the signature has expired; decide again');
  // A signer who vouches for others says how it identified them. A person's own key needs no voucher.
  const via = how?.via;
  if (!how || !VIAS.some((known) => known === via) || (via === 'key') === isOfGateway(signer))
    return bad('the signature does not say believably how the person is known');

  return { valid: true, how, kid: signer.kid, madeMs: iat * 1000 };
}

function isOfGateway({ of }: Signer): boolean {
  return isSameName(of, GATEWAY);
}

/** Questions end on a whole second, and so do the signatures that answer them. */
function inMs(seconds: number): number {
  return Math.round(seconds * 1000);
}

/**
 * The statement that one of these keys has signed. If no valid key signed one, the reason. The policy may list a key
 * more than once; one revoked entry is enough to revoke it.
 */
export async function readStatement(
  type: StatementType,
  signed: string,
  signers: readonly Signer[],
): Promise<SignedStatement | string> {
  const kid = kidOf(signed, type);
  if (kid === null) return 'the signature cannot be read';
  if (kid === undefined) return `the signature is not one of a ${KINDS[type]}`;
  const named = signers.filter((signer) => signer.kid === kid);
  const [first] = named;
  if (first === undefined) return 'the policy does not list the key of this signature';
  const counting = named.filter(({ revoked }) => revoked === undefined);
  if (counting.length === 0) return `the key ${kid} is revoked: ${first.revoked}`;
  for (const signer of counting) {
    const payload = await payloadSignedWith(signed, signer.x);
    if (payload !== null) return { signer, payload };
  }
  return `the signature does not fit: the ${KINDS[type]} was altered or forged`;
}

const KINDS: Record<StatementType, string> = {
  'satlink-decision+jwt': 'decision',
  'satlink-location+jwt': 'location',
  'satlink-start+jwt': 'start',
  'satlink-brake+jwt': 'brake',
  'satlink-lift+jwt': 'lift',
};

/** The key that a statement names; undefined if it is not a statement of this type, null if it cannot be read. */
function kidOf(signed: string, type: StatementType): string | undefined | null {
  try {
    const { alg, typ, kid } = decodeProtectedHeader(signed);
    return alg === ALGORITHM && typ === type ? (kid ?? '') : undefined;
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

export function bad(because: string): SignatureCheck {
  return { valid: false, because };
}
