import type { LogLevel, LogMetadata, Logger } from '@temporalio/common';
import { type DestinationStream, type Level, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import type { Config } from '../config/config';
import { isAuditEvent } from '../contract/audit';
import { traceIdOfFields } from '../traces/run-trace';
import { auditLineOf } from './audit-log';
import type { AuditLine } from './audit-log';
import { loggerOf } from './logger-of';
import { createLogScrubber } from './scrub';

export interface LogOptions {
  log: Config['log'];
  /** Fields that every line has. */
  always: Record<string, string>;
  /** Values that no line may show. */
  secrets?: string[];
  /** Is called for each line about an event, whatever the level is. */
  onEvent?: (line: AuditLine) => void;
  /** The destination of the lines; the standard output if not given. */
  destination?: DestinationStream;
}

/**
 * The only log of a process: ours, the SDK's, the workflows', and that of the engine's native core. All of it goes
 * through the scrubber, because the core prints whole tasks with their input when it meets an unknown one.
 */
export function createLog({ log, always, secrets = [], onEvent, destination }: LogOptions): Logger {
  const scrubber = createLogScrubber(secrets);
  const target = destination ?? (log.pretty ? forTerminal() : undefined);
  const lines = pino({ level: log.level, base: always, timestamp: pino.stdTimeFunctions.isoTime }, target);
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    const name = level.toLowerCase() as Level;
    const { event } = meta;
    const isEvent = onEvent !== undefined && isAuditEvent(event);
    if (!isEvent && !lines.isLevelEnabled(name)) return;
    const traceId = traceIdOfFields(meta);
    const trace = traceId === null ? {} : { trace_id: traceId };
    const fields = { ...(scrubber.fields(meta) as Record<string, unknown>), ...trace };
    lines[name](fields, scrubber.text(message));
    if (isEvent) onEvent(auditLineOf(event, fields, always));
  };
  return loggerOf(write);
}

/** One line each, with the process in front: several workers often share a terminal. */
function forTerminal(): DestinationStream {
  const ignore = 'process,build,sdkComponent';
  return PinoPretty({ sync: true, singleLine: true, messageFormat: '{process}: {msg}', ignore });
}
