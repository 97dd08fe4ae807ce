import { readDecision } from '../../approvals/decision';
import type { Decision, Reply } from '../../approvals/decision';
import { decide, findRun, readRun } from '../../runs';
import { signForPlan } from '../../signing';
import type { Vouching } from '../../signing';
import type { GatewayParts } from '../parts';

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

/** Hands in the decision of a person whom the gateway has identified, signed with the gateway's key. */
export async function decideAs(parts: GatewayParts, order: IdentifiedDecision): Promise<Reply> {
  const reply = await handIn(parts, order);
  parts.metrics.decisions.inc({ surface: order.surface, answer: reply.answer });
  return reply;
}

async function handIn(
  { engine, key }: GatewayParts,
  { run, value, how, digest, updateId }: IdentifiedDecision,
): Promise<Reply> {
  const { signed: _notFromHere, ...claims } = value;
  const decision = readDecision(claims);
  if (typeof decision === 'string') return { answer: 'malformed', because: decision };
  const { plan } = await readRun(engine, await findRun(engine, run));
  const isShown = plan !== null && (digest === undefined || digest === plan.digest);
  const signed: Decision =
    key === null || !isShown ? decision : await signForPlan(decision, { plan, key, how, nowMs: Date.now() });
  return decide(engine, run, { value: signed, ...(updateId === undefined ? {} : { updateId }) });
}
