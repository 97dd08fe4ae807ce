import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { continueAsNew, ParentClosePolicy, sleep, startChild } from '@temporalio/workflow';
import type { EndedRun } from '../../contract/activities';
import { MALFORMED_ALERT_TYPE } from '../../contract/malformed-alert';
import type { MalformedAlert } from '../../contract/malformed-alert';
import { watchEngine } from '../run/activities';
import { changesWithVersion } from '../run/changes-with-version';
import { endedRunTellingId } from '../../contract/watch-runs';

/** If a telling cannot begin, the next look finds the run again. It comes no sooner than after this time. */
const PAUSE = '5 seconds';

/**
 * Watches for runs that ended without closing their case: the engine or a person ended them, so they told nobody. A
 * workflow of its own tells a team of each, so that a team that cannot be reached holds up no other one. The engine
 * remembers which runs were told of. This workflow keeps no state, and begins anew after each find. It never ends by
 * itself.
 */
export async function watchRuns(): Promise<void> {
  for (const run of await watchEngine.awaitEndedRuns()) await startTelling(run);
  await sleep(PAUSE);
  await continueAsNew<typeof watchRuns>();
}

/** It never ends, so it cannot end on the version that it began on. */
changesWithVersion(watchRuns);

async function startTelling(run: EndedRun): Promise<void> {
  try {
    await startChild(MALFORMED_ALERT_TYPE, {
      // An older version found this run without naming the id.
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
