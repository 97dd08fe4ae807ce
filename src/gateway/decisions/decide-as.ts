import { readDecision } from '../../approvals/decision';
import type { Decision, Reply } from '../../approvals/decision';
import { UNSIGNED } from '../../approvals/rule';
import { keepNo } from '../../marks/keep-no';
import { decide, readNamed } from '../../runs';
import { signForPlan } from '../../signing';
import type { Vouching } from '../../signing';
import { peopleNow, policyIfReadable } from '../policy-now';
import type { GatewayParts } from '../parts';
import { replyOf } from './reply-of';

export interface IdentifiedDecision {
  /** As the address or the button names it. */
  run: string;
  /** Decision, plan, comment and change as they came in; `by` is the identified person. */
  value: Record<string, unknown> & { by: string };
  how: Vouching;
  surface: 'slack' | 'console' | 'http';
  /** The digest of the plan as it was shown, where the surface carried it: another plan by now is not signed. */
  digest?: string;
  /** One for each click; the same for retries of that click. */
  updateId?: string;
}

/** How long the plan may take to be read, before it is signed. */
const ENGINE_MS = 10_000;

const NO_KEY =
  'the policy counts signed decisions only, and this gateway has no key to sign for you with; ' +
  'decide with "satlink" and your own key ("satlink keys new")';

/** Hands in the decision of a person whom the gateway has identified, signed with the gateway's key. */
export async function decideAs(parts: GatewayParts, order: IdentifiedDecision): Promise<Reply> {
  return replyOf(parts, order.surface, () => handIn(parts, order));
}

async function handIn(
  { engine, key, config }: GatewayParts,
  { run, value, how, digest, updateId }: IdentifiedDecision,
): Promise<Reply> {
  const { signed: _notFromHere, ...claims } = value;
  const decision = readDecision(claims);
  if (typeof decision === 'string') return { answer: 'malformed', because: decision };
  const read = await readNamed(engine, run, ENGINE_MS);
  const { plan } = read;
  const isShown = plan !== null && (digest === undefined || digest === plan.digest);
  const signed: Decision =
    key === null || !isShown ? decision : await signForPlan(decision, { plan, key, how, nowMs: Date.now() });
  await keepNo(engine.client, signed, { ...read, policy: policyIfReadable(config) });
  const reply = await decide(engine, run, {
    value: signed,
    people: peopleNow(config),
    ...(updateId === undefined ? {} : { updateId }),
  });
  // What the rule says to do is what was done here: it is the gateway that cannot sign.
  return key === null && reply.because === UNSIGNED ? { ...reply, because: NO_KEY } : reply;
}
