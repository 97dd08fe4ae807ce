import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../config/secret';

/** The run and the plan of a form. */
export interface Sealed {
  run: string;
  plan: string;
  digest: string;
}

/**
 * Proves that this gateway drew a form: HMAC-SHA-256 with Slack's signing secret, which only the gateway and Slack
 * have. The diagnosis worker has the token of our bot; that alone cannot make a seal.
 */
export function sealOf({ run, plan, digest }: Sealed, secret: Secret): string {
  const text = JSON.stringify(['satlink-form', run, plan, digest]);
  return createHmac('sha256', secret.reveal()).update(text).digest('base64url');
}

/** Whether the seal belongs to this form. */
export function isSealed(form: Sealed & { seal: string }, secret: Secret): boolean {
  const [given, expected] = [Buffer.from(form.seal), Buffer.from(sealOf(form, secret))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
