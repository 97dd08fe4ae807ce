import { continueAsNew, sleep } from '@temporalio/workflow';
import { keeper } from '../run/activities';
import { changesWithVersion } from '../run/changes-with-version';

/** An attempt never succeeds. If one does, its worker is of another version. */
const PAUSE = '1 minute';

/**
 * Keeps ended runs in the archive: the engine forgets them after its retention. No run waits for this, and it waits by
 * the failures of one activity, so that its history stays short. It never ends by itself.
 */
export async function keepRuns(): Promise<void> {
  await keeper.keepEndedRuns();
  await sleep(PAUSE);
  await continueAsNew<typeof keepRuns>();
}

/** It never ends, so it cannot end on the version that it began on. */
changesWithVersion(keepRuns);
