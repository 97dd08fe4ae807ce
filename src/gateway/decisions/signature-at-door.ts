import type { Decision, Reply } from '../../approvals/decision';
import { peopleOf } from '../../config/people';
import type { Policy } from '../../config/policy-shape';
import type { PolicyNow } from '../../config/policy-now';
import type { ReadRun } from '../../runs';
import { readSigned, verifyDecision } from '../../signing';

export type Signed = Decision & { signed: string };

/**
 * Whether a key of today's policy has made this signature: true, or the refusal that says why none has. Null where the policy
 * cannot be read: then the run says that itself.
 */
export async function signedByListed(signed: string, policyNow: PolicyNow): Promise<true | Reply | null> {
  const now = policyNow();
  if (!now.readable) return null;
  const read = await readSigned(signed, keysOf(now.value));
  return typeof read === 'string' ? notAllowed(read) : true;
}

/**
 * What an open run need not be asked about a decision, because its document says it: null when the run has to judge. The
 * engine takes only so many decisions for one run, so that one old signature, sent over and over, would use them up. A
 * document may lie, and then so would the run's own answer; nothing is allowed here.
 */
export async function answeredAtDoor(
  decision: Signed,
  { document, policyNow }: { document: ReadRun; policyNow: PolicyNow },
): Promise<Reply | null> {
  const { plan } = document;
  // Of another code, or where nothing is asked, the run refuses at once, in its own words; that uses nothing up.
  if (plan !== null && decision.plan !== plan.code) return null;
  const same = document.decisions.find((one) => one.signed === decision.signed);
  if (plan !== null && same !== undefined)
    return { answer: 'repeated', because: `${same.by} said ${same.decision} at ${same.at}; it stands` };

  const nowMs = Date.now();
  const now = policyNow();
  // When the question has ended, the signature has too: the run says which of both, and refuses at once.
  if (!now.readable || (plan !== null && nowMs >= Date.parse(plan.expiresAt))) return null;
  const verdict = await verifyDecision(decision, {
    plan,
    signers: keysOf(now.value),
    people: peopleOf(now.value),
    atMs: nowMs,
  });
  return verdict.valid ? null : notAllowed(verdict.because);
}

/** The keys of all environments: which one a decision is about is known in its run. */
export function keysOf({ environments }: Policy): Policy['environments'][string]['keys'] {
  return Object.values(environments).flatMap(({ keys }) => keys);
}

function notAllowed(because: string): Reply {
  return { answer: 'not-allowed', because };
}
