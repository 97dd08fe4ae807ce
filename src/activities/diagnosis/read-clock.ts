import { activityInfo } from '@temporalio/activity';
import type { Clock } from '../../contract/own-records';

/** The engine's own clock: the time when it scheduled this attempt. A worker's clock may be wrong. */
export async function readClock(): ReturnType<Clock['readClock']> {
  return { at: new Date(activityInfo().currentAttemptScheduledTimestampMs).toISOString() };
}
