import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import { distDirectory, isCompiled } from '../config/build';
import { eventsAtOnce } from './events-at-once';
import { keepAlive } from './keep-alive';
import { lastScrub } from './last-scrub';
import { bundleOfSources } from './source-bundle';

/** The SDK sets the number of pollers by load, so we need not guess it. */
const POLLERS = { type: 'autoscaling' } as const;

/** Options of both workers. `secrets`: values that nothing leaving the process may show. */
export function bothWorkers(secrets: readonly string[], log: Logger) {
  return {
    workflowTaskPollerBehavior: POLLERS,
    activityTaskPollerBehavior: POLLERS,
    interceptors: { activity: [eventsAtOnce(log), lastScrub(secrets), keepAlive] },
    // The SDK holds heartbeats back. This interval is well within the time-outs of `workflows/run/activities.ts`.
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
  } satisfies Partial<WorkerOptions>;
}

/** Options of the worker that runs the workflows. Memory: 20 to 40 KB for each run in the cache. */
export const WORKFLOWS = {
  maxCachedWorkflows: 150,
  // After a worker was killed, its runs wait this long for it. Then any other worker takes them.
  stickyQueueScheduleToStartTimeout: '3 seconds',
} satisfies Partial<WorkerOptions>;

/**
 * Compiled: the bundle that `npm run build` made. From source: a bundle of exactly these sources. An older bundle is
 * never used.
 */
export async function workflowSource(): Promise<Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>> {
  if (!isCompiled()) return { workflowBundle: { codePath: await bundleOfSources() } };
  const codePath = join(distDirectory(), 'workflow-bundle.js');
  return existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: join(__dirname, '..', 'workflows', 'index.js') };
}
