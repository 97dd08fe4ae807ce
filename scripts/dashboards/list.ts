import { METRICS } from '../../src/metrics/list';
import type { MetricName } from '../../src/metrics/list';
import type { Dashboard, Panel } from './panel';

/** The meaning of a metric, as its page says it. Links of that page lead nowhere here, so only their words stay. */
function about(...names: MetricName[]): string {
  return names
    .map((name) => `${METRICS[name].help} ${METRICS[name].then}`)
    .join('\n\n')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

/** A figure of now. */
function stat(title: string, name: MetricName, more: Partial<Panel> & { expr?: string } = {}): Panel {
  const { expr = `sum(${name})`, ...panel } = more;
  return { title, kind: 'stat', about: about(name), queries: [{ expr }], width: 4, ...panel };
}

/** How often something happened, in each hour. */
function perHour(title: string, name: MetricName, by: string, more: Partial<Panel> = {}): Panel {
  const queries = [{ expr: `sum by (${by}) (increase(${name}[1h])) > 0`, legend: legendOf(by) }];
  return { title, kind: 'timeseries', about: about(name), queries, stacked: true, mayBeEmpty: true, ...more };
}

/** The median of a time, and the time that nine of ten did not pass. */
function quantiles(title: string, name: MetricName, window: string): Panel {
  const of = (quantile: number) => `histogram_quantile(${quantile}, sum by (le) (increase(${name}_bucket[${window}])))`;
  const queries = [
    { expr: of(0.5), legend: 'median' },
    { expr: of(0.9), legend: 'nine of ten' },
  ];
  return { title, kind: 'timeseries', about: about(name), queries, unit: 's', width: 6 };
}

function legendOf(by: string): string {
  return by
    .split(', ')
    .map((label) => `{{${label}}}`)
    .join(' ');
}

const OVERVIEW: Dashboard = {
  uid: 'satlink-overview',
  title: 'satlink: overview',
  about: 'The runs of now, what they ask of people, and how they end.',
  panels: [
    stat('Open runs', 'satlink_runs_open'),
    stat('Waiting for a person', 'satlink_runs_waiting_for_a_person'),
    stat('Oldest question', 'satlink_oldest_question_seconds', {
      expr: 'max(satlink_oldest_question_seconds)',
      unit: 's',
    }),
    stat('Cannot go on', 'satlink_runs_stuck'),
    stat('Nobody heard', 'satlink_runs_unheard'),
    stat('Not in the archive', 'satlink_runs_not_archived'),
    {
      title: 'Shares of 30 days',
      kind: 'stat',
      about:
        'Without hand work: runs that ended fixed or with nothing to do. Overturned: questions about a change that people answered with a no. Unanswered: questions that nobody answered in time.',
      queries: [
        { expr: 'satlink:hands_off:ratio30d', legend: 'without hand work' },
        { expr: 'satlink:overturned:ratio30d', legend: 'overturned' },
        { expr: 'satlink:unanswered:ratio30d', legend: 'unanswered' },
      ],
      unit: 'percentunit',
      width: 12,
    },
    {
      title: 'Medians of 30 days',
      kind: 'stat',
      about:
        'From the start of a run to its cause and to its repair; from a question to its answer; from an answer to the change.',
      queries: [
        { expr: 'satlink:time_to_cause_seconds:median30d', legend: 'to the cause' },
        { expr: 'satlink:time_to_decision_seconds:median30d', legend: 'to the answer' },
        { expr: 'satlink:time_to_effect_seconds:median30d', legend: 'to the change' },
        { expr: 'satlink:time_to_repair_seconds:median30d', legend: 'to the repair' },
      ],
      unit: 's',
      width: 12,
    },
    {
      title: 'Open runs by phase',
      kind: 'timeseries',
      about: about('satlink_runs_open'),
      queries: [{ expr: 'sum by (phase) (satlink_runs_open)', legend: '{{phase}}' }],
      stacked: true,
    },
    perHour('Runs that started, each hour', 'satlink_runs_started_total', 'environment, runbook'),
    perHour('Runs that ended, each hour', 'satlink_runs_ended_total', 'outcome'),
    perHour('Causes, each hour', 'satlink_causes_named_total', 'cause'),
    perHour('Alerts, each hour', 'satlink_alerts_total', 'source, result'),
    perHour('Alerts that were not durable, each hour', 'satlink_alerts_not_durable_total', 'reason'),
    {
      title: 'Brakes that hold',
      kind: 'timeseries',
      about: about('satlink_brakes_set'),
      queries: [{ expr: 'sum by (kind) (satlink_brakes_set)', legend: '{{kind}}' }],
    },
    {
      title: 'Incidents that are open, and gates that they hold',
      kind: 'timeseries',
      about: about('satlink_incidents_open'),
      queries: [
        { expr: 'sum by (kind) (satlink_incidents_open)', legend: '{{kind}}' },
        { expr: 'sum(satlink_gates_held)', legend: 'gates held' },
      ],
    },
  ],
};

const RUN: Dashboard = {
  uid: 'satlink-run',
  title: 'satlink: a run, from its alert to its repair',
  about: 'How long each part of a run takes, who decides, and what becomes of the changes.',
  panels: [
    {
      title: 'One run',
      kind: 'text',
      about:
        'No metric names a run. To follow one run, open it in the console (`satlink open RUN`), or look it up in the logs: each of its events is one line with the field `run`.',
      width: 24,
    },
    quantiles('To the cause', 'satlink_time_to_cause_seconds', '6h'),
    quantiles('To the answer', 'satlink_time_to_decision_seconds', '6h'),
    quantiles('To the change', 'satlink_time_to_effect_seconds', '6h'),
    quantiles('To the repair', 'satlink_time_to_repair_seconds', '6h'),
    perHour('Decisions that counted, each hour', 'satlink_decisions_counted_total', 'choice, proof'),
    perHour('Decisions that a run refused, each hour', 'satlink_decisions_refused_total', 'answer'),
    perHour('Decisions at the gateway, each hour', 'satlink_decisions_total', 'surface, answer'),
    perHour('Permits that were spent, each hour', 'satlink_permits_spent_total', 'action, spender'),
    perHour('Changes, each hour', 'satlink_effects_sent_total', 'action, result'),
    perHour('Orders that were refused, each hour', 'satlink_orders_refused_total', 'action, reason'),
    perHour('Doubts, each hour', 'satlink_steps_in_doubt_total', 'step'),
    perHour('Teams that were told, each hour', 'satlink_teams_told_total', 'team'),
  ],
};

const OUTSIDE: Dashboard = {
  uid: 'satlink-outside',
  title: 'satlink: outside systems',
  about: 'Requests to Slack, Jenkins, IBM Cloud, PagerDuty and GitHub.',
  panels: [
    {
      title: 'Share of requests that fail',
      kind: 'timeseries',
      about: about('satlink_outside_requests_total'),
      queries: [{ expr: 'satlink:outside_failures:ratio10m', legend: '{{system}}' }],
      unit: 'percentunit',
      width: 12,
    },
    {
      title: 'Requests per second, by class of the answer',
      kind: 'timeseries',
      about: about('satlink_outside_requests_total'),
      queries: [
        {
          expr: 'sum by (system, status) (rate(satlink_outside_requests_total[$__rate_interval])) > 0',
          legend: '{{system}} {{status}}',
        },
      ],
      stacked: true,
      width: 12,
      mayBeEmpty: true,
    },
    {
      title: 'Nine of ten answers came within',
      kind: 'timeseries',
      about: about('satlink_outside_request_duration_seconds'),
      queries: [
        {
          expr: 'histogram_quantile(0.9, sum by (system, le) (increase(satlink_outside_request_duration_seconds_bucket[10m])))',
          legend: '{{system}}',
        },
      ],
      unit: 's',
      width: 12,
    },
    {
      title: 'Requests that wait for their answer',
      kind: 'timeseries',
      about: about('satlink_outside_requests_in_flight'),
      queries: [{ expr: 'sum by (system) (satlink_outside_requests_in_flight)', legend: '{{system}}' }],
      stacked: true,
      width: 12,
    },
  ],
};

const WORKERS: Dashboard = {
  uid: 'satlink-workers',
  title: 'satlink: workers and gateway',
  about: 'The processes: which build they run, whether they take tasks, and what the engine says of them.',
  panels: [
    {
      title: 'Builds',
      kind: 'table',
      about: about('satlink_build_info'),
      queries: [{ expr: 'count by (process, build) (satlink_build_info)' }],
    },
    {
      title: 'Versions: open runs',
      kind: 'timeseries',
      about: about('satlink_version_open_runs'),
      queries: [{ expr: 'sum by (version, status) (satlink_version_open_runs)', legend: '{{version}} {{status}}' }],
    },
    {
      title: 'Versions: workers',
      kind: 'timeseries',
      about: about('satlink_version_workers'),
      queries: [{ expr: 'sum by (version, status) (satlink_version_workers)', legend: '{{version}} {{status}}' }],
    },
    {
      title: 'Processes that answer',
      kind: 'timeseries',
      about: 'The targets that Prometheus scrapes and that answer. 0: none of them does.',
      queries: [{ expr: 'sum by (job) (up{job=~"satlink-.*"})', legend: '{{job}}' }],
    },
    {
      title: 'Workers that take tasks',
      kind: 'timeseries',
      about: about('satlink_worker_polling'),
      queries: [{ expr: 'sum by (process, tasks) (satlink_worker_polling)', legend: '{{process}} {{tasks}}' }],
    },
    {
      title: 'Activities under way',
      kind: 'timeseries',
      about: about('satlink_worker_activities_in_flight'),
      queries: [{ expr: 'sum by (job, instance) (satlink_worker_activities_in_flight)', legend: '{{instance}}' }],
    },
    {
      title: 'Runs in memory',
      kind: 'timeseries',
      about: about('satlink_worker_workflows_cached'),
      queries: [{ expr: 'satlink_worker_workflows_cached', legend: '{{instance}}' }],
    },
    {
      title: 'Workflow tasks that failed, each hour',
      kind: 'timeseries',
      about: 'The code of a worker cannot go on with a run.',
      queries: [
        {
          expr: 'sum by (failure_reason) (increase(temporal_workflow_task_execution_failed[1h]))',
          legend: '{{failure_reason}}',
        },
      ],
      mayBeEmpty: true,
    },
    {
      title: 'Nine of ten tasks waited at most',
      kind: 'timeseries',
      about: 'How long workflow tasks and activities waited for a worker. It grows: start another worker.',
      queries: [
        {
          expr: 'histogram_quantile(0.9, sum by (le) (increase(temporal_workflow_task_schedule_to_start_latency_bucket[10m])))',
          legend: 'workflow tasks',
        },
        {
          expr: 'histogram_quantile(0.9, sum by (task_queue, le) (increase(temporal_activity_schedule_to_start_latency_bucket[10m])))',
          legend: 'activities of {{task_queue}}',
        },
      ],
      unit: 'ms',
    },
    {
      title: 'Attempts of activities that failed, each hour',
      kind: 'timeseries',
      about: 'By activity. The log of the worker names the run and the reason.',
      queries: [
        {
          expr: 'sum by (activity_type) (increase(temporal_activity_execution_failed[1h])) > 0',
          legend: '{{activity_type}}',
        },
      ],
      mayBeEmpty: true,
    },
    {
      title: 'Requests to the engine that failed, each hour',
      kind: 'timeseries',
      about: 'It grows: look at Temporal.',
      queries: [
        {
          expr: 'sum by (operation, status_code) (increase(temporal_request_failure[1h])) > 0',
          legend: '{{operation}} {{status_code}}',
        },
      ],
      mayBeEmpty: true,
    },
    {
      title: 'Nine of ten answers of the gateway came within',
      kind: 'timeseries',
      about: about('satlink_http_request_duration_seconds'),
      queries: [
        {
          expr: 'histogram_quantile(0.9, sum by (route, le) (increase(satlink_http_request_duration_seconds_bucket[10m])))',
          legend: '{{route}}',
        },
      ],
      unit: 's',
    },
    {
      title: 'Lines of the audit stream, each hour',
      kind: 'timeseries',
      about: about('satlink_audit_lines_total'),
      queries: [{ expr: 'sum by (result) (increase(satlink_audit_lines_total[1h]))', legend: '{{result}}' }],
    },
    {
      title: 'Memory',
      kind: 'timeseries',
      about: 'Of each process. A container is ended at 1 GB.',
      queries: [{ expr: 'process_resident_memory_bytes{job=~"satlink-.*"}', legend: '{{instance}}' }],
      unit: 'bytes',
    },
    {
      title: 'Lag of the event loop',
      kind: 'timeseries',
      about: 'High for long: the process has more work than one core can do.',
      queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds{job=~"satlink-.*"}', legend: '{{instance}}' }],
      unit: 's',
    },
  ],
};

/** The dashboards, by the names of their files. */
export const DASHBOARDS: Record<string, Dashboard> = {
  overview: OVERVIEW,
  run: RUN,
  'outside-systems': OUTSIDE,
  workers: WORKERS,
};
