import { areComparable } from './line-time';

/** When a record was written: its time, where it shows one, and its place in the log. */
export interface Moment {
  time: number;
  sequence: number;
}

/** The later of two: by time where both have one, because prefixed logs interleave; else by their order in the log. */
export function laterOf(one: Moment | null, other: Moment | null): Moment | null {
  if (one === null || other === null) return one ?? other;

  if (one.time !== other.time && areComparable(one.time, other.time)) return one.time > other.time ? one : other;

  return one.sequence > other.sequence ? one : other;
}
