import type { AuditEvent, AuditEvents } from '../contract/audit';
import type { AuditLine } from '../logging/audit-log';
import type { Metrics } from './metrics';

type Fields<Event extends AuditEvent> = AuditEvents[Event] & { environment: string };
type Counting = { [Event in AuditEvent]?: (metrics: Metrics, fields: Fields<Event>) => void };

const COUNTED: Counting = {
  'run-started': (metrics, { environment, runbook }) =>
    metrics.count('satlink_runs_started_total', { environment, runbook }),
  'cause-named': (metrics, { runbook, cause, seconds }) => {
    metrics.count('satlink_causes_named_total', { runbook, cause });
    metrics.observe('satlink_time_to_cause_seconds', { runbook }, seconds);
  },
  refused: (metrics, { answer }) => metrics.count('satlink_decisions_refused_total', { answer }),
  decided: (metrics, { choice, proof, answer, seconds }) => {
    metrics.count('satlink_decisions_counted_total', { choice, proof });
    if (answer === 'accepted') metrics.observe('satlink_time_to_decision_seconds', { choice }, seconds);
  },
  'permit-spent': (metrics, { action, spender }) => metrics.count('satlink_permits_spent_total', { action, spender }),
  sent: (metrics, { action, result, seconds }) => {
    metrics.count('satlink_effects_sent_total', { action, result });
    if (result === 'answered') metrics.observe('satlink_time_to_effect_seconds', { action }, seconds);
  },
  'order-refused': (metrics, { action, reason }) => metrics.count('satlink_orders_refused_total', { action, reason }),
  'in-doubt': (metrics, { step }) => metrics.count('satlink_steps_in_doubt_total', { step }),
  told: (metrics, { team }) => metrics.count('satlink_teams_told_total', { team }),
  outcome: (metrics, { environment, runbook, cause, outcome, seconds }) => {
    metrics.count('satlink_runs_ended_total', { environment, cause: cause ?? 'none', outcome });
    if (outcome === 'resolved') metrics.observe('satlink_time_to_repair_seconds', { runbook }, seconds);
  },
};

/** Counts an event of the log. Its line has the fields of the event, as they were written. */
export function countEvent<Event extends AuditEvent>(metrics: Metrics, line: AuditLine & { event: Event }): void {
  COUNTED[line.event]?.(metrics, line as unknown as Fields<Event>);
}
