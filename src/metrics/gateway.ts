import { ALERT_SOURCES } from '../contract/alert-sources';
import { RUNBOOKS } from '../runbooks';
import type { Phase } from '../contract/run-document';
import { BRAKE_KINDS } from '../approvals/brake';
import { INCIDENT_KINDS } from '../approvals/incident';
import { ANSWERS } from '../approvals/decision';
import type { VersionStatus } from '../versions/deployment';
import type { MetricDefinition } from './definition';

const GATEWAY = ['gateway'] as const;
/** The runbooks by their slugs. */
export const RUNBOOK_SLUGS = RUNBOOKS.map(({ slug }) => slug);

/** The phases of an open run. */
export const OPEN_PHASES = Object.keys({
  diagnosing: 0,
  deciding: 0,
  remediating: 0,
  verifying: 0,
  escalating: 0,
} satisfies Record<Exclude<Phase, 'closed'>, 0>);

/** The status of a version; `none` is that of workers and runs that have no version. */
const VERSION_STATUSES = Object.keys({
  inactive: 0,
  current: 0,
  ramping: 0,
  draining: 0,
  drained: 0,
  none: 0,
} satisfies Record<VersionStatus | 'none', 0>);

/** What comes in, and the open runs as the gateway reads them at each scrape. */
export const GATEWAY_METRICS = {
  satlink_alerts_total: {
    kind: 'counter',
    of: GATEWAY,
    labels: {
      source: [...ALERT_SOURCES, 'unknown'],
      result: ['started', 'joined', 'goes-on', 'resolved', 'ignored', 'rejected', 'not-durable', 'left-out', 'refused'],
      runbook: [...RUNBOOK_SLUGS, 'none'],
    },
    help: 'Alerts by source, what became of them, and runbook. refused: a whole request; left-out: not read.',
    then: '`rejected`: see [SatlinkAlertsRejected](operations.md#satlinkalertsrejected). `refused`, `left-out`: read the log of the gateway, then correct the sender.',
  },
  satlink_alerts_not_durable_total: {
    kind: 'counter',
    of: GATEWAY,
    labels: { reason: 'ours' },
    help: 'Alerts that could not be made durable, so that their source was answered 503, by reason.',
    then: 'See [SatlinkAlertsNotDurable](operations.md#satlinkalertsnotdurable).',
  },
  satlink_decisions_total: {
    kind: 'counter',
    of: GATEWAY,
    labels: { surface: ['slack', 'console', 'http'], answer: ANSWERS },
    help: 'Decisions handed in through the gateway, by surface and answer.',
    then: 'Many `not-allowed`: a person lacks a right; the audit names them. `unknown`: the engine or the worker did not answer.',
  },
  satlink_runs_open: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { runbook: RUNBOOK_SLUGS, phase: OPEN_PHASES },
    help: 'Open runs by phase. NaN while the engine does not answer.',
    then: 'Many in `deciding`: people are asked faster than they answer. Many in `escalating`: a channel is broken.',
  },
  satlink_runs_waiting_for_a_person: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { runbook: RUNBOOK_SLUGS },
    help: 'Open runs that ask for a decision, among the newest 100. NaN while the engine does not answer.',
    then: '`satlink list` shows them, and the console lists them first.',
  },
  satlink_gates_held: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { runbook: RUNBOOK_SLUGS },
    help: 'Open runs whose gate an incident of their region holds, among the newest 100. NaN while the engine does not answer.',
    then: 'Nobody is asked about them. When the cause of the incident is gone, release the region: `satlink release`.',
  },
  satlink_oldest_question_seconds: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { runbook: RUNBOOK_SLUGS },
    help: 'How long the oldest open question waits, among the newest 100 open runs. 0 if nothing is asked; NaN while the engine does not answer.',
    then: 'It grows: nobody answers. Find an approver: `satlink list`.',
  },
  satlink_runs_stuck: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { runbook: RUNBOOK_SLUGS },
    help: 'Open runs that cannot go on: paused, also in one activity, a failing workflow task, or no worker. NaN while the engine does not answer.',
    then: 'See [SatlinkRunStuck](operations.md#satlinkrunstuck).',
  },
  satlink_runs_unheard: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { runbook: RUNBOOK_SLUGS },
    help: 'Open runs whose message to a team no channel has taken yet. NaN while the engine does not answer.',
    then: 'See [SatlinkRunUnheard](operations.md#satlinkrununheard).',
  },
  satlink_runs_not_archived: {
    kind: 'gauge',
    of: GATEWAY,
    labels: {},
    help: 'Ended runs that the archive does not have yet. NaN while nobody can say.',
    then: 'See [SatlinkRunsNotArchived](operations.md#satlinkrunsnotarchived).',
  },
  satlink_version_open_runs: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { version: 'ours', status: VERSION_STATUSES },
    help: 'Open runs that end on this version of the diagnosis worker; `none`: those that are on no version. NaN while the engine does not answer.',
    then: '`draining` stays: see [SatlinkVersionNotDrained](operations.md#satlinkversionnotdrained).',
  },
  satlink_version_workers: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { version: 'ours', status: VERSION_STATUSES },
    help: 'Diagnosis workers of this version that asked for tasks within 90 seconds; `none`: those without a version. NaN while the engine does not answer.',
    then: '0 beside open runs: start one. `drained`: [stop them](upgrades.md#retire-a-version).',
  },
  satlink_brakes_set: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { kind: BRAKE_KINDS },
    help: 'Brakes that hold, by what they stop; a pause counts as run. NaN while the engine does not answer.',
    then: 'One stays for days: somebody forgot it. `satlink brakes` shows them.',
  },
  satlink_incidents_open: {
    kind: 'gauge',
    of: GATEWAY,
    labels: { kind: INCIDENT_KINDS },
    help: 'Incidents that are open, by what was found in their region. One that cannot be ruled out counts as unreachable. NaN while the engine does not answer.',
    then: 'It is one fault of many locations: find its cause first. `satlink list` names each, and `satlink release` ends it.',
  },
  satlink_http_request_duration_seconds: {
    kind: 'histogram',
    of: GATEWAY,
    labels: { route: 'ours', method: 'ours', status: 'ours' },
    help: 'How long the gateway took to answer, by route, method and status.',
    then: 'Status 5xx but 503: see [SatlinkGatewayErrors](operations.md#satlinkgatewayerrors). It answers slowly: look at Temporal first.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
} as const satisfies Record<string, MetricDefinition>;
