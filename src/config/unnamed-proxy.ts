/** The effect of a proxy that is not named. */
export const ALL_ARE_ONE = 'all clients count as one address, and share its limits';
export const NAME_THE_PROXY = 'set SATLINK_GATEWAY_TRUSTED_PROXIES to the address of the proxy';

/**
 * The reason why there must be a proxy before this gateway that its configuration does not name; null if there need not
 * be one. The gateway itself speaks plain HTTP, so an address with https belongs to a proxy.
 */
export function unnamedProxy(publicUrl: string, trustedProxies: readonly string[]): string | null {
  if (!publicUrl.startsWith('https:') || trustedProxies.length > 0) return null;
  return `SATLINK_GATEWAY_URL is ${publicUrl}, so a proxy with TLS stands before the gateway, and none is named: ${ALL_ARE_ONE}; ${NAME_THE_PROXY}`;
}
