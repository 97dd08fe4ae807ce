import type { Worker } from '@temporalio/worker';
import type { Config } from '../config/config';
import type { Metrics } from '../metrics/metrics';

/** Shows the state of the worker at each scrape. It is null while the process connects. */
export function gaugeWorker(metrics: Metrics, process: Config['process'], worker: () => Worker | null): void {
  const status = () => worker()?.getStatus();
  metrics.onScrape('satlink_worker_polling', () => {
    const { workflowPollerState, activityPollerState } = status() ?? {};
    metrics.set('satlink_worker_polling', { process, tasks: 'workflow' }, isPolling(workflowPollerState));
    metrics.set('satlink_worker_polling', { process, tasks: 'activity' }, isPolling(activityPollerState));
  });
  metrics.onScrape('satlink_worker_activities_in_flight', () =>
    metrics.set('satlink_worker_activities_in_flight', {}, status()?.numInFlightActivities ?? 0),
  );
  metrics.onScrape('satlink_worker_workflows_cached', () =>
    metrics.set('satlink_worker_workflows_cached', {}, status()?.numCachedWorkflows ?? 0),
  );
}

function isPolling(state: string | undefined): number {
  return Number(state === 'POLLING');
}
