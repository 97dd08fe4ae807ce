import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataConverter, Logger } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import { encryptingBundle } from '../codec/encrypting-bundle';
import { exchangeWord } from '../codec/exchange-word';
import { distDirectory, isCompiled, WORKFLOW_BUNDLE } from '../config/build';
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

/**
 * Options of the worker that runs the workflows. Memory: 20 to 40 KB for each run in the cache. One thread does the work of
 * all runs. With the 40 tasks of the SDK at the same moment, a busy machine finishes none of them in its 5 s, and all begin
 * again. The others wait in the engine, where nothing is lost.
 */
export const WORKFLOWS = {
  maxCachedWorkflows: 150,
  maxConcurrentWorkflowTaskExecutions: 12,
  // After a worker was killed, its runs wait this long for it. Then any other worker takes them.
  stickyQueueScheduleToStartTimeout: '3 seconds',
} satisfies Partial<WorkerOptions>;

/** The code of the workflows, as a worker loads it. `digest` is another one for each change of that code. */
export interface WorkflowCode {
  options: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;
  digest: string;
}

/**
 * Compiled: the bundle that `npm run build` made. From source: a bundle of exactly these sources. An older bundle is
 * never used. Workflow code makes failures too, so it follows the converter of the worker. It also says which workflows
 * change with the version, if the worker has one.
 */
export async function workflowCode(
  { failureConverterPath }: Pick<DataConverter, 'failureConverterPath'>,
  { hasVersion }: { hasVersion: boolean },
): Promise<WorkflowCode> {
  const codePath = isCompiled() ? join(distDirectory(), WORKFLOW_BUNDLE) : await bundleOfSources();
  if (!existsSync(codePath)) {
    if (hasVersion) throw new Error('a worker with a version needs the bundle of "npm run build"');
    return { options: { workflowsPath: join(__dirname, '..', 'workflows', 'index.js') }, digest: 'not-bundled' };
  }
  const file = readFileSync(codePath, 'utf8');
  const digest = createHash('sha256').update(file).digest('hex').slice(0, 8);
  if (failureConverterPath === undefined && !hasVersion) return { options: { workflowBundle: { codePath } }, digest };
  const versioned = hasVersion ? exchangeWord(file, 'workers-without-version', 'workers-with-version') : file;
  const code = failureConverterPath === undefined ? versioned : encryptingBundle(versioned);
  return { options: { workflowBundle: { code } }, digest };
}
