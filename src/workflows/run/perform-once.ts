import { issuePermit } from '../../approvals/permit';
import type { Permit } from '../../approvals/permit';
import type { Action, Plan } from '../../approvals/plan';
import type { Asking, Decided } from './ask';
import { howItWasLost, settleDoubt } from './doubt';
import { notePermit } from './earlier-changes';
import { failureText } from './ending';
import { howItFailed } from './remediation-failure';
import type { RemediationFailure } from './remediation-failure';

/** A change to a customer's account, as its step carries it out. */
export interface Remedy<T, L extends Look> {
  step: 'R1' | 'R2';
  action: Action;
  plan: Plan;
  decided: Decided;
  /** ISO 8601: not sent at or after it. */
  until: string;
  /** `the reset of the key` */
  what: string;
  /** The words of the step while it is sent. */
  doing: string;
  send: (permit: Permit) => Promise<T>;
  /** Looks whether it happened, when no answer came. Fails if that could not be found out. */
  look: () => Promise<L>;
  /** The words of the step while it looks, and the question to a person if the look cannot tell. */
  looking: string;
  question: string;
}

/** The result of a look. `did-not` is certain. */
type Look = { kind: 'happened' | 'did-not' | 'cannot-tell'; because: string };

export type Performed<T, L extends Look> =
  | { kind: 'done'; answer: T }
  | { kind: 'happened'; look: Extract<L, { kind: 'happened' }>; because: string }
  /** A person says that it happened, and the step repeats it. */
  | { kind: 'said-to-have-happened' }
  /** Nothing was changed, and nothing can be changed any more under this permit. */
  | { kind: 'did-not'; because: string }
  | { kind: 'not-sent'; why: Exclude<RemediationFailure, 'in-doubt'>; because: string };

/**
 * Carries out an approved change at most once. It issues the permit and sends. If no answer comes, it looks whether it
 * happened, and asks a person if the look cannot tell. It never sends a second time.
 */
export async function performOnce<T, L extends Look>(context: Asking, remedy: Remedy<T, L>): Promise<Performed<T, L>> {
  const { step, action, plan, decided, until } = remedy;
  const { run } = context;
  run.begin(step, remedy.doing);
  notePermit(run, action, plan);
  const permit = permitOf({ action, plan, decided, until });
  try {
    return { kind: 'done', answer: await remedy.send(permit) };
  } catch (error) {
    const why = howItFailed(error);
    return why === 'in-doubt'
      ? whatBecameOf(context, remedy, howItWasLost(error))
      : { kind: 'not-sent', why, because: failureText(error) };
  }
}

/** The permit that a decided plan gives for one action, until then. */
export function permitOf({
  action,
  plan,
  decided,
  until,
}: Pick<Remedy<unknown, Look>, 'action' | 'plan' | 'decided' | 'until'>): Permit {
  const choice = action === 'master-refresh' && decided.choice === 'customer-rotated' ? 'customer-rotated' : 'approve';
  return issuePermit(action, plan, { choice, decisions: decided.decisions, decidedAt: decided.at, until });
}

async function whatBecameOf<T, L extends Look>(
  context: Asking,
  { step, plan, what, look, looking, question }: Remedy<T, L>,
  lost: string,
): Promise<Performed<T, L>> {
  context.run.begin(step, `${lost}. ${looking}`, 'in-doubt');
  const seen = await look().catch((error: unknown): Look => ({ kind: 'cannot-tell', because: failureText(error) }));
  const because = `${seen.because} (${lost})`;
  if (seen.kind === 'happened') return { kind: 'happened', look: seen as Extract<L, { kind: 'happened' }>, because };
  if (seen.kind === 'did-not') return { kind: 'did-not', because };
  await settleDoubt(context, plan, { step, what, because: `${question} We could not find out: ${seen.because}` });
  return { kind: 'said-to-have-happened' };
}
