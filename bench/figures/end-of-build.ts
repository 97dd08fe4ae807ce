import { buildDelayMs } from '../../src/activities/diagnosis/poll-delay';
import type { Figure } from '../figure';
import { quantile } from '../figure';

const MINUTE_MS = 60_000;
const DURATION_MS = 12 * MINUTE_MS;
/** Builds differ by so much at most, so that no rule hits their end by chance. */
const DIFFER_MAX_MS = MINUTE_MS;
/** The estimate is off by so much at most, either way. */
const OFF_MAX = 0.3;
const DURATIONS = 61;
const OFFS = 61;
const LAG_MAX_MS = 2_000;
const LOOKS_MAX = 40;
/** A look and its way through the engine; the server's retries are at least a second apart. */
const LOOK_MS = 50;
const RETRY_FLOOR_MS = 1_000;

/** Looks at one build by the rule of the worker until it has ended. */
export function watchBuild(durationMs: number, estimateMs: number): { lagMs: number; looks: number } {
  let looks = 1;
  let elapsedMs = LOOK_MS;
  while (elapsedMs < durationMs) {
    elapsedMs += Math.max(RETRY_FLOOR_MS, buildDelayMs({ elapsedMs, estimateMs })) + LOOK_MS;
    looks += 1;
  }
  return { lagMs: elapsedMs - durationMs, looks };
}

/** Each share from -1 to 1, evenly. */
function spread(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (2 * index) / (count - 1) - 1);
}

/** Builds of about 12 minutes, with estimates that are off by every share up to 30 % either way. */
export function watchBuilds(): { medianLagMs: number; lagMostMs: number; looksMost: number; medianLooks: number } {
  const seen = spread(DURATIONS).flatMap((differs) =>
    spread(OFFS).map((off) => {
      const durationMs = DURATION_MS + differs * DIFFER_MAX_MS;
      return watchBuild(durationMs, durationMs * (1 + off * OFF_MAX));
    }),
  );
  return {
    medianLagMs: quantile(seen.map(({ lagMs }) => lagMs)),
    lagMostMs: Math.max(...seen.map(({ lagMs }) => lagMs)),
    looksMost: Math.max(...seen.map(({ looks }) => looks)),
    medianLooks: quantile(seen.map(({ looks }) => looks)),
  };
}

/** How late the worker sees the end of a build of 12 minutes, and how often it looks. It is computed, and needs no engine. */
export const endOfBuild: Figure = {
  name: 'end-of-build',
  title: 'end of a build seen, median lag',
  wanted: `at most ${LAG_MAX_MS / 1000} s with at most ${LOOKS_MAX} looks`,
  locations: null,
  async measure() {
    await Promise.resolve();
    const { medianLagMs, lagMostMs, looksMost, medianLooks } = watchBuilds();
    return {
      unit: 'ms',
      ours: medianLagMs,
      floor: null,
      reached: medianLagMs <= LAG_MAX_MS && looksMost <= LOOKS_MAX,
      beside: { 'most ms': lagMostMs, looks: medianLooks, 'most looks': looksMost },
    };
  },
};
