import type { LockOrder } from '../../contract/activities';
import { locks } from './activities';

/** Releases a lock. Best effort: the next run that needs the lock of a closed run takes it over. */
export async function releaseLock(lock: LockOrder): Promise<void> {
  await locks.releaseClaim(lock).catch(() => undefined);
}
