import type { Site } from './site';

/** How much of a figure is measured. `short` is for a look; its figures are rough. */
export type Size = 'full' | 'short';

/** A figure as it was measured. Which of `ours` and `floor` should be greater, the figure itself says. */
export interface Measured {
  unit: string;
  ours: number;
  /** Null if there is nothing bare to compare with; then `ours` is compared with what is wanted. */
  floor: number | null;
  reached: boolean;
  /** More numbers of the same measurement. */
  beside: Record<string, number | string>;
}

/** A figure of the bench. */
export interface Figure {
  name: string;
  title: string;
  wanted: string;
  /** How many plain locations it uses up; null if it needs no engine. */
  locations: ((size: Size) => number) | null;
  measure: (tools: Tools, size: Size) => Promise<Measured>;
}

export interface Tools {
  say: (line: string) => void;
  /** Opened when the first figure needs it. */
  site: () => Promise<Site>;
}

/** The middle of the values, and any other share of them: 0.99 is the 99th percentile. */
export function quantile(values: readonly number[], share = 0.5): number {
  const sorted = [...values].sort((one, other) => one - other);
  if (sorted.length === 0) throw new Error('nothing was measured');
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
