/**
 * Metrics of Temporal's SDK that our rules and dashboards read. A worker serves them, and many more, at a second address
 * (`SATLINK_SDK_METRICS_PORT`). Their labels are the SDK's.
 */
export const SDK_METRICS = {
  temporal_workflow_task_execution_failed: {
    help: 'Workflow tasks that failed, by `failure_reason`. The engine tries a failed one again and again.',
    then: 'See [SatlinkWorkflowTaskFailed](operations.md#satlinkworkflowtaskfailed).',
  },
  temporal_workflow_task_schedule_to_start_latency: {
    help: 'How long a workflow task waited for a worker, in milliseconds.',
    then: 'It grows: start another diagnosis worker.',
  },
  temporal_activity_schedule_to_start_latency: {
    help: 'How long an activity waited for a worker, in milliseconds.',
    then: 'It grows: start another worker of that `task_queue`.',
  },
  temporal_activity_execution_failed: {
    help: 'Attempts of activities that failed, by `activity_type`. A wait that goes on is none.',
    then: 'Read the log of the worker: it names the run and the reason.',
  },
  temporal_request_failure: {
    help: 'Requests to the engine that failed, by `operation` and `status_code`.',
    then: 'It grows: look at Temporal.',
  },
} as const;
