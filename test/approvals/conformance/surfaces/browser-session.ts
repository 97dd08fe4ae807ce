import type { Attempt } from '../attempt';
import type { Scene } from '../scene';

export const CSRF = 'c'.repeat(32);
const HOUR_SECONDS = 3600;

/** The cookie of an approver who signed in, or of somebody who made one up, altered it, or kept it for too long. */
export function sessionCookie({ stand }: Scene, { by, named, wrong }: Attempt): string {
  const until = Math.floor(Date.now() / 1000) + (wrong === 'expired' ? -HOUR_SECONDS : HOUR_SECONDS);
  const session = { name: named ?? by, id: `test ${by}`, role: 'approver', csrf: CSRF, until };
  const cookie = stand.gateway.app.signCookie(encoded(session));
  const signature = cookie.slice(cookie.lastIndexOf('.'));
  const sent =
    wrong === 'forged'
      ? `${encoded(session)}.${'A'.repeat(43)}`
      : wrong === 'altered'
        ? `${encoded({ ...session, role: 'operator' })}${signature}`
        : cookie;
  return `satlink-session=${encodeURIComponent(sent)}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
