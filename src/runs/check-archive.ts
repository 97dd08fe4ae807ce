import { WAITING } from '../contract/failures';
import { KEEPER_TYPE, keeperId } from '../contract/keep-runs';
import type { KeeperState } from '../contract/keep-runs';
import { readPayload } from '../codec/read-clear';
import { checkStanding, lastFailureOf } from './check-standing';
import type { Engine } from './connect';

/** Checks that ended runs reach the archive. `missing`: how many do not; null if nobody can say. */
export async function checkArchive(engine: Engine): Promise<{ ok: boolean; because: string; missing: number | null }> {
  const id = keeperId(engine.queues.diagnosis);
  const found = await checkStanding(engine, {
    id,
    type: KEEPER_TYPE,
    name: 'our keeper of ended runs',
    does: 'keep ended runs',
    otherwise: 'no ended run is kept for longer than the engine keeps it',
  });
  if (typeof found === 'string') return { ok: false, because: found, missing: null };
  const failure = await lastFailureOf(engine, found);
  if (failure === null) return { ok: true, because: `${id} begins to look at the ended runs`, missing: null };
  const { missing, off } = await stateIn(engine, failure);
  const because = failure.message ?? 'it does not say why';
  if (off) {
    return {
      ok: true,
      because: 'the archive is switched off (SATLINK_ARCHIVE_URL), so no ended run is kept',
      missing: 0,
    };
  }
  if (failure.applicationFailureInfo?.type === WAITING.noRunToKeep) return { ok: true, because, missing };
  const count =
    missing === null ? '' : `${missing} ended ${missing === 1 ? 'run is' : 'runs are'} not in the archive yet. `;
  return { ok: false, because: `${count}${id} cannot keep them: ${because}`, missing };
}

type Failure = NonNullable<Awaited<ReturnType<typeof lastFailureOf>>>;

/** An attempt that was cut off says nothing. */
async function stateIn({ client }: Engine, failure: Failure): Promise<{ missing: number | null; off?: true }> {
  const [payload] = failure.applicationFailureInfo?.details?.payloads ?? [];
  if (!payload) return { missing: null };
  return (await readPayload(client, payload)) as KeeperState;
}
