import { activityInfo, log } from '@temporalio/activity';
import type { Plan } from '../approvals/plan';
import { AUDIT } from '../contract/audit';
import type { AuditedRun, AuditEvent, AuditEvents } from '../contract/audit';
import { runName } from '../contract/engine-names';

/** Writes an event about a plan into the log of the worker that acts on it. */
export function writeAudit<Event extends 'permit-spent' | 'sent' | 'order-refused'>(
  event: Event & AuditEvent,
  { run, target: { location }, environment, code, digest }: Plan,
  fields: Omit<AuditEvents[Event], 'plan' | 'digest'>,
): void {
  const { workflowId = run.workflowId, runId: workflowRunId = '' } = activityInfo().workflowExecution ?? {};
  const name = runName(run.workflowId, run.firstRunId);
  const common: AuditedRun = { run: name, workflowId, workflowRunId, location, environment };
  log.info(AUDIT[event].says, { event, ...common, plan: code, digest, ...fields });
}
