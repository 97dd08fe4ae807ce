const QUEUE = { floorMs: 50, ceilingMs: 10_000 };
const BUILD = { floorMs: 50, ceilingMs: 60_000, overdueCeilingMs: 15_000 };

/** The time before the next look at a queue item: half of the time that it has waited, at most ten seconds. */
export function queueDelayMs(waitedMs: number): number {
  return between(QUEUE.floorMs, waitedMs / 2, QUEUE.ceilingMs);
}

/**
 * The time before the next look at a build: half of the duration that Jenkins still expects. So looks are sparse while
 * the end is far, and dense around it. After the expected end they become sparse again. Without an estimate (Jenkins
 * says -1) they become sparse from the start.
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

/** The progress of a build, for people. */
export function progressOf({ elapsedMs, estimateMs }: { elapsedMs: number; estimateMs: number }): string {
  const seconds = Math.round(Math.max(0, elapsedMs) / 1000);
  if (estimateMs <= 0) return `running for ${seconds} s, Jenkins has no estimate`;
  const percent = Math.round((Math.max(0, elapsedMs) / estimateMs) * 100);
  return percent <= 100
    ? `running, ${percent}% of the estimate (${Math.round(estimateMs / 1000)} s)`
    : `running for ${seconds} s, longer than the estimate (${Math.round(estimateMs / 1000)} s)`;
}
