import { readDecision } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';
import { UNSIGNED } from '../../approvals/rule';
import { shownName } from '../../approvals/shown-name';
import { AUDIT } from '../../contract/audit';
import type { AuditEvents } from '../../contract/audit';
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
  /** The name of the run in the address or on the button. */
  run: string;
  /** Decision, plan, comment and change as they came in. `by` is the identified person. */
  value: Record<string, unknown> & { by: string };
  how: Vouching;
  surface: 'slack' | 'console' | 'http';
  /**
   * The digest of the plan that was shown, as it came in. Another plan is neither signed nor handed in, even if its
   * code is the same.
   */
  digest: unknown;
  /** One id for each click. Retries of that click have the same id. */
  updateId?: string;
}

interface Handing {
  engine: Engine;
  config: Pick<GatewayConfig, 'policyNow'>;
  /** The gateway's key; null where it has none. */
  key: PrivateKey | null;
}

/** Longer than each choice that there is, and the length of a plan's code. */
const CHOICE_MAX = 20;
const CODE_LENGTH = 8;
/** The time limit for reading the plan before it is signed. */
const ENGINE_MS = 10_000;

const NO_DIGEST =
  'digest: is missing, given twice or not 64 hex characters; it is the digest of the plan that was shown';

const NO_KEY =
  'the policy counts only signed decisions, and this gateway has no key to sign yours; ' +
  'decide with "satlink" and your own key ("satlink keys new")';

/** Hands in the decision of a person whom the gateway has identified, signed with the gateway's key. */
export async function decideAs(parts: Counted & Handing, order: IdentifiedDecision): Promise<Reply> {
  const reply = await replyOf(parts, order, (isAbout) => handIn(parts, order, isAbout));
  auditHandedIn(parts, order, reply);
  return reply;
}

/** A decision that the run refuses at once leaves no trace in the run. So each one is written down here too. */
function auditHandedIn({ log }: Counted, { run, surface, how, value }: IdentifiedDecision, { answer }: Reply): void {
  const { by } = value;
  const text = (name: string, max: number) => (typeof value[name] === 'string' ? value[name].slice(0, max) : '');
  const fields: AuditEvents['handed-in'] = {
    surface,
    choice: text('decision', CHOICE_MAX),
    answer,
    plan: text('plan', CODE_LENGTH),
    by: shownName(by),
    proof: how.via,
  };
  log.info(AUDIT['handed-in'].says, { event: 'handed-in', run, ...fields });
}

async function handIn(
  { engine, key, config }: Handing,
  { run, value, how, digest, updateId }: IdentifiedDecision,
  isAbout: (run: string) => void,
): Promise<Reply> {
  const { signed: _notFromHere, ...fields } = value;
  const decision = readDecision(fields);
  if (typeof decision === 'string') return { answer: 'malformed', because: decision };
  if (typeof digest !== 'string' || !DIGEST.test(digest)) return { answer: 'malformed', because: NO_DIGEST };
  const people = peopleNow(config.policyNow);
  const read = await readNamed(engine, run, ENGINE_MS);
  isAbout(read.run);
  const refused = answerOfAnotherPlan(read, { decision, digest, people });
  if (refused !== null) return refused;
  const order = { plan: read.plan!, digest, how, nowMs: Date.now() };
  const signed = key === null ? decision : await signForPlan(decision, { ...order, key });
  if ('answer' in signed) return signed;
  const reply = await decide(engine, run, { value: signed, people, updateId });
  await keepSignedNo(engine.client, { decision: signed, reply }, { ...read, now: config.policyNow() });
  // The rule tells people to sign. This gateway was asked to sign and has no key, so say that instead.
  return key === null && reply.because === UNSIGNED ? { ...reply, because: NO_KEY } : reply;
}
