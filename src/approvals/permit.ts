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

/**
 * The choices that permit an action. No other answer of a person permits anything, however well it is signed: an approver
 * also signs a *no*, and what happened after a doubt.
 */
export const PERMITTING: Record<Action, readonly Permit['choice'][]> = {
  'api-key-reset': ['approve'],
  'master-refresh': ['approve', 'customer-rotated'],
};

/** Times of a policy, in milliseconds. */
export interface PermitTimes {
  effectWithin: number;
  propagation: number;
  doubtDeadline: number;
}

/** The longest time of the looks after a reset whose answer was lost. */
const LOOK_MS = 5 * 60_000;

/**
 * The longest time from a decision to its effect, in milliseconds. The refresh waits for the reset, and for the new key to
 * propagate. If the answer of the reset was lost, it also waits for a look, and for a person who says whether it happened.
 */
export function permitLivesMs(action: Action, { effectWithin, propagation, doubtDeadline }: PermitTimes): number {
  if (action === 'api-key-reset') return effectWithin;
  return 2 * (effectWithin + propagation + LOOK_MS) + doubtDeadline;
}

/** Makes the permit for one action of a decided plan. Only `performOnce` calls this, for a plan that the gate decided. */
export function issuePermit(
  action: Action,
  plan: Plan,
  from: Omit<Permit, typeof issued | 'action' | 'digest'>,
): Permit {
  return { action, digest: plan.digest, ...from } as Permit;
}
