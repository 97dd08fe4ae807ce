import type { LockOrder } from '../../contract/activities';
import { locks } from './activities';

/** Releases a lock. Best effort: the lock of a closed run is taken over by the next run that needs it. */
export async function releaseLock(lock: LockOrder): Promise<void> {
  await locks.releaseClaim(lock).catch(() => undefined);
}
