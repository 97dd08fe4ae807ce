import type { Context } from '@temporalio/activity';
import type { Logger } from '@temporalio/common';
import type { ActivityInterceptors, InjectedSinks } from '@temporalio/worker';
import { isAuditEvent } from '../contract/audit';

/**
 * The SDK keeps log lines back for a moment, and a worker that is killed loses them. An event of an activity must be
 * written before the activity goes on: it may say that a permit was spent.
 */
export function eventsAtOnce(log: Writing): (context: Context) => ActivityInterceptors {
  return (context) => {
    const kept: Writing = context.log;
    context.log = {
      log: (level, message, meta) => kept.log(level, message, meta),
      trace: (message, meta) => kept.trace(message, meta),
      debug: (message, meta) => kept.debug(message, meta),
      info: (message, meta) => (isAuditEvent(meta?.['event']) ? log : kept).info(message, meta),
      warn: (message, meta) => kept.warn(message, meta),
      error: (message, meta) => kept.error(message, meta),
    };
    return {};
  };
}

/**
 * The same for the log of workflows. The lines of an activation are written before its commands go to the engine. It
 * takes the place of the SDK's own sink, under the one name for it that the SDK lets us use.
 */
export function workflowLog(log: Writing): InjectedSinks<LogSinks> {
  const to = (level: keyof LogSinks['defaultWorkerLogger']) => ({
    fn: (_info: unknown, message: string, meta?: Record<string, unknown>) => log[level](message, meta),
  });
  return {
    defaultWorkerLogger: {
      trace: to('trace'),
      debug: to('debug'),
      info: to('info'),
      warn: to('warn'),
      error: to('error'),
    },
  };
}

/** The SDK's logger, whose methods return nothing that counts. */
type Writing = { [Name in keyof Logger]: (...given: Parameters<Logger[Name]>) => void };
type Write = (message: string, meta?: Record<string, unknown>) => void;
/** The levels of the SDK's log in workflows. */
type LogSinks = { defaultWorkerLogger: Record<'trace' | 'debug' | 'info' | 'warn' | 'error', Write> };
