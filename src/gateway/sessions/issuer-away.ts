const CAUSES_MAX = 5;
const IN_TIME = ['OAUTH_TIMEOUT', 'OAUTH_ABORT'];

/**
 * Whether the issuer failed to answer, so that it refused nobody. It failed if no answer came in time, or there was no
 * connection, or the status is 500 or more. `openid-client` wraps the errors of `fetch`, or passes them on.
 */
export function isIssuerAway(error: unknown): boolean {
  for (let one = error, depth = 0; typeof one === 'object' && one !== null && depth < CAUSES_MAX; depth++) {
    const { name, code, status, cause } = one as Record<string, unknown>;
    // An error of `fetch` has the error of the socket as its cause. A fault of our own code has none.
    if (name === 'TypeError' && cause !== undefined) return true;
    if (IN_TIME.includes(String(code)) || Number(status) >= 500) return true;
    one = cause;
  }
  return false;
}
