import type { Logger } from '@temporalio/common';
import { AuditLog } from '../logging/audit-log';
import { createLog } from '../logging/log';
import type { LogOptions } from '../logging/log';
import type { Metrics } from './metrics';
import { countEvent } from './of-events';

/**
 * The log of a process, which also keeps its audit stream and counts its events. If the stream does not take a line, an
 * error in the log has it whole.
 */
export function createAuditedLog(
  { auditLog, ...options }: Omit<LogOptions, 'onEvent'> & { auditLog: string | null },
  metrics: Metrics,
): Logger {
  const stream = new AuditLog(auditLog);
  const log = createLog({
    ...options,
    onEvent(line) {
      if (line['again'] !== true) countEvent(metrics, line);
      const failure = stream.write(line);
      metrics.count('satlink_audit_lines_total', { result: failure === null ? 'written' : 'failed' });
      if (failure !== null) log.error('the audit stream did not take this line', { reason: failure, line });
    },
  });
  return log;
}
