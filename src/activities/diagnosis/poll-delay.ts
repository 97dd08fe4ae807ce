const QUEUE = { floorMs: 50, ceilingMs: 10_000 };
const BUILD = { floorMs: 50, ceilingMs: 60_000, overdueCeilingMs: 15_000 };
/**
 * An estimate of Jenkins is often off by 30 %. So a build ends between these shares of its estimate, and anywhere
 * between them is as likely. The looks there are even.
 */
const LIKELY_END = { from: 1 / 1.3, to: 1 / 0.7, gap: 1 / 150 };

/** The time before the next look at a queue item: half of the time that it has waited, at most ten seconds. */
export function queueDelayMs(waitedMs: number): number {
  return between(QUEUE.floorMs, waitedMs / 2, QUEUE.ceilingMs);
}

/**
 * The time before the next look at a build. Until it may have ended, looks are a minute apart, so that people see its
 * progress and a build that failed early is noticed. Then they are even until it must have ended by the estimate, and
 * become sparse after that. Without an estimate (Jenkins says -1) they become sparse from the start.
 */
export function buildDelayMs({ elapsedMs, estimateMs }: { elapsedMs: number; estimateMs: number }): number {
  const elapsed = Math.max(0, elapsedMs);
  if (estimateMs <= 0) return between(250, elapsed / 4, BUILD.overdueCeilingMs);
  const until = { mayEnd: LIKELY_END.from * estimateMs - elapsed, mustEnd: LIKELY_END.to * estimateMs - elapsed };
  const gap = LIKELY_END.gap * estimateMs;
  if (until.mustEnd > 0) return between(BUILD.floorMs, Math.max(gap, until.mayEnd), BUILD.ceilingMs);
  return between(
    Math.max(BUILD.floorMs, Math.min(gap, BUILD.overdueCeilingMs)),
    -until.mustEnd / 4,
    BUILD.overdueCeilingMs,
  );
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
