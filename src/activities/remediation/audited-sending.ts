import type { Action, Plan } from '../../approvals/plan';
import type { SendResult } from '../../contract/audit';
import { NOT_PERFORMED, OUTCOME_UNKNOWN } from '../../contract/failures';
import type { RemediationOrder } from '../../contract/activities';
import { writeAudit } from '../audit';

const AFTER_THE_PERMIT: readonly string[] = [NOT_PERFORMED.requestRefused, NOT_PERFORMED.notSent, OUTCOME_UNKNOWN];

/** Says it where an order is refused before its permit is spent. `audited` says the rest. */
export async function refusalAudited<T>(
  action: Action,
  { plan, permit }: RemediationOrder,
  perform: () => Promise<T>,
): Promise<T> {
  try {
    return await perform();
  } catch (error) {
    const type = typeOf(error);
    const isExpired = type === NOT_PERFORMED.permitRefused && !(Date.now() < Date.parse(permit.until));
    if (!AFTER_THE_PERMIT.includes(type))
      writeAudit('order-refused', plan, { action, reason: isExpired ? 'PermitExpired' : type });

    throw error;
  }
}

/** Says the result of a request: it was answered, or it failed with an error of a stable type. */
export async function audited<T>(
  { action, plan, decidedAt }: { action: Action; plan: Plan; decidedAt: string },
  send: () => Promise<T>,
): Promise<T> {
  const say = (result: SendResult) => writeAudit('sent', plan, { action, result, seconds: secondsSince(decidedAt) });
  try {
    const answer = await send();
    say('answered');
    return answer;
  } catch (error) {
    say(resultOf(typeOf(error)));
    throw error;
  }
}

function typeOf(error: unknown): string {
  const { type } = error as { type?: unknown };
  return typeof type === 'string' ? type : 'unknown';
}

function resultOf(type: string): SendResult {
  if (type === NOT_PERFORMED.requestRefused) return 'refused';
  return type === NOT_PERFORMED.notSent ? 'not-sent' : 'unknown';
}

function secondsSince(time: string): number {
  return Math.max(0, Date.now() - Date.parse(time)) / 1000;
}
