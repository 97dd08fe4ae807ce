import type { WorkflowHandle } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { IS_OPEN_QUERY, runName } from '../contract/engine-names';
import { isRunbook } from '../runbooks';
import { versionOfRow } from '../versions/version-of';
import type { Engine } from './connect';
import { firstRunIdOf } from '../marks/first-run-id';
import { unlessGone } from '../marks/our-own';

/** The history of an open workflow of the diagnosis worker: of a run, or of one that never ends. */
export interface OpenHistory {
  /** The name of the run; else the workflow id. */
  name: string;
  workflowId: string;
  history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
  /** The version on which it ends; null if it goes on with any worker, or with the current version. */
  endsOn: WorkerDeploymentVersion | null;
}

/** Reads the histories of all open workflows of a queue of runs, one after the other. It changes nothing. */
export async function* openHistories({ client, queues }: Engine): AsyncGenerator<OpenHistory> {
  const query = `${IS_OPEN_QUERY} AND TaskQueue = '${queues.diagnosis}'`;
  for await (const info of client.workflow.list({ query, pageSize: 1000 })) {
    const { workflowId, runId, type } = info;
    const history = await unlessGone(client.workflow.getHandle(workflowId, runId).fetchHistory());
    if (history === null) continue;
    const name = isRunbook(type) ? runName(workflowId, await firstRunIdOf(client, info)) : workflowId;
    yield { name, workflowId, history, endsOn: versionOfRow(info) };
  }
}
