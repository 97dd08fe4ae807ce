import { readDecision } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';
import { UNSIGNED } from '../../approvals/rule';
import { peopleNow } from '../../config/policy-now';
import type { GatewayConfig } from '../../config/gateway-config';
import { keepSignedNo } from '../../marks/keep-signed-no';
import { answerOfAnotherPlan, decide, DIGEST, readNamed } from '../../runs';
import type { Engine } from '../../runs';
import { signForPlan } from '../../signing';
import type { PrivateKey, Vouching } from '../../signing';
import { replyOf } from './reply-of';
import type { Counted } from './reply-of';

export interface IdentifiedDecision {
  /** As the address or the button names it. */
  run: string;
  /** Decision, plan, comment and change as they came in; `by` is the identified person. */
  value: Record<string, unknown> & { by: string };
  how: Vouching;
  surface: 'slack' | 'console' | 'http';
  /** As it came in: the digest of the plan that was shown. Another plan is neither signed nor handed in, whatever its code. */
  digest: unknown;
  /** One for each click; the same for retries of that click. */
  updateId?: string;
}

interface Handing {
  engine: Engine;
  config: Pick<GatewayConfig, 'policyNow'>;
  /** The gateway's; null where it has none. */
  key: PrivateKey | null;
}

/** How long the plan may take to be read, before it is signed. */
const ENGINE_MS = 10_000;

const NO_DIGEST = 'digest: is given once, 64 hex characters: the digest of the plan that was shown';

const NO_KEY =
  'the policy counts signed decisions only, and this gateway has no key to sign for you with; ' +
  'decide with "satlink" and your own key ("satlink keys new")';

/** Hands in the decision of a person whom the gateway has identified, signed with the gateway's key. */
export async function decideAs(parts: Counted & Handing, order: IdentifiedDecision): Promise<Reply> {
  return replyOf(parts, order.surface, () => handIn(parts, order));
}

async function handIn(
  { engine, key, config }: Handing,
  { run, value, how, digest, updateId }: IdentifiedDecision,
): Promise<Reply> {
  const { signed: _notFromHere, ...claims } = value;
  const decision = readDecision(claims);
  if (typeof decision === 'string') return { answer: 'malformed', because: decision };
  if (typeof digest !== 'string' || !DIGEST.test(digest)) return { answer: 'malformed', because: NO_DIGEST };
  const people = peopleNow(config.policyNow);
  const read = await readNamed(engine, run, ENGINE_MS);
  const refused = answerOfAnotherPlan(read, { decision, digest, people });
  if (refused !== null) return refused;
  const order = { plan: read.plan!, digest, how, nowMs: Date.now() };
  const signed = key === null ? decision : await signForPlan(decision, { ...order, key });
  if ('answer' in signed) return signed;
  const reply = await decide(engine, run, { value: signed, people, updateId });
  await keepSignedNo(engine.client, { decision: signed, reply }, { ...read, now: config.policyNow() });
  // What the rule says to do is what was done here: it is the gateway that cannot sign.
  return key === null && reply.because === UNSIGNED ? { ...reply, because: NO_KEY } : reply;
}
