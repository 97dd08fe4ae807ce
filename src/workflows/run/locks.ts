import { scopeOf } from '../../approvals/plan';
import type { Target } from '../../approvals/plan';
import type { LockOrder } from '../../contract/activities';
import { locks } from './activities';
import type { RunState } from './run-state';

/** The lock of the scope to which the key of a target belongs. */
export function scopeLock({ name }: RunState, target: Target): LockOrder {
  return { kind: 'scope', name: scopeOf(target), holder: name };
}

/** Releases a lock. Best effort: the next run that needs the lock of a closed run takes it over. */
export async function releaseLock(lock: LockOrder): Promise<void> {
  await locks.releaseClaim(lock).catch(() => undefined);
}
