import { CHOICES, VIAS } from '../approvals/decision';
import { NOT_PERFORMED, PERMIT_TAKEN, PERMIT_USED } from '../contract/failures';
import type { OutcomeKind } from '../contract/run-document';
import { RUNBOOKS } from '../runbooks';
import { BOTH_WORKERS, EVERY_PROCESS } from './definition';
import type { MetricDefinition } from './definition';
import { ANSWERS } from '../approvals/decision';
import { RUNBOOK_SLUGS } from './gateway';

const DIAGNOSIS = ['diagnosis'] as const;
const REMEDIATION = ['remediation'] as const;
const ACTIONS = ['api-key-reset', 'master-refresh'] as const;
const CAUSES = [...new Set(RUNBOOKS.flatMap(({ causes }) => Object.keys(causes)))];
const OUTCOMES = Object.keys({ resolved: 0, escalated: 0, declined: 0, expired: 0, void: 0 } satisfies Record<
  OutcomeKind,
  0
>);
/** Why the remediation worker refused an order. `PermitExpired` is a `PermitRefused` whose time was over. */
export const ORDER_REFUSALS = [...Object.values(NOT_PERFORMED), PERMIT_USED, PERMIT_TAKEN, 'PermitExpired'];
const MINUTES = [1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 1440, 2880, 9600].map((minutes) => minutes * 60);

/** What runs do, counted where it happens: each event once, by the process that wrote its line into the log. */
export const RUN_METRICS = {
  satlink_runs_started_total: {
    kind: 'counter',
    of: DIAGNOSIS,
    labels: { environment: 'environments', runbook: RUNBOOK_SLUGS },
    help: 'Runs that started.',
    then: 'Many at once: look for an incident, and at the rule of the alert.',
  },
  satlink_causes_named_total: {
    kind: 'counter',
    of: DIAGNOSIS,
    labels: { runbook: RUNBOOK_SLUGS, cause: CAUSES },
    help: 'Causes that runs named.',
    then: 'Many `inconclusive`: read the reports, evidence is missing. Many `key-rejected` of several accounts: suspect IAM.',
  },
  satlink_runs_ended_total: {
    kind: 'counter',
    of: DIAGNOSIS,
    labels: { environment: 'environments', cause: [...CAUSES, 'none'], outcome: OUTCOMES },
    help: 'Runs that ended, by cause and outcome. A run that failed or was terminated tells nothing and is not counted.',
    then: 'Many `expired`: nobody answers. Many `escalated`: read the reports.',
  },
  satlink_time_to_cause_seconds: {
    kind: 'histogram',
    of: DIAGNOSIS,
    labels: { runbook: RUNBOOK_SLUGS },
    help: 'From the start of a run to its cause.',
    then: 'It grows: look at xo and at the queue of Jenkins.',
    buckets: MINUTES,
  },
  satlink_time_to_decision_seconds: {
    kind: 'histogram',
    of: DIAGNOSIS,
    labels: { choice: CHOICES },
    help: 'From a question to the decision that closed it.',
    then: 'It grows: people hear of questions too late. Look at the mentions in Slack and at the rota.',
    buckets: MINUTES,
  },
  satlink_time_to_effect_seconds: {
    kind: 'histogram',
    of: REMEDIATION,
    labels: { action: ACTIONS },
    help: 'From the decision to the answer of the system that makes the change. A refresh waits for the propagation of the key first.',
    then: 'It grows: look at IBM Cloud and Jenkins.',
    buckets: MINUTES,
  },
  satlink_time_to_repair_seconds: {
    kind: 'histogram',
    of: DIAGNOSIS,
    labels: { runbook: RUNBOOK_SLUGS },
    help: 'From the start of a run to its proof that the repair works. Only runs that ended `resolved`.',
    then: 'It grows: compare the times to cause, decision and effect.',
    buckets: MINUTES,
  },
  satlink_decisions_counted_total: {
    kind: 'counter',
    of: DIAGNOSIS,
    labels: { choice: CHOICES, proof: [...VIAS, 'claimed'] },
    help: 'Decisions that counted, from every surface, by how the person was known.',
    then: '`claimed` where signatures are required: tell security. Many `reject`: plans are wrong, read the comments.',
  },
  satlink_decisions_refused_total: {
    kind: 'counter',
    of: DIAGNOSIS,
    labels: { answer: ANSWERS },
    help: 'Decisions that a run refused, from every surface, by answer. What is refused before it reaches the run is in `satlink_decisions_total`.',
    then: 'Many `not-allowed`: the policy lacks somebody. The audit names them.',
  },
  satlink_steps_in_doubt_total: {
    kind: 'counter',
    of: DIAGNOSIS,
    labels: { step: ['R1', 'R2'] },
    help: 'Changes whose answer was lost, so that the run looks, or asks a person, whether they happened.',
    then: 'See [answer a doubt](operations.md#task-answer-a-doubt), and look at the network to that system.',
  },
  satlink_teams_told_total: {
    kind: 'counter',
    of: DIAGNOSIS,
    labels: { team: ['satellite-link', 'razee'] },
    help: 'Messages of escalations that a channel took, by team.',
    then: 'It moves with `satlink_runs_ended_total`.',
  },
  satlink_permits_spent_total: {
    kind: 'counter',
    of: BOTH_WORKERS,
    labels: { action: ACTIONS, spender: ['sender', 'look'] },
    help: 'Permits that were spent: by the sender right before a change, or by a look so that nothing can be sent any more.',
    then: '`look`: a worker died or was held up before it sent.',
  },
  satlink_orders_refused_total: {
    kind: 'counter',
    of: REMEDIATION,
    labels: { action: ACTIONS, reason: ORDER_REFUSALS },
    help: 'Orders that the remediation worker did not carry out, by reason. `PermitExpired`: the permit was too old; `Frozen`: a freeze holds it.',
    then: 'The run asks again or escalates, and says why. Many `CheckFailed`: look at IBM Cloud and the engine.',
  },
  satlink_effects_sent_total: {
    kind: 'counter',
    of: REMEDIATION,
    labels: { action: ACTIONS, result: ['answered', 'refused', 'not-sent', 'unknown'] },
    help: "Requests that change a customer's account or control plane, after their permit was spent, by result.",
    then: '`unknown`: a doubt; see [answer a doubt](operations.md#task-answer-a-doubt). `refused`: our identity or the request is wrong.',
  },
  satlink_audit_lines_total: {
    kind: 'counter',
    of: EVERY_PROCESS,
    labels: { result: ['written', 'failed'] },
    help: 'Events of this process, by whether the audit stream took them. Without `SATLINK_AUDIT_LOG` all count as written.',
    then: 'See [SatlinkAuditNotWritten](operations.md#satlinkauditnotwritten).',
  },
} as const satisfies Record<string, MetricDefinition>;
