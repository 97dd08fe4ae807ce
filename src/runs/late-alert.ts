import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { digestOfJson } from '../approvals/plan';
import { LATE_MAX_MS } from '../contract/episodes';
import type { Engine } from './connect';
import { describeIfThere, isOfKind } from '../marks/our-own';

/** An episode of an alert: its label set, its place, and its start. `startsAt` in milliseconds. */
export interface EpisodeName {
  environment: string;
  identity: string;
  startsAt: number;
}

/**
 * The end of an episode that no open run heard of. The engine keeps it, as a workflow that no worker runs. The
 * notification that the episode fires may come after the notification of its end.
 */
const ENDED = { type: 'alertEnded', taskQueue: 'claims', lifetime: '1 second' } as const;

function endedId({ environment, identity, startsAt }: EpisodeName): string {
  return `satlink-alert-ended-${digestOfJson([environment, identity, startsAt]).slice(0, 32)}`;
}

/** Keeps the end of an episode. The first end counts, however often it is delivered. */
export async function keepEnd(engine: Engine, episode: EpisodeName): Promise<void> {
  try {
    await engine.client.workflow.start(ENDED.type, {
      workflowId: endedId(episode),
      taskQueue: ENDED.taskQueue,
      workflowExecutionTimeout: ENDED.lifetime,
      args: [],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: 'an alert that ended while no run was open',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/**
 * Whether the end of this episode came already, and not so long ago that the alert must have fired again. A stranger's
 * workflow with the id of such an end says nothing about the alert.
 */
export async function hasJustEnded(engine: Engine, episode: EpisodeName, now: number): Promise<boolean> {
  const ended = await describeIfThere(engine.client, endedId(episode));
  return ended !== null && isOfKind(ended, ENDED) && now - ended.startTime.getTime() <= LATE_MAX_MS;
}
