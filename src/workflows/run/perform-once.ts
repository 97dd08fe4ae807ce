import { issuePermit } from '../../approvals/permit';
import type { Permit } from '../../approvals/permit';
import type { Action, Plan } from '../../approvals/plan';
import type { Asking, Decided } from './ask';
import { howItWasLost, settleDoubt } from './doubt';
import { notePermit } from './earlier-changes';
import { failureText } from './ending';
import { howItFailed } from './remediation-failure';
import type { RemediationFailure } from './remediation-failure';

/** Something that changes a customer's account, as its step carries it out. */
export interface Remedy<T, L extends Look> {
  step: 'R1' | 'R2';
  action: Action;
  plan: Plan;
  decided: Decided;
  /** ISO 8601: not sent at or after it. */
  until: string;
  /** `the reset of the key` */
  what: string;
  /** What the step says while it is sent. */
  doing: string;
  send: (permit: Permit) => Promise<T>;
  /** Looks what became of it, when no answer came. Fails where it could not be found out. */
  look: () => Promise<L>;
  /** What the step says while it looks, and what a person is asked where the look cannot tell. */
  looking: string;
  question: string;
}

/** What a look finds; `did-not` is certain. */
type Look = { kind: 'happened' | 'did-not' | 'cannot-tell'; because: string };

export type Performed<T, L extends Look> =
  | { kind: 'done'; answer: T }
  | { kind: 'happened'; look: Extract<L, { kind: 'happened' }>; because: string }
  /** A person says that it happened, and the step says it. */
  | { kind: 'said-to-have-happened' }
  /** Nothing was changed, and nothing can be any more under this permit. */
  | { kind: 'did-not'; because: string }
  | { kind: 'not-sent'; why: Exclude<RemediationFailure, 'in-doubt'>; because: string };

/**
 * Carries out what was approved, at most once: it issues the permit, sends, and where no answer comes it looks what happened,
 * and asks a person where the look cannot tell. Nothing is ever sent a second time.
 */
export async function performOnce<T, L extends Look>(context: Asking, remedy: Remedy<T, L>): Promise<Performed<T, L>> {
  const { step, action, plan, decided, until } = remedy;
  const { run } = context;
  run.begin(step, remedy.doing);
  notePermit(run, action, plan);
  const choice = action === 'master-refresh' && decided.choice === 'customer-rotated' ? 'customer-rotated' : 'approve';
  const permit = issuePermit(action, plan, { choice, decisions: decided.decisions, decidedAt: decided.at, until });
  try {
    return { kind: 'done', answer: await remedy.send(permit) };
  } catch (error) {
    const why = howItFailed(error);
    return why === 'in-doubt'
      ? whatBecameOf(context, remedy, howItWasLost(error))
      : { kind: 'not-sent', why, because: failureText(error) };
  }
}

async function whatBecameOf<T, L extends Look>(
  context: Asking,
  { step, plan, what, look, looking, question }: Remedy<T, L>,
  lost: string,
): Promise<Performed<T, L>> {
  context.run.begin(step, `in doubt: ${lost}. ${looking}`, 'in-doubt');
  const seen = await look().catch((error: unknown): Look => ({ kind: 'cannot-tell', because: failureText(error) }));
  const because = `${seen.because} (${lost})`;
  if (seen.kind === 'happened') return { kind: 'happened', look: seen as Extract<L, { kind: 'happened' }>, because };
  if (seen.kind === 'did-not') return { kind: 'did-not', because };
  await settleDoubt(context, plan, { step, what, because: `${question} ${seen.because}` });
  return { kind: 'said-to-have-happened' };
}
