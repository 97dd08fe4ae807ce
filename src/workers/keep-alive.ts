import type { Context } from '@temporalio/activity';
import { ApplicationFailure, ensureApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { WAITING } from '../contract/failures';

/**
 * Every activity shows once a second that its worker lives, even while it waits. Without this, the engine notices a
 * killed worker only at the end of the step's time limit.
 */
const HEARTBEAT_EVERY_MS = 1_000;
const AFTER_FAILURE_MS = { first: 1_000, most: 30_000 };

/**
 * For all activities of a worker. A failed attempt also says when the next one comes, later each time. The workflow's
 * retry policies then apply only to attempts that were cut off, and those are tried again at once.
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

/** A heartbeat replaces the text of the one before, and people read that text. So our heartbeat repeats it. */
function repeatLastHeartbeat(context: { -readonly [Field in keyof Context]: Context[Field] }): () => void {
  const { heartbeat } = context;
  let said: unknown;
  context.heartbeat = (details) => {
    said = details;
    heartbeat(details);
  };
  return () => heartbeat(said);
}

/**
 * The failure of an attempt, with the time until the next one. A step that waits states its own time. A busy system tells
 * everybody the same short time, so each comes later from time to time, and not all at the same moment. Otherwise hundreds
 * of attempts a second would fight for one place.
 */
export function withDelay(error: unknown, attempt: number): unknown {
  if (error instanceof TemporalFailure && !(error instanceof ApplicationFailure)) return error;
  if (!(error instanceof Error) || error.name === 'CompleteAsyncError') return error;
  const failure = ensureApplicationFailure(error);
  const { message, type, details, cause, category } = failure;
  const asked = failure.nextRetryDelay as number | string | undefined;
  if (failure.nonRetryable || isWaiting(type) || typeof asked === 'string') return failure;
  const later = Math.min(AFTER_FAILURE_MS.most, AFTER_FAILURE_MS.first * 2 ** (attempt - 1));
  const spread = later * (0.5 + Math.random() / 2);
  const delayed = ApplicationFailure.create({
    message,
    ...(type ? { type } : {}),
    ...(details ? { details } : {}),
    ...(cause ? { cause } : {}),
    ...(category ? { category } : {}),
    nextRetryDelay: asked === undefined ? later : Math.max(asked, spread),
  });
  if (failure.stack !== undefined) delayed.stack = failure.stack;
  return delayed;
}

function isWaiting(type: string | null | undefined): boolean {
  return Object.values<string | null | undefined>(WAITING).includes(type);
}
