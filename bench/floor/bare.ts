/**
 * The floor of a figure: a workflow that does nothing itself, with as many hops as a run of ours. Its activities only
 * wait as long as the outside made ours wait, and send as many requests.
 */

/** One hop: an activity, and the workflow task after it. */
export interface Hop {
  /** How long the outside makes everybody wait here. */
  waitMs: number;
  /** Requests to the outside, one after the other. */
  reads: number;
  /** Questions to the engine, one after the other. */
  asks: number;
  /** Start a workflow that nobody runs, then send one request that changes something. */
  changes: boolean;
}

export interface BareOrder {
  /** Base URL of a system of the outside. */
  outside: string;
  toGate: Hop[];
  /** Wait for the Update `decide` after the hops to the gate, and then do these. Null ends at the gate. */
  afterGate: Hop[] | null;
}

/** The path of the request that changes something, so that the bench can see it arrive. */
export const CHANGE_PATH = '/bare-change/';

export const PLAIN_HOP: Hop = { waitMs: 0, reads: 0, asks: 0, changes: false };
