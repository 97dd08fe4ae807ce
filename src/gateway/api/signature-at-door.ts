import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { Reply } from '../../approvals/decision';
import type { Policy } from '../../config/policy';
import { ALGORITHM } from '../../signing/keys';

type Key = Policy['environments'][string]['keys'][number];

/**
 * Refuses a signature that no key of today's policy can have made; null when it is for the run to judge. The engine takes
 * only so many decisions for one run, and who has no key at all shall not use them up. What is signed, for which plan, by
 * whom and when is asked in the run alone. A policy that cannot be read refuses nothing here: the run says that itself.
 */
export async function refusedAtDoor(signed: string, policyNow: () => Policy): Promise<Reply | null> {
  const keys = keysOf(policyNow);
  if (keys === null) return null;
  const because = await whyNot(signed, keys);
  return because === null ? null : { answer: 'not-allowed', because };
}

/** The keys of all environments: which one a decision is about is known in its run. */
function keysOf(policyNow: () => Policy): Key[] | null {
  try {
    return Object.values(policyNow().environments).flatMap(({ keys }) => keys);
  } catch {
    return null;
  }
}

async function whyNot(signed: string, keys: readonly Key[]): Promise<string | null> {
  const kid = kidOf(signed);
  if (kid === null) return 'the signature cannot be read';
  const named = keys.filter((key) => key.kid === kid);
  const [first] = named;
  if (first === undefined) return 'the policy does not list the key of this signature';
  const counting = named.filter(({ revoked }) => revoked === undefined);
  if (counting.length === 0) return `the key ${first.kid} is revoked: ${first.revoked}`;
  const holds = await Promise.all(counting.map(async ({ x }) => isSignedWith(signed, x)));
  return holds.includes(true) ? null : 'the signature does not fit: the decision was altered or forged';
}

function kidOf(signed: string): unknown {
  try {
    return decodeProtectedHeader(signed).kid;
  } catch {
    return null;
  }
}

async function isSignedWith(signed: string, x: string): Promise<boolean> {
  try {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x }, ALGORITHM);
    await compactVerify(signed, key, { algorithms: [ALGORITHM] });
    return true;
  } catch {
    return false;
  }
}
