import type { Engine } from './connect';
import { isNoAnswer, problemOf, GRPC_STATUS, statusOf } from './engine-error';
import { OverBudget, TooManySignals } from './problem';

/**
 * The reasons why an alert could not be made durable. Those of `ABOUT_ONE_ALERT` say nothing about the engine as a
 * whole.
 */
export const NOT_DURABLE = {
  'engine-away': 'Temporal did not answer',
  'engine-refuses-us': 'Temporal refuses our credentials',
  'no-namespace': 'Temporal has no such namespace',
  'search-attributes-missing':
    'the namespace lacks our search attributes; "satlink doctor" prints the command that creates them',
  'engine-busy': 'Temporal limits how often it is asked',
  failed: 'Temporal refused it',
  'signal-limit': 'the run was sent almost as many signals as Temporal allows for one run; decide it, or cancel it',
  'too-many-changes': 'the alerts of the run change too often: send the newest state a little later',
  'new-runs-budget': 'the source has started so many new runs that it has to wait (intake.newRuns in the policy)',
  'malformed-budget':
    'the source has sent so many malformed alerts that it has to wait (intake.malformed in the policy)',
  'out-of-time': 'the time for one notification was over',
} as const;
export type NotDurable = keyof typeof NOT_DURABLE;

const ABOUT_ONE_ALERT: readonly NotDurable[] = [
  'signal-limit',
  'too-many-changes',
  'new-runs-budget',
  'malformed-budget',
  'out-of-time',
];

/** Whether no other alert could be made durable either. */
export function isAboutTheEngine(reason: NotDurable): boolean {
  return !ABOUT_ONE_ALERT.includes(reason);
}

/** Finds the reason of an error, and the words of the engine for our log. */
export function whyNotDurable(error: unknown, engine: Engine): { reason: NotDurable; said: string } {
  return { reason: reasonOf(error), said: problemOf(error, engine).message };
}

function reasonOf(error: unknown): NotDurable {
  if (error instanceof TooManySignals || error instanceof OverBudget) return error.reason;
  if (isNoAnswer(error)) return 'engine-away';
  const status = statusOf(error);
  switch (status?.code) {
    case GRPC_STATUS.permissionDenied:
    case GRPC_STATUS.unauthenticated:
      return 'engine-refuses-us';
    case GRPC_STATUS.notFound:
      return 'no-namespace';
    case GRPC_STATUS.exhausted:
      return 'engine-busy';
    case GRPC_STATUS.invalidArgument:
      if (/signal/i.test(status.details) && /limit/i.test(status.details)) return 'signal-limit';
      return /search attribute|no mapping defined/i.test(status.details) ? 'search-attributes-missing' : 'failed';
    default:
      return isClosed(error) ? 'engine-away' : 'failed';
  }
}

/** A connection that was closed under us gives no answer either. */
function isClosed(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1)
    if (/closed|shut ?down/i.test(cause.message)) return true;

  return false;
}
