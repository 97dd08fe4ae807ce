import type { Reply } from '../../approvals/decision';
import { UNSIGNED_LOCATION } from '../../approvals/rule';
import { runName } from '../../contract/engine-names';
import { lookUpOf, provideLocation, readHandedIn } from '../../runs';
import type { Engine } from '../../runs';
import { signLocation } from '../../signing';
import type { PrivateKey } from '../../signing';
import type { Session } from '../sessions/session';
import { replyOf } from './reply-of';
import type { Counted } from './reply-of';

export interface IdentifiedLocation {
  session: Session;
  run: string;
  /** The finding and the id of its location, as they came in. */
  given: Record<string, unknown>;
}

const NO_KEY =
  'the policy counts only signed answers, and this gateway has no key to sign yours; ' +
  'hand it in with "satlink provide-xo" and your own key';

/**
 * Hands in the answer of xo that a person read after they signed in. The gateway's key signs it, for the present
 * question.
 */
export async function provideAs(
  parts: Counted & { engine: Engine; key: PrivateKey | null },
  order: IdentifiedLocation,
): Promise<Reply> {
  return replyOf(parts, { surface: 'http', run: order.run }, (isAbout) => handIn(parts, order, isAbout));
}

async function handIn(
  { engine, key }: { engine: Engine; key: PrivateKey | null },
  { session, run, given: { finding, id } }: IdentifiedLocation,
  isAbout: (run: string) => void,
): Promise<Reply> {
  if (session.role === 'viewer')
    return { answer: 'not-allowed', because: 'your role is viewer: you may look, but not hand anything in' };

  const provided = readHandedIn({ finding, by: session.name });
  if (typeof provided === 'string') return { answer: 'malformed', because: provided };
  const asked = await lookUpOf(engine, run);
  if ('answer' in asked) return asked;
  const { lookUp } = asked;
  isAbout(runName(lookUp.run.workflowId, lookUp.run.firstRunId));
  if (id !== lookUp.id) return { answer: 'malformed', because: `id: the run asks about ${lookUp.id} now` };
  const order = { lookUp, how: { via: 'oidc' as const, id: session.id }, nowMs: Date.now() };
  const signed = key === null ? {} : { signed: await signLocation(provided, { ...order, key }) };
  const reply = await provideLocation(engine, run, { ...provided, ...signed });
  return key === null && reply.because === UNSIGNED_LOCATION ? { ...reply, because: NO_KEY } : reply;
}
