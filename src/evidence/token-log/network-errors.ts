/**
 * Errors of a request that got no HTTP answer, by their shape. A shape is the name or number of a system error, the
 * class of an exception, or a phase of the connection with its end. The words of a language come last, because a
 * translation changes them. Each part is bounded, so that the search stays linear.
 */

/** Names of system errors about connections. Those of files (`ENOENT`) count only after a phase. */
const ERRNO_NAMES =
  /\b(?:E(?:CONN|HOST|NET|SOCKET|ADDR|PROTO|AI_)[A-Z]*|ETIMEDOUT|ETIMEOUT|ENOTFOUND|EPIPE|ESHUTDOWN|ENODATA|ESERVFAIL|EREFUSED|ENOTCONN|WSA[A-Z]+|UND_ERR_(?!RESPONSE_STATUS)[A-Z_]+|ERR_(?:TLS|SSL|SOCKET|HTTP2|STREAM_PREMATURE)_?[A-Z_]*|CERT_[A-Z_]+|CERTIFICATE_[A-Z_]+|UNABLE_TO_[A-Z_]+|DEPTH_ZERO_[A-Z_]+|SELF_SIGNED_[A-Z_]+|HOSTNAME_MISMATCH|NXDOMAIN|SERVFAIL|REFUSED_STREAM|GOAWAY|(?:NameResolution|Connect|Receive|Send|SecureChannel|Trust)Failure)\b/;
/** Erlang's own spelling of them, and Elixir's reasons. */
const ERRNO_ATOMS =
  /\b(?:econn(?:refused|reset|aborted)|etimedout|ehostunreach|enetunreach|failed_connect|nxdomain)\b|\breason: :(?:[a-z_]{0,20}timeout|closed)\b/;
const ERRNO_BEHIND_PHASE = /\b(?:connect|getaddrinfo|querys?[A-Z]?[a-z]*|dial|handshake) E[A-Z_]{3,}\b/;
/** `[Errno 111]`, `[WinError 10060]`, `os error 110`, `errno: -3008`: Linux, macOS, Windows, libuv, resolvers. */
const ERRNO_NUMBERS =
  /\b(?:errno|winerror|os error|socket ?error(?:code)?|system error)["']?[ :=(]{1,3}(?:-?(?:32|5[0-9]|6[0145]|71|99|1(?:0[0-48]|1[0-3]))|-(?:[2358]|30(?:0\d|1[0-3])|40(?:39|7[78])|5)|100(?:[45]\d|6[0-5])|1100[1-4])(?!\d)/i;
/** curl numbers its errors; 22 is the one for an HTTP status. */
const CURL = /\bcurl(?:: ?\(| error[ :(]{1,2})(?:[5-7]|1[68]|28|3[5-9]|4[59]|5[1-689]|6[06]|77|8[0-3]|9[0-7])(?!\d)/i;
/** `java.net.SocketTimeoutException`, `NewConnectionError`, `SSLHandshakeException`, `httpx.ConnectTimeout`. */
const CLASSES =
  /\b(?:\w{0,80}(?:Connect(?!or)|Socket|InterruptedIO|Unresolved|ClientConnector|ClientOS|Timeout|TimedOut|UnknownHost|NoRouteToHost|NoHttpResponse|Network|Dns|DNS|Resolv\w{0,8}|Resolution|Ssl|SSL|Tls|TLS|Cert(?:ificate|Path)?\w{0,20}|PKIX|Handshake|EOF|ClosedChannel|PortUnreachable|BrokenPipe|RemoteProtocol|IncompleteRead|ServerDisconnected|Unreachable|HttpHostConnect|Transport)\w{0,30}?(?:Error|Exception|Failure|Fault)|(?:Connect|Open|Read|Write|Pool|Request|Response|Server|Socket|Stream|Handshake)(?:Timeout|TimedOut|Reset)(?:Error|Exception)?|Connection(?:Failed|Refused|Reset|Lost|Aborted|TimedOut)|(?:socket\.)?gaierror|herror|RemoteDisconnected|ProtocolError|hyper::Error\(Connect|net\.(?:OpError|DNSError)|tls\.\w{1,60}Error)\b(?!["']?\s?[:=]\s?["']?(?:0|false|null|none)\b)/;
/** .NET puts the address of a request without an answer behind the words of the system. */
const DOTNET = /\bHttpRequestException: [^\n(){}]{1,200} \([\w.-]{1,255}:\d{1,5}\)/;
/** A name that is made of words: `FailedToOpenSocket`, `HostNotFoundError`. */
const NAME = /\b[A-Z][a-z]{1,20}(?:[A-Z][a-z]{1,20}){1,8}\b/g;
/** Go names its own phase in front of the system's words, which may be in any language. */
const GO_PHASES =
  /\b(?:(?:dial|read|write|proxyconnect) (?:tcp|udp|unix)[46]?\b|connectex: |wsa(?:recv|send|connect)\w{0,8}: |getaddrinfow?: |lookup \S{1,255}(?: on \S{1,80})?: )/i;

/** Between a phase and its end, with no end of a sentence, clause or quoted text in between. */
const NEAR = String.raw`(?:[^\n,;"'.=]|\.(?=\S)){0,60}?`;
const TIMED_OUT = String.raw`tim(?:ed|e)[ -]?out(?!["']?\s?[=:]\s?["']?\d)`;
const PHASES: [phase: string, end: string][] = [
  [
    'connect(?:ion|ing)?|dial(?:ing|ling)?|handshake|hand-shake|socket|tcp|peer|upstream connect',
    `refused|reset|${TIMED_OUT}|aborted|closed|failed|failure|error|broken|lost|dropped|interrupted|terminated|unreachable|hang up|disconnected|no route|not possible|not be (?:established|made|opened)|eof`,
  ],
  [
    'lookup|look-up|dns|name resolution|resol(?:ving|ver)',
    `${TIMED_OUT}|failed|failure|error|refused|not known|unknown|not found|misbehaving|nxdomain|no such host|no answer`,
  ],
  [
    'hostname|host name|host|remote name',
    'not be (?:resolved|found)|not resolve|not found|not known|unreachable|is down',
  ],
  ['stream', 'error: stream id|was reset|not closed cleanly'],
  ['read|write|recv|receive|send|request|operation|download|upload|response headers', `${TIMED_OUT}|reset by peer`],
  [
    '(?:remote |server |peer |client )?certificates?|cert chain',
    'expired|not yet valid|not trusted|untrusted|invalid|unknown|verify failed|verification failed|self[- ]signed|not match\\w*|mismatch|signed by|revoked|rejected|verification path|validation failed|error',
  ],
  ['tls|ssl|sslv3|tlsv1', 'error|failed|failure|alert|timeout|handshake|routines|wrong version|unsupported|abort\\w*'],
  ['network|destination', 'unreachable|is down'],
];
const PHASE_THEN_END = new RegExp(
  PHASES.map(([phase, end]) => String.raw`\b(?:${phase})\b${NEAR}\b(?:${end})\b`).join('|'),
  'i',
);
const END_THEN_PHASE =
  /\b(?:timed? ?out|timeout|failed|failure|unable|cannot|can't|could not|couldn't|error)[ :]{1,2}(?:while |when |during |in |on |to |of |waiting for |awaiting |an? |the |(?:establish|open|perform)(?:ing)? |mak(?:e|ing) )*(?:re-?)?(?:connect(?!ed|or)\w*|dial\w*|resolv\w{1,5} (?:the |proxy |host ?|address |name |dns )*(?:host|name|address|dns|proxy|server|["'‘]?[\w-]{1,63}\.[\w-])|look ?up\w*|tls|ssl|handshak\w*|socket|reach\b|response headers)/i;
const PHRASES = new RegExp(
  [
    'socket hang up',
    'i/o timeout',
    'no such host',
    'fetch failed',
    'network error',
    'not match (?:the )?certificate',
    'request aborted',
    'urlopen error',
    '(?:headers|body|connect) timeout error',
    'received no bytes',
    'no route to host',
    String.raw`\bx509\b`,
    String.raw`\bPKIX\b`,
    String.raw`\btls: `,
    'unable to (?:verify the first certificate|get (?:local )?issuer certificate|find valid certification path)',
    'self[- ]signed certificate',
    'no (?:required ssl )?(?:certificate|subject alternative (?:dns )?names?)',
    'does not look like a tls handshake',
    'http response to https client',
    'wrong version number',
    'deadline exceeded',
    String.raw`(?:client|httpclient)\.timeout`,
    String.raw`timeout awaiting '`,
    String.raw`timeout of \d{1,9} ?m?s exceeded`,
    String.raw`timeout (?:was )?(?:exceeded|reached|expired|elapsed)`,
    'aborted due to timeout',
    String.raw`\btimed out after \d`,
    'client network socket disconnected',
    'name resolution',
    'nodename nor servname',
    'name or service not known',
    'connection reset by peer',
    'broken pipe',
    'malformed http (?:response|status|version)',
    'parse error: expected http',
    'eof occurred',
    'before headers',
    'before (?:secure )?(?:tls|ssl) connection was established',
    'unexpected e(?:of|nd of (?:stream|file))',
    'premature(?:ly)? (?:close|end)',
    'ended prematurely',
    'server disconnected',
    '(?:closed|reset|dropped|aborted) (?:idle|keep-?alive|network|tcp|tls) (?:connection|socket)',
    'other side closed',
    // busybox
    "\\bbad address '",
    'invalid peer certificate',
    'empty reply from server',
    'without (?:a |any )?response',
    'failed to respond',
    'no response (?:was )?received',
    String.raw`": EOF\b`,
    String.raw`: EOF\s*$`,
  ].join('|'),
  'im',
);

/** Does a text report a request without an answer: DNS, TCP, TLS, a missing proxy, a reset or a time-out? */
export function tellsOfNetwork(text: string): boolean {
  return (
    [
      ERRNO_NAMES,
      ERRNO_ATOMS,
      ERRNO_BEHIND_PHASE,
      ERRNO_NUMBERS,
      CURL,
      CLASSES,
      GO_PHASES,
      PHASE_THEN_END,
      END_THEN_PHASE,
      PHRASES,
      DOTNET,
    ].some((shape) => shape.test(text)) || saysInName(text)
  );
}

/** Does a name that is made of words say it? */
function saysInName(text: string): boolean {
  return (text.match(NAME) ?? []).some((name) => {
    const words = name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
    return PHASE_THEN_END.test(words) || END_THEN_PHASE.test(words);
  });
}
