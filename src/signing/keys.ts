import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';

/** The only algorithm that we sign with and accept: Ed25519. */
export const ALGORITHM = 'EdDSA';

/** A private key in a file or a secret: an Ed25519 JWK (RFC 8037) with `d`, and its id. */
export interface PrivateKey {
  kty: 'OKP';
  crv: 'Ed25519';
  /** RFC 7638 thumbprint of the public key. */
  kid: string;
  x: string;
  d: string;
  /** The owner, as the file says. No check trusts it; it only saves the owner from typing the name. */
  of?: string;
}

/** The policy's entry for a key: its id and its public part (base64url, 43 characters). */
export type PublicKey = Pick<PrivateKey, 'kid' | 'x'>;

/** Makes a new Ed25519 key, with the owner's name if one is given. */
export async function newKey(of?: string): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  const { x, d } = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: x! });
  return { kty: 'OKP', crv: 'Ed25519', kid, x: x!, d: d!, of };
}

/**
 * Reads a private key from the text of a file or a secret. Returns the key, or a sentence that says what is wrong. The
 * sentence never quotes the text.
 */
export async function readPrivateKey(text: string): Promise<PrivateKey | string> {
  let given: Partial<PrivateKey>;
  try {
    given = JSON.parse(text) as Partial<PrivateKey>;
  } catch {
    return 'the key is not JSON; "satlink keys new" makes one';
  }
  const { kty, crv, x, d, of } = given ?? {};
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || typeof d !== 'string')
    return 'the key is not a private Ed25519 key in JWK form; "satlink keys new" makes one';

  try {
    await importJWK({ kty, crv, x, d }, ALGORITHM);
  } catch {
    return 'the key cannot be used: its two halves do not belong together, or it is damaged';
  }
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  return { kty, crv, x, d, kid, ...(typeof of === 'string' && of !== '' ? { of } : {}) };
}
