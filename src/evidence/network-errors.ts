/** Error names of Node, of its HTTP clients, and of OpenSSL. */
const NAMES =
  /\b(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT|ENOTFOUND|EAI_[A-Z]+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ENETRESET|EPIPE|EADDRNOTAVAIL|EPROTO|UND_ERR_[A-Z_]+|ERR_TLS_[A-Z_]+|ERR_SSL_[A-Z_]+|ERR_SOCKET_[A-Z_]+|CERT_[A-Z_]+|UNABLE_TO_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|TimeoutError|ConnectTimeoutError)\b/;
/** What Node, Go, Python, curl and their resolvers say. */
const PHRASES = new RegExp(
  [
    'socket hang up',
    'i/o timeout',
    'no such host',
    'server misbehaving',
    'connection (?:was )?(?:refused|reset|timed out|aborted|closed)',
    'connect timeout',
    'network (?:is )?unreachable',
    'host (?:is )?unreachable',
    'no route to host',
    'tls handshake (?:timeout|error|failure)',
    'tls: ',
    'x509: ',
    'ssl routines',
    'wrong version number',
    'handshake failure',
    'certificate (?:has expired|is not yet valid|verify failed|signed by unknown authority)',
    'self[- ]signed certificate',
    'unable to (?:verify the first certificate|get local issuer certificate)',
    'context deadline exceeded',
    "timeout awaiting '",
    'timeout of \\d+ ?ms exceeded',
    'request timed out',
    'operation timed out',
    'client network socket disconnected',
    'temporary failure in name resolution',
    'name or service not known',
    'could not resolve host',
    'getaddrinfo E',
    'unexpected eof',
    '": EOF\\b',
  ].join('|'),
  'i',
);

/** Does a text tell of a request that got no answer: DNS, TCP, TLS, a reset or a time-out? */
export function tellsOfNetwork(text: string): boolean {
  return NAMES.test(text) || PHRASES.test(text);
}
