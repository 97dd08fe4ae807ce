import { redact } from '../evidence/redaction/redact';

/** The target of a redirect, without path and query, because these can carry secrets. */
export type Redirect =
  | { to: 'elsewhere'; host: string }
  /** The same host, over https after a request over http. */
  | { to: 'https'; host: string }
  | { to: 'same-host'; host: string }
  | { to: 'nowhere' };

const REDIRECTS = [301, 302, 303, 307, 308];
const HOST = /^[a-z0-9._:[\]-]{1,260}$/i;

export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

/** The address in a redirect, if it is a web address. */
export function redirectTarget(location: string | undefined, from: string): URL | null {
  if (location === undefined || !URL.canParse(location, from)) return null;
  const target = new URL(location, from);
  return target.protocol === 'https:' || target.protocol === 'http:' ? target : null;
}

export function redirectOf(location: string | undefined, from: string): Redirect {
  const target = redirectTarget(location, from);
  if (target === null || !HOST.test(target.host)) return { to: 'nowhere' };
  const { host, hostname, protocol } = target;
  const here = new URL(from);
  // http on port 8080 and https on 8443 are one host.
  if (hostname !== here.hostname) return { to: 'elsewhere', host };
  if (protocol === 'https:' && here.protocol === 'http:') return { to: 'https', host };
  return host === here.host ? { to: 'same-host', host } : { to: 'elsewhere', host };
}

/** `redirected to sso.example`, as words that follow a colon. */
export function redirectWords(redirect: Redirect): string {
  switch (redirect.to) {
    case 'elsewhere':
      return `redirected to ${redact(redirect.host)}`;
    case 'https':
      return `redirected to https on ${redirect.host}`;
    case 'same-host':
      return `redirected within ${redirect.host}`;
    case 'nowhere':
      return 'redirected, without saying where to';
  }
}
