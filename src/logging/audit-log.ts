import { appendFileSync } from 'node:fs';
import { AUDIT_FILE_MODE } from '../config/environment';
import { AUDIT } from '../contract/audit';
import type { AuditEvent } from '../contract/audit';

/** One line of the audit stream. */
export interface AuditLine extends Readonly<Record<string, unknown>> {
  /** ISO 8601: when this process wrote it. */
  time: string;
  event: AuditEvent;
}

/** The fields that an event has from its run. The last three are those of events that the run itself writes. */
export const FIELDS_OF_THE_RUN = [
  'run',
  'workflowId',
  'workflowRunId',
  'trace_id',
  'location',
  'environment',
  'number',
  'at',
  'again',
] as const;

/**
 * The audit stream of a process. Each event is appended before the process goes on. A write that fails stops nothing:
 * a run must end on a full disk too. `write` returns the code of its error; null if the line was written.
 */
export class AuditLog {
  private isBroken = false;

  /** @param path the file; null writes none. It is opened for each line, so another program may move it away. */
  constructor(private readonly path: string | null) {}

  write(line: AuditLine): string | null {
    if (this.path === null) return null;
    // A write that failed may have left half a line.
    const failure = appendTo(this.path, `${this.isBroken ? '\n' : ''}${JSON.stringify(line)}\n`);
    this.isBroken = failure !== null;
    return failure;
  }
}

/** The audit line of a log line: the documented fields alone, in their order. */
export function auditLineOf(
  event: AuditEvent,
  fields: Record<string, unknown>,
  always: Record<string, string>,
): AuditLine {
  const names = [...FIELDS_OF_THE_RUN, ...AUDIT[event].fields].filter((name) => fields[name] !== undefined);
  const own = Object.fromEntries(names.map((name) => [name, fields[name]]));
  return { time: new Date().toISOString(), ...always, event, ...own };
}

/** Null if it was written; else the code of the error. */
function appendTo(path: string, text: string): string | null {
  try {
    appendFileSync(path, text, { mode: AUDIT_FILE_MODE });
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
