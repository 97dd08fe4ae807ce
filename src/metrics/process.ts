import { BOTH_WORKERS, EVERY_PROCESS } from './definition';
import type { MetricDefinition } from './definition';

/** What a process says of itself. */
export const PROCESS_METRICS = {
  satlink_build_info: {
    kind: 'gauge',
    of: EVERY_PROCESS,
    labels: { process: EVERY_PROCESS, build: 'ours' },
    help: 'Always 1. The label says which build this process runs.',
    then: 'Two builds for longer than a deployment: one process was forgotten.',
  },
  satlink_worker_polling: {
    kind: 'gauge',
    of: BOTH_WORKERS,
    labels: { process: BOTH_WORKERS, tasks: ['workflow', 'activity'] },
    help: '1 while this worker asks the engine for tasks of this kind, else 0. The remediation worker takes no workflow tasks.',
    then: 'See [SatlinkWorkerGone](operations.md#satlinkworkergone).',
  },
  satlink_worker_activities_in_flight: {
    kind: 'gauge',
    of: BOTH_WORKERS,
    labels: {},
    help: 'Activities that this worker carries out now.',
    then: 'Near its limit (diagnosis 100, remediation 10) for long: start another worker.',
  },
  satlink_worker_workflows_cached: {
    kind: 'gauge',
    of: ['diagnosis'],
    labels: {},
    help: 'Runs that this worker keeps in memory, 150 at most.',
    then: 'At 150 for long: start another diagnosis worker, or wakes of runs cost a replay.',
  },
} as const satisfies Record<string, MetricDefinition>;
