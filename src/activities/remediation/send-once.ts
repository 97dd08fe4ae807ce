import { performance } from 'node:perf_hooks';
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { planAt } from '../../approvals/plan';
import type { Action, Plan } from '../../approvals/plan';
import { NOT_PERFORMED, OUTCOME_UNKNOWN, PERMIT_TAKEN, PERMIT_USED } from '../../contract/failures';
import { readSpentPermit, spendPermit } from '../../marks/spent-permits';
import { writeAudit } from '../audit';
import { audited } from './audited-sending';
import type { ReadyRequest, SendError } from './ports';

/** A spent permit is a lease for sending. After this time nothing is sent. */
export const LEASE_MS = 5_000;

export interface Sending {
  client: Client;
  /** `LEASE_MS`; shorter in tests. */
  leaseMs?: number;
  /** Whether the engine still waits for this attempt. Throws if it does not, or does not say. Replaced in tests. */
  confirmAttempt?: () => Promise<void>;
}

/** One change under a plan. `other` is one of its `alsoRefresh`; left out for the target of the plan. */
export interface OneChange {
  action: Action;
  plan: Plan;
  other?: string;
}

/**
 * This must be known before any check of the outside world is believed. If an earlier life of the run spent this
 * permit, a check may find our own change. Throws `PERMIT_USED` or `PERMIT_TAKEN`, which mean: look.
 */
export async function refuseSpentPermit({ client }: Sending, what: OneChange): Promise<void> {
  const used = await whyUsed(client, what);
  if (used !== null) throw used;
}

/** The failure of a permit that was spent before, by anybody; null if it was not. */
async function whyUsed(client: Client, { action, plan, other }: OneChange): Promise<ApplicationFailure | null> {
  const spent = await readSpentPermit(client, action, plan, other).catch(() => {
    throw ApplicationFailure.nonRetryable('the engine does not say whether the permit was spent before', PERMIT_USED);
  });
  if (spent === null) return null;
  if ('stranger' in spent)
    return ApplicationFailure.nonRetryable(`nothing was sent now: ${spent.stranger}`, PERMIT_TAKEN);
  return permitUsed(action, plan);
}

/**
 * Spends the permit and sends. A worker may be stopped between any two lines here, for a second or an hour, and the run
 * goes on without it. So the last two checks before the request are: the engine still waits for this attempt, and the
 * lease is young. A later look can rely on it: nothing is sent after the lease.
 */
export async function sendOnce<T>(
  sending: Sending,
  { decidedAt, ...what }: OneChange & { decidedAt: string },
  { send, givesUpAfterMs }: ReadyRequest<T>,
): Promise<T> {
  const { action, plan, other } = what;
  const there = planAt(plan, other);
  const { client, leaseMs = LEASE_MS, confirmAttempt = () => confirmThisAttempt(client, leaseMs) } = sending;
  // Begins before the permit is spent, so that our end of the lease is never later than the end that others rely on.
  const hasEnded = startLease(leaseMs);
  const onItsWayMs = leaseMs + givesUpAfterMs;
  const isOurs = await spendPermit(client, action, plan, { by: 'sender', onItsWayMs, other }).catch(() => {
    writeAudit('order-refused', there, { action, reason: NOT_PERFORMED.notSent });
    // Nothing was sent, and the permit may be lost. A new plan with a new code is needed.
    throw notSent('the permit could not be spent: the engine did not answer');
  });
  if (!isOurs) throw (await whyUsed(client, what)) ?? permitUsed(action, plan);
  writeAudit('permit-spent', there, { action, spender: 'sender' });
  return audited({ action, plan: there, decidedAt }, async () => {
    await confirmAttempt().catch((error: unknown) => {
      throw notSent(`the engine does not wait for this attempt any more (${(error as Error).name})`);
    });
    heartbeat('sent');
    if (hasEnded())
      throw notSent(`this worker was held up for more than ${leaseMs / 1000} s after it spent the permit`);
    return send().catch(classify);
  });
}

/** The monotonic clock stops while a machine sleeps, and the other clock may be set back. The lease needs both. */
function startLease(leaseMs: number): () => boolean {
  const began = { monotonic: performance.now(), wall: Date.now() };
  return () => performance.now() - began.monotonic >= leaseMs || Date.now() - began.wall >= leaseMs;
}

/**
 * A heartbeat by a call of its own, whose answer we wait for. The SDK sends its heartbeats later, and they bring no
 * answer.
 */
async function confirmThisAttempt(client: Client, leaseMs: number): Promise<void> {
  await client.withDeadline(Date.now() + leaseMs, () => client.activity.heartbeat(activityInfo().taskToken, 'sent'));
}

/** The request is out of our hands. Say whether it certainly did not happen. */
function classify(error: unknown): never {
  const { sent, message, permanent } = error as SendError;
  if (sent === 'never' && permanent !== true) throw notSent(message);
  if (sent === 'never' || isRefusal(error))
    throw ApplicationFailure.nonRetryable(message, NOT_PERFORMED.requestRefused);
  throw ApplicationFailure.nonRetryable(`the answer was lost: ${message}`, OUTCOME_UNKNOWN);
}

/**
 * A 4xx says no before anything is done, and a redirect sends the request away undone. 408 and all statuses from 500 on
 * may come after it was done.
 */
export function isRefusal(error: unknown): boolean {
  const { sent, status } = error as SendError;
  return sent === 'answered' && typeof status === 'number' && status >= 300 && status < 500 && status !== 408;
}

function notSent(because: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`nothing was sent: ${because}`, NOT_PERFORMED.notSent);
}

function permitUsed(action: Action, plan: Plan): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`the permit for ${action} of plan ${plan.code} was spent before`, PERMIT_USED);
}
