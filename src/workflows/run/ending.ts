import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { OutcomeKind } from '../../contract/run-document';

/** How a run is about to end. Every way out of the runbook returns one. */
export interface Ending {
  ending: OutcomeKind;
  because: string;
  /** Who is told of an escalation; others follow from the kind. */
  team?: 'satellite-link' | 'razee';
}

export function isEnding(value: unknown): value is Ending {
  return value !== null && typeof value === 'object' && 'ending' in value;
}

/** To the satellite-link team, with what a person must find out. */
export function toAPerson(because: string): Ending {
  return { ending: 'escalated', because, team: 'satellite-link' };
}

/** The stable type of the failure behind an activity's error; a time-out as `TIMEOUT_<kind>`. */
export function failureType(error: unknown): string {
  const inner = error instanceof ActivityFailure ? error.cause : error;
  if (inner instanceof TimeoutFailure) return `TIMEOUT_${inner.timeoutType}`;
  if (inner instanceof CancelledFailure) return 'CANCELLED';
  if (inner instanceof ApplicationFailure) return inner.type ?? 'unknown';
  return 'unknown';
}

/** Would repeating not help? So it is when the other side refused for good. */
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
