import { performance } from 'node:perf_hooks';
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Action, Plan } from '../../approvals/plan';
import { NOT_PERFORMED, PERMIT_TAKEN, PERMIT_USED } from '../../contract/failures';
import { readSpentPermit, spendPermit } from '../../marks/spent-permits';
import type { ReadyRequest, SendError } from './ports';

/** A claim on a permit is a lease for sending. Later than this after it nothing is sent. */
export const LEASE_MS = 5_000;

export interface Sending {
  client: Client;
  /** `LEASE_MS`; shorter in tests. */
  leaseMs?: number;
  /** Does the engine still wait for this attempt? Throws when it does not, or does not say. Replaced in tests. */
  confirmAttempt?: () => Promise<void>;
}

/**
 * Nothing may be said of the outside world before this is known: where an earlier life of the run spent this permit, it
 * may be our own change that a check finds. Throws `PERMIT_USED` or `PERMIT_TAKEN`, which mean: look.
 */
export async function refuseSpentPermit({ client }: Sending, action: Action, plan: Plan): Promise<void> {
  const used = await whyUsed(client, action, plan);
  if (used !== null) throw used;
}

/** The failure of a permit that was spent before, by whomever; null where it was not. */
async function whyUsed(client: Client, action: Action, plan: Plan): Promise<ApplicationFailure | null> {
  const spent = await readSpentPermit(client, action, plan).catch(() => {
    throw ApplicationFailure.nonRetryable('the engine does not say whether the permit was spent before', PERMIT_USED);
  });
  if (spent === null) return null;
  if ('stranger' in spent)
    return ApplicationFailure.nonRetryable(`nothing was sent now: ${spent.stranger}`, PERMIT_TAKEN);
  return permitUsed(action, plan);
}

/**
 * Spends the permit and sends. A worker may be stopped between any two lines here, for a second or an hour, and the run
 * goes on without it. So the last two things before the request are two questions: does the engine still wait for this
 * attempt, and is the claim young? Whoever looks later can count on nothing being sent after the lease.
 */
export async function sendOnce<T>(
  sending: Sending,
  { action, plan }: { action: Action; plan: Plan },
  { send, givesUpAfterMs }: ReadyRequest<T>,
): Promise<T> {
  const { client, leaseMs = LEASE_MS, confirmAttempt = () => confirmThisAttempt(client, leaseMs) } = sending;
  // Begun before the claim, so that our end of the lease is never later than the one that others count on.
  const hasEnded = startLease(leaseMs);
  const onItsWayMs = leaseMs + givesUpAfterMs;
  const isOurs = await spendPermit(client, action, plan, { by: 'sender', onItsWayMs }).catch(() => {
    // Nothing was sent, and the permit may be lost: a new plan with a new code is the way on.
    throw notSent('the permit could not be spent: the engine did not answer');
  });
  if (!isOurs) throw (await whyUsed(client, action, plan)) ?? permitUsed(action, plan);
  await confirmAttempt().catch((error: unknown) => {
    throw notSent(`the engine does not wait for this attempt any more (${(error as Error).name})`);
  });
  heartbeat('sent');
  if (hasEnded()) throw notSent(`this worker was held up for more than ${leaseMs / 1000} s after it spent the permit`);
  return send().catch(classify);
}

/** The monotonic clock stands still while a machine sleeps, the other one may be set back: the lease needs both. */
function startLease(leaseMs: number): () => boolean {
  const began = { monotonic: performance.now(), wall: Date.now() };
  return () => performance.now() - began.monotonic >= leaseMs || Date.now() - began.wall >= leaseMs;
}

/** A heartbeat by a call of its own, whose answer we wait for: the SDK's heartbeats are sent later and answer nothing. */
async function confirmThisAttempt(client: Client, leaseMs: number): Promise<void> {
  await client.withDeadline(Date.now() + leaseMs, () => client.activity.heartbeat(activityInfo().taskToken, 'sent'));
}

/** The request is out of our hands: say whether it certainly did not happen. */
function classify(error: unknown): never {
  const { sent, message, permanent } = error as SendError;
  if (sent === 'never' && permanent !== true) throw notSent(message);
  if (sent === 'never' || isRefusal(error))
    throw ApplicationFailure.nonRetryable(message, NOT_PERFORMED.requestRefused);
  throw ApplicationFailure.nonRetryable(`the answer was lost: ${message}`, 'OutcomeUnknown');
}

/**
 * A 4xx says no before anything is done, and a redirect sends the request away undone; 408 and everything from 500 on may
 * come after it.
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
