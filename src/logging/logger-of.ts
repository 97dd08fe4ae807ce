import type { Logger, LogLevel, LogMetadata } from '@temporalio/common';

/** A log whose lines are all written by one function. */
export function loggerOf(write: (level: LogLevel, message: string, meta?: LogMetadata) => void): Logger {
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}
