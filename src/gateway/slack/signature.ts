import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../config/secret';

const STALE_SECONDS = 300;

/**
 * Whether Slack sent these bytes, now: `v0=` and the hex HMAC-SHA-256 of `v0:<seconds>:<raw body>`. A time too far off
 * is refused on both sides, so that nobody can keep a request for later, nor make one for later.
 */
export function isFromSlack(
  body: Buffer,
  { timestamp, signature }: { timestamp: unknown; signature: unknown },
  { secret, nowMs }: { secret: Secret; nowMs: number },
): boolean {
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > STALE_SECONDS) return false;
  const hmac = createHmac('sha256', secret.reveal()).update(`v0:${timestamp}:`).update(body);
  const expected = Buffer.from(`v0=${hmac.digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
