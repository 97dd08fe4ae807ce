import { isIP } from 'node:net';
import { isPublicAddress, NOT_PUBLIC } from './public-address';

/** The code of the error where a redirect gives up TLS: anybody on the way could then put in what they like. */
export const WITHOUT_TLS = 'EWITHOUTTLS';

/** Where a download began, and which hosts the configuration names. */
interface Begun {
  baseUrl: string;
  redirectHosts?: readonly string[];
}

/**
 * How to reach a host that a redirect names. The site itself and the configured hosts may be anywhere. Every other host
 * must be public, and must use https if the site does. `refused` is the code of the error.
 */
export function nextHop(begun: Begun, url: string): { publicOnly: boolean; refused: string | null } {
  if (isNamed(begun, url)) return { publicOnly: false, refused: null };
  const { hostname, protocol } = new URL(url);
  if (protocol === 'http:' && new URL(begun.baseUrl).protocol === 'https:')
    return { publicOnly: true, refused: WITHOUT_TLS };

  // A numeric address is not looked up, so it is judged before the connection.
  const host = hostname.replace(/^\[|\]$/g, '');
  return { publicOnly: true, refused: isIP(host) !== 0 && !isPublicAddress(host) ? NOT_PUBLIC : null };
}

/** Says whether a redirect leads to a configured host, or to the site itself over https. */
function isNamed({ baseUrl, redirectHosts = [] }: Begun, url: string): boolean {
  const { origin, host, hostname, protocol, port } = new URL(url);
  const own = new URL(baseUrl);
  const isOwn = origin === own.origin || (hostname === own.hostname && protocol === 'https:' && port === '');
  return isOwn || redirectHosts.includes(host) || redirectHosts.includes(hostname);
}
