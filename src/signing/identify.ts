import { brakeName } from '../approvals/brake';
import type { BrakeSetting } from '../approvals/brake';
import type { Decision } from '../approvals/decision';
import type { LookUp } from '../approvals/look-up';
import type { People } from '../approvals/names';
import type { Plan } from '../approvals/plan';
import type { Identity } from '../approvals/rule';
import { verifyBrake, verifyLift } from './brake-token';
import { verifyDecision } from './decision-token';
import { verifyLocation } from './location-token';
import type { Signer, SignatureCheck } from './statement';

/**
 * How we know who decides. A bad signature is refused. It does not become an unsigned decision: somebody meant it to be
 * believed.
 */
export async function identify(
  decision: Decision,
  { plan, keys, people, atMs }: { plan: Plan; keys: readonly Signer[]; people: People; atMs: number },
): Promise<Identity> {
  const { signed } = decision;
  if (signed === undefined) return { kind: 'claimed' };
  return identityOf(await verifyDecision({ ...decision, signed }, { plan, signers: keys, people, atMs }));
}

/** The same for a person who reports xo's answer. */
export async function identifyProvider(
  { finding, by, signed }: { finding: object; by: string; signed?: string },
  { lookUp, keys, people, atMs }: { lookUp: LookUp; keys: readonly Signer[]; people: People; atMs: number },
): Promise<Identity> {
  if (signed === undefined) return { kind: 'claimed' };
  return identityOf(await verifyLocation({ finding, by, signed }, { lookUp, signers: keys, people, atMs }));
}

/** The same for a person who sets a brake. `atMs` is the time when the engine took it. */
export async function identifySetter(
  setting: BrakeSetting,
  checking: { keys: readonly Signer[]; people: People; atMs: number },
): Promise<Identity> {
  const { signed } = setting;
  if (signed === undefined) return { kind: 'claimed' };
  return identityOf(await verifyBrake({ ...setting, signed }, { ...checking, signers: checking.keys }));
}

/** The same for a person who lifts one. `runId` is the brake's own in the engine. */
export async function identifyLifter(
  sent: { by: string; signed?: string },
  { subject, runId }: Pick<BrakeSetting, 'subject'> & { runId: string },
  checking: { keys: readonly Signer[]; people: People; atMs: number },
): Promise<Identity> {
  return identifyReleaser(sent, { name: brakeName(subject), runId }, checking);
}

/** The same for a person who releases what stands under a name in the engine. */
export async function identifyReleaser(
  { by, signed }: { by: string; signed?: string },
  { name, runId }: { name: string; runId: string },
  checking: { keys: readonly Signer[]; people: People; atMs: number },
): Promise<Identity> {
  if (signed === undefined) return { kind: 'claimed' };
  return identityOf(await verifyLift({ by, name, runId, signed }, { ...checking, signers: checking.keys }));
}

function identityOf(verdict: SignatureCheck): Identity {
  return verdict.valid
    ? { kind: 'signed', via: verdict.how.via, kid: verdict.kid, madeMs: verdict.madeMs }
    : { kind: 'refused', because: verdict.because };
}
