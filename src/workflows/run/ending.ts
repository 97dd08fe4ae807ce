import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Outcome, OutcomeKind } from '../../contract/run-document';

/** How a run ends. */
export interface Ending extends Pick<Outcome, 'because' | 'reason' | 'otherRun'> {
  ending: OutcomeKind;
  /** The people who are told of an escalation. For other kinds they follow from the kind. */
  team?: 'satellite-link' | 'razee';
  /** The message of the incident that the run is part of tells of it. */
  inIncident?: boolean;
}

/**
 * Thrown where the runbook comes to an end, and caught once, in the workflow. It is an `ApplicationFailure`, because an
 * uncaught error of another kind would hold up the run for ever.
 */
export class RunEnded extends ApplicationFailure {
  constructor(readonly ending: Ending) {
    super(ending.because, 'RunEnded', true);
  }
}

/** Said of a run that somebody stopped in time. */
export const CANCELLED = 'cancelled, and nothing was changed';

/** Ends the run. */
export function endRun(ending: OutcomeKind, because: string, why: Pick<Ending, 'reason' | 'otherRun'> = {}): never {
  throw new RunEnded({ ending, because, ...why });
}

/** Ends the run. A team must look: the satellite-link team if no other is named. */
export function escalate(because: string, why: Pick<Ending, 'reason' | 'team' | 'inIncident'> = {}): never {
  throw new RunEnded({ ending: 'escalated', because, ...why });
}

/** The stable type of the failure behind an activity's error. A time-out is `TIMEOUT_<kind>`. */
export function failureType(error: unknown): string {
  const inner = error instanceof ActivityFailure ? error.cause : error;
  if (inner instanceof TimeoutFailure) return `TIMEOUT_${inner.timeoutType}`;
  if (inner instanceof CancelledFailure) return 'CANCELLED';
  if (inner instanceof ApplicationFailure) return inner.type ?? 'unknown';
  return 'unknown';
}

/** Whether repeating would not help: the other side refused for good. */
export function isForGood(error: unknown): boolean {
  const inner = error instanceof ActivityFailure ? error.cause : error;
  return inner instanceof ApplicationFailure && inner.nonRetryable === true;
}

/** One sentence about what went wrong, without stack or nesting. */
export function failureText(error: unknown): string {
  const inner = error instanceof ActivityFailure && error.cause !== undefined ? error.cause : error;
  if (inner instanceof TimeoutFailure) {
    const last = inner.cause instanceof Error ? `, last: ${inner.cause.message}` : '';
    return `no answer in time (${inner.timeoutType})${last}`;
  }
  return inner instanceof Error ? inner.message : String(inner);
}

export { isCancellation };
