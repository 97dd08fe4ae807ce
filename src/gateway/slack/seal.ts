import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../config/secret';

/** What a form is about. */
export interface Sealed {
  run: string;
  plan: string;
  digest: string;
}

/**
 * Says that this gateway drew a form: HMAC-SHA-256 with Slack's signing secret, which the gateway and Slack have. Whoever
 * has the token of our bot alone, as the diagnosis worker does, cannot make one.
 */
export function sealOf({ run, plan, digest }: Sealed, secret: Secret): string {
  const text = JSON.stringify(['satlink-form', run, plan, digest]);
  return createHmac('sha256', secret.reveal()).update(text).digest('base64url');
}

/** Whether the seal is the one of this form. */
export function isSealed(form: Sealed & { seal: string }, secret: Secret): boolean {
  const [given, expected] = [Buffer.from(form.seal), Buffer.from(sealOf(form, secret))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
