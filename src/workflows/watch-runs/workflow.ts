import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { continueAsNew, ParentClosePolicy, sleep, startChild } from '@temporalio/workflow';
import type { EndedRun } from '../../contract/activities';
import { MALFORMED_ALERT_TYPE } from '../../contract/malformed-alert';
import type { MalformedAlert } from '../../contract/malformed-alert';
import { watchEngine } from '../run/activities';
import { endedRunTellingId } from '../../contract/watch-runs';

/** A telling that cannot begin is found again by the next look, which comes no sooner. */
const PAUSE = '5 seconds';

/**
 * Watches for runs that ended without closing their case: the engine or a person ended them, so they told nobody. A team is
 * told of each by a workflow of its own, so that a team that cannot be reached holds up no other one. The engine keeps which
 * runs were told of: this workflow knows nothing, and begins anew after each find. It never ends by itself.
 */
export async function watchRuns(): Promise<void> {
  for (const run of await watchEngine.awaitEndedRuns()) await startTelling(run);
  await sleep(PAUSE);
  await continueAsNew<typeof watchRuns>();
}

async function startTelling(run: EndedRun): Promise<void> {
  try {
    await startChild(MALFORMED_ALERT_TYPE, {
      // A watch of an older version was not told it.
      workflowId: run.tellingId ?? endedRunTellingId(run.runId),
      args: [orderOf(run)],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: 'a run that could tell nobody how it ended',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function orderOf({ run, location, environment, cie, because, changed }: EndedRun): MalformedAlert {
  return {
    about: 'ended-run',
    source: 'temporal',
    environment,
    because,
    changed,
    cie,
    facts: [['run', run], ...(location === null ? [] : [['location', location] as [string, string]])],
  };
}
