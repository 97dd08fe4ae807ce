import type { Reply } from '../../approvals/decision';
import type { Policy } from '../../config/policy';
import { readSigned } from '../../signing';

type Key = Policy['environments'][string]['keys'][number];

/**
 * Refuses a signature that no key of today's policy can have made; null when it is for the run to judge. The engine takes
 * only so many decisions for one run, and who has no key at all shall not use them up. What is signed, for which plan, by
 * whom and when is asked in the run alone. A policy that cannot be read refuses nothing here: the run says that itself.
 */
export async function refusedAtDoor(signed: string, policyNow: () => Policy): Promise<Reply | null> {
  const keys = keysOf(policyNow);
  if (keys === null) return null;
  const read = await readSigned(signed, keys);
  return typeof read === 'string' ? { answer: 'not-allowed', because: read } : null;
}

/** The keys of all environments: which one a decision is about is known in its run. */
function keysOf(policyNow: () => Policy): Key[] | null {
  try {
    return Object.values(policyNow().environments).flatMap(({ keys }) => keys);
  } catch {
    return null;
  }
}
