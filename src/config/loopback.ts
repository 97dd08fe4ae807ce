/** True for a host name or address that only this machine answers. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}

/** The same for a URL; other text is not loopback. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

/** The same for `host:port`, the form of Temporal addresses. */
export function isLoopbackAddress(address: string): boolean {
  return isLoopbackUrl(address.includes('://') ? address : `tcp://${address}`);
}
