const KEPT_MS = 10 * 60_000;
const KEPT_MAX = 10_000;

/** Remembers the requests of the last minutes. A person who saw a request may send it again; the copy is refused. */
export class ReplayGuard {
  private readonly at = new Map<string, number>();

  /** False if the key was there already. */
  add(key: string, nowMs: number): boolean {
    for (const [old, at] of this.at) {
      if (nowMs - at < KEPT_MS && this.at.size < KEPT_MAX) break;
      this.at.delete(old);
    }
    if (this.at.has(key)) return false;
    this.at.set(key, nowMs);
    return true;
  }
}
