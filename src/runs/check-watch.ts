import { WorkflowNotFoundError } from '@temporalio/client';
import { WAITING } from '../contract/failures';
import { isOpenStatus } from '../contract/engine-names';
import { WATCH_TYPE, watchId } from '../contract/watch-runs';
import type { Engine } from './connect';
import { inShell } from '../text/shell';
import { heldActivity } from './held-activity';

/** Checks that the watch for runs that ended silently is at work. Without it, such a run stays silent. */
export async function checkWatch(engine: Engine): Promise<{ ok: boolean; because: string }> {
  const queue = engine.queues.diagnosis;
  const id = watchId(queue);
  const start = 'A diagnosis worker starts it within a minute; look at its log';
  try {
    const description = await engine.client.workflow.getHandle(id).describe();
    const { status, type, taskQueue, raw } = description;
    if (type !== WATCH_TYPE || taskQueue !== queue) {
      return {
        ok: false,
        because: `${id} is a ${type} of the queue ${taskQueue}, not our watch: terminate it. ${start}`,
      };
    }
    if (status.name === 'PAUSED') {
      const command = `temporal workflow unpause --workflow-id ${inShell(id)}`;
      return { ok: false, because: `${id} is paused. Resume it with: ${command}` };
    }

    if (!isOpenStatus(status.name))
      return { ok: false, because: `${id} ended: ${status.name.toLowerCase()}. ${start}` };
    const held = heldActivity(description);
    if (held !== null) return { ok: false, because: `${id} cannot look at the runs: ${held.because}` };
    const failure = raw.pendingActivities?.[0]?.lastFailure;
    if (failure && failure.applicationFailureInfo?.type !== WAITING.noEndedRun)
      return { ok: false, because: `${id} cannot look at the runs: ${failure.message ?? 'it does not say why'}` };

    return { ok: true, because: `${id} watches for runs that ended without telling anybody` };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return {
      ok: false,
      because: `${id} does not run, so nobody is told of a run that is ended from outside. ${start}`,
    };
  }
}
