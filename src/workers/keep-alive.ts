import type { Context } from '@temporalio/activity';
import { ApplicationFailure, ensureApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';

/**
 * Every activity shows once a second that its worker lives, whatever it waits for. Without it the engine notices a killed
 * worker only when the time for the whole step is over.
 */
const HEARTBEAT_EVERY_MS = 1_000;
const AFTER_FAILURE_MS = { first: 1_000, most: 30_000 };

/**
 * For all activities of a worker. Who fails also says when it is tried again, further apart each time; what the retry
 * policies of the workflow say is left for attempts that were cut off, and these are tried again at once.
 */
export function keepAlive(context: Context): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        if (context.info.isLocal) return next(input);
        const timer = setInterval(repeatLastHeartbeat(context), HEARTBEAT_EVERY_MS);
        try {
          return await next(input);
        } catch (error) {
          throw withDelay(error, context.info.attempt);
        } finally {
          clearInterval(timer);
        }
      },
    },
  };
}

/** A heartbeat replaces what the one before said, and people read that: so ours says it again. */
function repeatLastHeartbeat(context: { -readonly [Field in keyof Context]: Context[Field] }): () => void {
  const { heartbeat } = context;
  let said: unknown;
  context.heartbeat = (details) => {
    said = details;
    heartbeat(details);
  };
  return () => heartbeat(said);
}

/** The failure of an attempt, with the time until the next one where it does not say that itself. */
export function withDelay(error: unknown, attempt: number): unknown {
  if (error instanceof TemporalFailure && !(error instanceof ApplicationFailure)) return error;
  if (!(error instanceof Error) || error.name === 'CompleteAsyncError') return error;
  const failure = ensureApplicationFailure(error);
  if (failure.nonRetryable || failure.nextRetryDelay !== undefined) return failure;
  const { message, type, details, cause, category } = failure;
  const delayed = ApplicationFailure.create({
    message,
    ...(type ? { type } : {}),
    ...(details ? { details } : {}),
    ...(cause ? { cause } : {}),
    ...(category ? { category } : {}),
    nextRetryDelay: Math.min(AFTER_FAILURE_MS.most, AFTER_FAILURE_MS.first * 2 ** (attempt - 1)),
  });
  if (failure.stack !== undefined) delayed.stack = failure.stack;
  return delayed;
}
