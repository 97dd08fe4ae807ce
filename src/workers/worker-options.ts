import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataConverter, Logger } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import { encryptingBundle } from '../codec/encrypting-bundle';
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
 * never used. Workflow code makes failures too, so it follows the converter of the worker.
 */
export async function workflowSource({
  failureConverterPath,
}: Pick<DataConverter, 'failureConverterPath'>): Promise<Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>> {
  const codePath = isCompiled() ? join(distDirectory(), 'workflow-bundle.js') : await bundleOfSources();
  if (!existsSync(codePath)) return { workflowsPath: join(__dirname, '..', 'workflows', 'index.js') };
  if (failureConverterPath === undefined) return { workflowBundle: { codePath } };
  return { workflowBundle: { code: encryptingBundle(readFileSync(codePath, 'utf8')) } };
}
