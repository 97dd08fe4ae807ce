import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { ClientError } from '../clients/client-error';

/**
 * The failure that an activity ends with. Errors of clients keep their words, because those were made for people. Any
 * other error is a bug. Its message may quote foreign text, so only its kind and place are told. Never a cause, a
 * header or a body: failures are stored in histories.
 *
 * `permanentType` is the type of failures that repeating does not cure, if the workflow asks for them by type.
 */
export function toFailure(error: unknown, permanentType?: string): Error {
  if (error instanceof TemporalFailure) return error;
  if (error instanceof ClientError) {
    return ApplicationFailure.create({
      message: error.message,
      type: error.permanent ? (permanentType ?? error.name) : error.name,
      nonRetryable: error.permanent,
      ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
    });
  }
  const name = error instanceof Error && /^\w{1,60}$/.test(error.name) ? error.name : 'error';
  const failure = ApplicationFailure.create({ message: `an unexpected ${name}`, type: 'Unexpected' });
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  failure.stack = [`Unexpected: an unexpected ${name}`, ...frames].join('\n');
  return failure;
}

/**
 * A failure that is repeated even if repeating does not cure it: for messages that somebody must hear. A person who
 * repairs a file or a login restarts the worker, and the next attempt is heard.
 */
export function toRepeated(error: unknown): Error {
  const failure = toFailure(error);
  if (!(failure instanceof ApplicationFailure) || failure.nonRetryable !== true) return failure;
  return ApplicationFailure.retryable(failure.message, failure.type);
}

/** The same activities. Each ends in a failure of ours, whatever it throws. */
export function withFailures<T extends object>(activities: T, failureOf: (error: unknown) => Error = toFailure): T {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...args: unknown[]): Promise<unknown> => {
      try {
        return await (activity as (...given: unknown[]) => Promise<unknown>)(...args);
      } catch (error) {
        throw failureOf(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
