import type { JoinedLocation } from '../../approvals/plan';
import { remediate } from '../run/activities';
import { failureText } from '../run/ending';
import { permitOf } from '../run/perform-once';
import { howItFailed } from '../run/remediation-failure';
import { endOfRefresh } from './refresh-end';
import type { RefreshEnd } from './refresh-end';
import type { RefreshOwed } from './reset-api-key';
import type { RunContext } from './run-context';

/** Jenkins throttles the refresh job, so only a few wait there at a time. */
const AT_ONCE = 4;

/**
 * R2 of the locations that joined, under the same plan. Each is sent once. The document says how each ended, and the
 * run of that location reads it there. It never throws: no location holds up another one.
 */
export async function refreshOthers(context: RunContext, owed: RefreshOwed): Promise<void> {
  const waiting = [...(owed.plan.alsoRefresh ?? [])];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      context.run.joinedRefresh(next.location, await refreshOne(context, owed, next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function refreshOne(
  { run }: RunContext,
  { plan, decided, keyRecordBefore }: RefreshOwed,
  { location }: JoinedLocation,
): Promise<RefreshEnd> {
  run.joinedRefresh(location, { state: 'running', because: 'starting the refresh of the master' });
  const until = new Date(Date.now() + run.settings.effectWithinMs).toISOString();
  const permit = permitOf({ action: 'master-refresh', plan, decided, until });
  const started = await remediate()
    .refreshMaster({ plan, permit, keyRecordBefore, location })
    .catch((error: unknown): RefreshEnd => {
      const isInDoubt = howItFailed(error) === 'in-doubt';
      const because = failureText(error);
      return isInDoubt
        ? { state: 'in-doubt', because: `the answer to the order was lost: ${because}` }
        : { state: 'failed', because: `the refresh was not started: ${because}` };
    });
  if ('state' in started) return started;
  return endOfRefresh(run, started.build);
}
