import { areComparable } from './line-time';

/** A token of IAM lives for an hour: within it a pod that fails fails again, and one that works asks again. */
const ASKS_WITHIN_MS = 60 * 60 * 1000;

/** Follows the failures and successes of records that may be of one pod or of several. */
export class FailureTurns {
  #failedAt: number | null = null;
  #workedAt: number | null = null;
  #hasWorkedSince = false;
  #takesTurns = false;

  add(vote: 'success' | 'failure', time: number): void {
    if (vote === 'success') {
      this.#workedAt = time;
      this.#hasWorkedSince = true;
      return;
    }
    this.#takesTurns ||= this.#hasWorkedSince && areNear(this.#failedAt, time);
    this.#hasWorkedSince = false;
    this.#failedAt = time;
  }

  /** It failed, worked and failed again within an hour, and the last failure and the last success are as near. */
  get mayBeSeveral(): boolean {
    return this.#takesTurns && areNear(this.#failedAt, this.#workedAt);
  }
}

/** Nothing shows that two times are further apart than a pod waits. */
function areNear(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && (!areComparable(one, other) || Math.abs(one - other) <= ASKS_WITHIN_MS);
}
