import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../config/secret';

const STALE_SECONDS = 300;

interface Given {
  timestamp: unknown;
  signature: unknown;
}

/** Whether the headers could be those of a body that Slack signed now. The body is not looked at. */
export function mayBeFromSlack({ timestamp, signature }: Given, nowMs: number): boolean {
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return false;
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
  return Math.abs(nowMs / 1000 - Number(timestamp)) <= STALE_SECONDS;
}

/**
 * Whether Slack sent these bytes, now: `v0=` and the hex HMAC-SHA-256 of `v0:<seconds>:<raw body>`. A time too far in
 * the past or in the future is refused, so a request can be neither kept for later nor made for later.
 */
export function isFromSlack(body: Buffer, given: Given, { secret, nowMs }: { secret: Secret; nowMs: number }): boolean {
  if (!mayBeFromSlack(given, nowMs)) return false;
  const hmac = createHmac('sha256', secret.reveal())
    .update(`v0:${String(given.timestamp)}:`)
    .update(body);
  return timingSafeEqual(Buffer.from(String(given.signature)), Buffer.from(`v0=${hmac.digest('hex')}`));
}
