import { decodeProtectedHeader } from 'jose';
import { payloadSignedWith } from './decision-token';
import type { Signer } from './decision-token';

/**
 * Why none of these keys can have made a signature; null when one has that counts. What is signed, for which plan, by whom
 * and when is not judged. The same key may be listed more than once, and be revoked in one place only.
 */
export async function whyNoKeyMadeIt(signed: string, signers: readonly Signer[]): Promise<string | null> {
  const kid = kidOf(signed);
  if (kid === null) return 'the signature cannot be read';
  const named = signers.filter((signer) => signer.kid === kid);
  const [first] = named;
  if (first === undefined) return 'the policy does not list the key of this signature';
  const counting = named.filter(({ revoked }) => revoked === undefined);
  if (counting.length === 0) return `the key ${first.kid} is revoked: ${first.revoked}`;
  const payloads = await Promise.all(counting.map(({ x }) => payloadSignedWith(signed, x)));
  return payloads.some((payload) => payload !== null)
    ? null
    : 'the signature does not fit: the decision was altered or forged';
}

function kidOf(signed: string): unknown {
  try {
    return decodeProtectedHeader(signed).kid;
  } catch {
    return null;
  }
}
