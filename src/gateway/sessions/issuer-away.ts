const CAUSES_MAX = 5;
const IN_TIME = ['OAUTH_TIMEOUT', 'OAUTH_ABORT'];

/**
 * Did the issuer fail to answer, so that nobody was refused? It did when no answer came (no connection, no answer in time),
 * and when the answer says that the server itself failed (a status of 500 or more). The shapes are those of `openid-client`,
 * which wraps what `fetch` throws, or hands it on.
 */
export function isIssuerAway(error: unknown): boolean {
  for (let one = error, depth = 0; typeof one === 'object' && one !== null && depth < CAUSES_MAX; depth++) {
    const { name, code, status, cause } = one as Record<string, unknown>;
    // What `fetch` throws has the error of the socket as its cause; a fault of our own code has none.
    if (name === 'TypeError' && cause !== undefined) return true;
    if (IN_TIME.includes(String(code)) || Number(status) >= 500) return true;
    one = cause;
  }
  return false;
}
