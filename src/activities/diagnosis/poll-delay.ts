const QUEUE = { floorMs: 50, ceilingMs: 10_000 };
const BUILD = { floorMs: 50, ceilingMs: 60_000, overdueCeilingMs: 15_000 };

/** How long to wait before looking at a queue item again: half of what it has waited, at most ten seconds. */
export function queueDelayMs(waitedMs: number): number {
  return between(QUEUE.floorMs, waitedMs / 2, QUEUE.ceilingMs);
}

/**
 * How long to wait before looking at a build again. Half of the time that Jenkins expects it to take, so looks are sparse
 * while the end is far and dense around it; after the expected end they thin out again. Without an estimate (Jenkins says
 * -1) they thin out from the start.
 */
export function buildDelayMs({ elapsedMs, estimateMs }: { elapsedMs: number; estimateMs: number }): number {
  const elapsed = Math.max(0, elapsedMs);
  const remaining = estimateMs - elapsed;
  if (estimateMs > 0 && remaining > 0) return between(BUILD.floorMs, remaining / 2, BUILD.ceilingMs);
  const overdue = estimateMs > 0 ? -remaining : elapsed;
  return between(estimateMs > 0 ? Math.min(1000, estimateMs / 4) : 250, overdue / 4, BUILD.overdueCeilingMs);
}

function between(floor: number, value: number, ceiling: number): number {
  return Math.round(Math.min(Math.max(floor, value), ceiling));
}

/** How far a build is, for people. */
export function progressOf({ elapsedMs, estimateMs }: { elapsedMs: number; estimateMs: number }): string {
  const seconds = Math.round(Math.max(0, elapsedMs) / 1000);
  if (estimateMs <= 0) return `running for ${seconds} s, Jenkins has no estimate`;
  const percent = Math.round((Math.max(0, elapsedMs) / estimateMs) * 100);
  return percent <= 100
    ? `running, ${percent}% of the estimate (${Math.round(estimateMs / 1000)} s)`
    : `running for ${seconds} s, longer than the estimate (${Math.round(estimateMs / 1000)} s)`;
}
