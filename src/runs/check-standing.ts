import { WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { isOpenStatus } from '../contract/engine-names';
import { inShell } from '../text/shell';
import { failureMessage } from '../codec/read-clear';
import type { Engine } from './connect';
import { heldActivity } from './held-activity';

/** A workflow that stands for as long as there are workers, and works by the attempts of one activity. */
export interface StandingWorkflow {
  id: string;
  type: string;
  /** As it follows "not": `our watch`. */
  name: string;
  /** As it follows "cannot". */
  does: string;
  /** As it follows "does not run, so". */
  otherwise: string;
}

/** The description of the workflow; a sentence instead if it does not do its work. */
export async function checkStanding(
  engine: Engine,
  { id, type: ofOurs, name, does, otherwise }: StandingWorkflow,
): Promise<WorkflowExecutionDescription | string> {
  const start = 'A diagnosis worker starts it within a minute; look at its log';
  const queue = engine.queues.diagnosis;
  try {
    const description = await engine.client.workflow.getHandle(id).describe();
    const { status, type, taskQueue } = description;
    if (type !== ofOurs || taskQueue !== queue)
      return `${id} is a ${type} of the queue ${taskQueue}, not ${name}: terminate it. ${start}`;

    if (status.name === 'PAUSED')
      return `${id} is paused. Resume it with: temporal workflow unpause --workflow-id ${inShell(id)}`;

    if (!isOpenStatus(status.name)) return `${id} ended: ${status.name.toLowerCase()}. ${start}`;
    const held = heldActivity(description);
    return held === null ? description : `${id} cannot ${does}: ${held.because}`;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return `${id} does not run, so ${otherwise}. ${start}`;
  }
}

/** The failure of the last attempt of its activity, with its message in clear; null before the first one. */
export async function lastFailureOf({ client }: Engine, { raw }: WorkflowExecutionDescription) {
  const failure = raw.pendingActivities?.[0]?.lastFailure;
  return failure ? { ...failure, message: await failureMessage(client, failure) } : null;
}
