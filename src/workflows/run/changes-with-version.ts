import { setWorkflowOptions } from '@temporalio/workflow';

/**
 * There is one bundle for all workers. A worker that has a version writes the other word here as it loads the bundle. From
 * a worker without one, the engine takes no task of a workflow that says how it changes.
 */
const WORKERS: string = 'workers-without-version';

/**
 * Says of a workflow that it does not end on the version that it began on, as a run does: it goes on with the version that
 * is current. So its code must always replay what older versions did.
 */
export function changesWithVersion(workflow: (...args: never[]) => Promise<unknown>): void {
  if (WORKERS === 'workers-with-version') setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, workflow);
}
