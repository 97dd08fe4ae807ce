/** Slack lets about one message a second into a channel, with short bursts; more is answered with 429. */
const BURST = 40;
const REFILL_MS = 1_000;

/** Counts posts by channel. Times in milliseconds. */
export class PostLimits {
  readonly #spent = new Map<string, { left: number; atMs: number }>();

  /** Seconds to wait, or 0 when the post may go in. */
  take(channel: string, nowMs: number): number {
    const spent = this.#spent.get(channel) ?? { left: BURST, atMs: nowMs };
    const left = Math.min(BURST, spent.left + (nowMs - spent.atMs) / REFILL_MS);
    const allowed = left >= 1;
    this.#spent.set(channel, { left: allowed ? left - 1 : left, atMs: nowMs });
    return allowed ? 0 : Math.ceil(((1 - left) * REFILL_MS) / 1000);
  }

  clear(): void {
    this.#spent.clear();
  }
}
