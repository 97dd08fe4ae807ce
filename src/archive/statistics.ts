import type { RunFacts } from './kept-run';

/** A time that runs took, in milliseconds. Null if no run of the period shows it. */
export interface Span {
  runs: number;
  median: number | null;
  /** Nine of ten runs took at most this. */
  p90: number | null;
}

/** The figures of some runs that ended. */
export interface Statistics {
  runs: number;
  /** Counts, the largest first. A run without a cause counts under `null`. */
  byCause: [cause: string | null, runs: number][];
  byOutcome: [outcome: string, runs: number][];
  toCause: Span;
  toDecision: Span;
  toRepair: Span;
  /** Fixed, or nothing to do: people answered at most a question. */
  handsOff: number;
  /** Runs that asked people. */
  asked: number;
  /** Of those, the runs whose question nobody answered in time. */
  expired: number;
}

export function statisticsOf(runs: readonly RunFacts[]): Statistics {
  return {
    runs: runs.length,
    byCause: counted(runs.map(({ cause }) => cause)),
    byOutcome: counted(runs.map(({ outcome }) => outcome)),
    toCause: spanOf(runs, ({ started, causeNamed }) => [started, causeNamed]),
    toDecision: spanOf(runs, ({ asked, decided }) => [asked, decided]),
    toRepair: spanOf(runs, ({ started, repaired }) => [started, repaired]),
    handsOff: runs.filter(({ outcome }) => outcome === 'resolved' || outcome === 'void').length,
    asked: runs.filter(({ asked }) => asked !== null).length,
    expired: runs.filter(({ outcome }) => outcome === 'expired').length,
  };
}

function counted<T>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

function spanOf(runs: readonly RunFacts[], ends: (run: RunFacts) => [string | null, string | null]): Span {
  const spans = runs
    .map((run) => ends(run).map((time) => Date.parse(time ?? '')))
    .map(([from = NaN, to = NaN]) => to - from)
    .filter((ms) => ms >= 0)
    .sort((one, other) => one - other);
  return { runs: spans.length, median: rank(spans, 0.5), p90: rank(spans, 0.9) };
}

/** The nearest rank: a time that a run really took. */
function rank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
