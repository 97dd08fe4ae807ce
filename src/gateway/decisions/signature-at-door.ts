import type { Decision, Reply } from '../../approvals/decision';
import { peopleOf } from '../../config/people';
import type { Policy } from '../../config/policy-shape';
import type { PolicyNow } from '../../config/policy-now';
import type { ReadRun } from '../../runs';
import { readSigned, verifyDecision } from '../../signing';

export type Signed = Decision & { signed: string };

/**
 * Checks whether a key of today's policy made this signature: true, or the refusal with its reason. Null where the
 * policy cannot be read: then the run says that itself.
 */
export async function signedByListed(signed: string, policyNow: PolicyNow): Promise<true | Reply | null> {
  const now = policyNow();
  if (!now.readable) return null;
  const read = await readSigned(signed, keysOf(now.value));
  return typeof read === 'string' ? notAllowed(read) : true;
}

/**
 * Answers from the run's document, without asking the open run. Null when the run has to judge. The engine takes a
 * limited number of decisions for one run, and one old signature sent again and again would use them up. This function
 * only refuses or repeats; it never lets a decision count. A party that can forge the document can forge the run's own
 * answer too.
 */
export async function answeredAtDoor(
  decision: Signed,
  { document, policyNow }: { document: ReadRun; policyNow: PolicyNow },
): Promise<Reply | null> {
  const { plan } = document;
  // The run itself refuses another code, and a decision when nothing is asked. That costs nothing of its limit.
  if (plan !== null && decision.plan !== plan.code) return null;
  const same = document.decisions.find((one) => one.signed === decision.signed);
  if (plan !== null && same !== undefined)
    return { answer: 'repeated', because: `${same.by} said ${same.decision} at ${same.at}; it stands` };

  const nowMs = Date.now();
  const now = policyNow();
  // When the question has ended, the signature has expired too. The run says which of the two it is.
  if (!now.readable || (plan !== null && nowMs >= Date.parse(plan.expiresAt))) return null;
  const verdict = await verifyDecision(decision, {
    plan,
    signers: keysOf(now.value),
    people: peopleOf(now.value),
    atMs: nowMs,
  });
  return verdict.valid ? null : notAllowed(verdict.because);
}

/** The keys of all environments. Only the run knows the environment of the decision. */
export function keysOf({ environments }: Policy): Policy['environments'][string]['keys'] {
  return Object.values(environments).flatMap(({ keys }) => keys);
}

function notAllowed(because: string): Reply {
  return { answer: 'not-allowed', because };
}
