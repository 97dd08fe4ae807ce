import { randomBytes } from 'node:crypto';

/** The id of a span that is made once. */
export function newSpanId(): string {
  return randomBytes(8).toString('hex');
}

/** A trace that belongs to no run. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}
