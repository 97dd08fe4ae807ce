import { WAITING } from '../contract/failures';
import { WATCH_TYPE, watchId } from '../contract/watch-runs';
import { checkStanding, lastFailureOf } from './check-standing';
import type { Engine } from './connect';

/** Checks that the watch for runs that ended silently is at work. Without it, such a run stays silent. */
export async function checkWatch(engine: Engine): Promise<{ ok: boolean; because: string }> {
  const id = watchId(engine.queues.diagnosis);
  const found = await checkStanding(engine, {
    id,
    type: WATCH_TYPE,
    name: 'our watch',
    does: 'look at the runs',
    otherwise: 'nobody is told of a run that is ended from outside',
  });
  if (typeof found === 'string') return { ok: false, because: found };
  const failure = await lastFailureOf(engine, found);
  if (failure && failure.applicationFailureInfo?.type !== WAITING.noEndedRun)
    return { ok: false, because: `${id} cannot look at the runs: ${failure.message ?? 'it does not say why'}` };

  return { ok: true, because: `${id} watches for runs that ended without telling anybody` };
}
