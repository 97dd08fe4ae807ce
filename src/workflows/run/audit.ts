import { log, workflowInfo } from '@temporalio/workflow';
import { AUDIT } from '../../contract/audit';
import type { AuditedRun, AuditEvent, AuditEvents } from '../../contract/audit';
import type { RecordedDecision, RefusedDecision } from '../../approvals/decision';
import type { RunDocument } from '../../contract/run-document';

/**
 * Writes the events of a run into the log of the worker, each at least once. An event is written before the engine knows
 * of it. If a worker is killed in between, the next one writes it again, with the same `number`.
 *
 * A replay writes nothing. The SDK lets a query move a run on, too, and calls that a replay. So what was not written
 * because of a replay is written, marked `again`, before the next event.
 */
export class AuditTrail {
  private count = 0;
  private unwritten: [says: string, fields: Record<string, unknown>][] = [];

  constructor(private readonly document: RunDocument) {}

  write<Event extends AuditEvent>(event: Event, fields: AuditEvents[Event]): void {
    const { run, location, environment } = this.document;
    const { workflowId, runId: workflowRunId, unsafe } = workflowInfo();
    const common: AuditedRun = { run, workflowId, workflowRunId, location, environment };
    this.count += 1;
    const at = new Date(Date.now()).toISOString();
    const line: Record<string, unknown> = { event, ...common, number: this.count, at, ...fields };
    if (unsafe.isReplaying) return void this.unwritten.push([AUDIT[event].says, line]);
    for (const [says, missed] of this.unwritten.splice(0)) log.info(says, { ...missed, again: true });
    log.info(AUDIT[event].says, line);
  }
}

/** A decision without the words of its person. */
export function auditedOf({ decision, plan, by, verified, via = 'key' }: RecordedDecision | RefusedDecision) {
  return { choice: decision, plan, by, proof: verified ? via : ('claimed' as const) };
}
