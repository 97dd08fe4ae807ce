import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { RunsProblem } from './problem';

/** gRPC status codes that we tell apart. */
export const GRPC_STATUS = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  exhausted: 8,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
};

export function statusOf(error: unknown): { code: number; details: string } | null {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1)
    if (isGrpcServiceError(cause)) return { code: cause.code, details: cause.details };

  return null;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || statusOf(error)?.code === GRPC_STATUS.notFound;
}

/** No answer in time, or no server: it is not known whether the request had an effect. */
export function isNoAnswer(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const code = statusOf(error)?.code;
  return code === GRPC_STATUS.deadlineExceeded || code === GRPC_STATUS.unavailable || code === GRPC_STATUS.cancelled;
}

/**
 * The run is there and cannot take it now: it is paused, or its workflow task fails. The call certainly had no effect.
 */
export function isRefusedForNow(error: unknown): boolean {
  return statusOf(error)?.code === GRPC_STATUS.failedPrecondition;
}

/**
 * The engine took an update back, because the worker lost the task that brought it. The run has not seen it, so the same
 * update may be sent again.
 */
export function isUnprocessed(error: unknown): boolean {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'UnprocessedUpdate';
}

/** Turns an error of the client into a problem with one line for a person. */
export function problemOf(error: unknown, engine: { address: string; namespace: string }): RunsProblem {
  if (error instanceof RunsProblem) return error;
  const status = statusOf(error);
  const said = status?.details ?? (error instanceof Error ? error.message : String(error));
  if (isNoAnswer(error))
    return new RunsProblem('unreachable', `Temporal at ${engine.address} did not answer in time; try again (${said})`);

  if (status?.code === GRPC_STATUS.permissionDenied || status?.code === GRPC_STATUS.unauthenticated)
    return new RunsProblem('unreachable', `Temporal at ${engine.address} refuses our credentials: ${said}`);

  if (status?.code === GRPC_STATUS.notFound && /namespace/i.test(said)) {
    return new RunsProblem(
      'unreachable',
      `the namespace ${engine.namespace} is not at ${engine.address}; name yours with --namespace`,
    );
  }
  if (
    status?.code === GRPC_STATUS.invalidArgument &&
    /search attribute|no mapping defined|unable to get search/i.test(said)
  ) {
    return new RunsProblem(
      'engine',
      `the namespace lacks our search attributes; "satlink doctor" prints the command that creates them (${said})`,
    );
  }
  const line = said.split('\n')[0] || 'it failed without saying why';
  return new RunsProblem('engine', status === null ? line : `Temporal at ${engine.address}: ${line}`);
}
