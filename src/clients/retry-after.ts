const HOUR_MS = 3_600_000;

/** Reads a Retry-After header (seconds or a date) as milliseconds from now, at most an hour; null if it has no time. */
export function readRetryAfter(header: string | undefined, nowMs = Date.now()): number | null {
  if (header === undefined || header.trim() === '') return null;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.round(ms)), HOUR_MS) : null;
}
