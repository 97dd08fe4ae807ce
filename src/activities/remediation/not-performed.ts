import { ApplicationFailure } from '@temporalio/common';
import type { NOT_PERFORMED } from '../../contract/failures';

export type NotPerformed = (typeof NOT_PERFORMED)[keyof typeof NOT_PERFORMED];

/** The failure of a remediation that certainly did not happen. Never retried. */
export function notPerformed(type: NotPerformed, because: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(because, type);
}
