import type { Choice, RecordedDecision } from './decision';
import type { Action, Plan } from './plan';

declare const issued: unique symbol;

/**
 * The permit that a decided plan gives for one action. Only `issuePermit` makes one: the brand is not exported, so a
 * look-alike is a compile error. The data may be forged on its way, so the worker that acts on it checks all of it
 * again.
 */
export interface Permit {
  readonly [issued]: true;
  action: Action;
  /** Digest of the plan that was decided. */
  digest: string;
  choice: Extract<Choice, 'approve' | 'customer-rotated'>;
  /** The decisions that reached the quorum. */
  decisions: RecordedDecision[];
  /** ISO 8601: when the quorum was reached. */
  decidedAt: string;
  /** ISO 8601: not valid at or after it. */
  until: string;
}

/** Makes the permit for one action of a decided plan. Only the gate calls this, when the quorum is reached. */
export function issuePermit(
  action: Action,
  plan: Plan,
  from: Omit<Permit, typeof issued | 'action' | 'digest'>,
): Permit {
  return { action, digest: plan.digest, ...from } as Permit;
}
