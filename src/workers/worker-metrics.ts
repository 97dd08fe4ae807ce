import type { Worker } from '@temporalio/worker';
import type { Config } from '../config/config';
import { createMetrics } from '../metrics/metrics';
import type { Metrics } from '../metrics/metrics';

/** The metrics of a worker process. `worker` is null while the process connects. */
export function workerMetrics(
  { process, fleet }: Pick<Config, 'process' | 'fleet'>,
  { build, worker }: { build: string; worker: () => Worker | null },
): Metrics {
  const metrics = createMetrics({ process, build, environments: Object.keys(fleet.environments) });
  const status = () => worker()?.getStatus();
  metrics.onScrape('satlink_worker_polling', () => {
    const { workflowPollerState, activityPollerState } = status() ?? {};
    metrics.set('satlink_worker_polling', { tasks: 'workflow' }, Number(workflowPollerState === 'POLLING'));
    metrics.set('satlink_worker_polling', { tasks: 'activity' }, Number(activityPollerState === 'POLLING'));
  });
  metrics.onScrape('satlink_worker_activities_in_flight', () =>
    metrics.set('satlink_worker_activities_in_flight', {}, status()?.numInFlightActivities ?? 0),
  );
  metrics.onScrape('satlink_worker_workflows_cached', () =>
    metrics.set('satlink_worker_workflows_cached', {}, status()?.numCachedWorkflows ?? 0),
  );
  return metrics;
}
