import { check } from './check-token-log';
import { LOGGERS } from './token-log-wrappers';

/** Errors of requests that got no answer, as their runtimes word them. */
const ERRORS: Record<string, string[]> = {
  Go: [
    'Post "https://iam.cloud.ibm.com/identity/token": dial tcp: lookup iam.cloud.ibm.com on 172.21.0.10:53: no such host',
    'Post "https://iam.cloud.ibm.com/identity/token": dial tcp: lookup iam.cloud.ibm.com: server misbehaving',
    'Post "https://iam.cloud.ibm.com/identity/token": dial tcp 198.51.100.118:443: connect: connection refused',
    'Post "https://iam.cloud.ibm.com/identity/token": dial tcp 198.51.100.118:443: connect: Verbindungsaufbau abgelehnt',
    'Post "https://iam.cloud.ibm.com/identity/token": dial tcp 198.51.100.118:443: connect: 接続を拒否されました',
    'Post "https://iam.cloud.ibm.com/identity/token": dial tcp 198.51.100.118:443: i/o timeout',
    'Post "https://iam.cloud.ibm.com/identity/token": read tcp 10.0.0.1:5123->198.51.100.118:443: read: connection reset by peer',
    'Post "https://iam.cloud.ibm.com/identity/token": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'Post "https://iam.cloud.ibm.com/identity/token": net/http: TLS handshake timeout',
    'Post "https://iam.cloud.ibm.com/identity/token": x509: certificate signed by unknown authority',
    'tls: failed to verify certificate: x509: certificate is valid for *.corp.example, not iam.cloud.ibm.com',
    'tls: first record does not look like a TLS handshake',
    'http: server gave HTTP response to HTTPS client',
    'Post "https://iam.cloud.ibm.com/identity/token": EOF',
    'Post "https://iam.cloud.ibm.com/identity/token": proxyconnect tcp: dial tcp 10.9.8.7:3128: connect: no route to host',
    'dial tcp 198.51.100.118:443: connectex: Es konnte keine Verbindung hergestellt werden',
    'http2: server sent GOAWAY and closed the connection; LastStreamID=1999, ErrCode=NO_ERROR',
  ],
  Others: [
    'invalid peer certificate: UnknownIssuer',
    '{failed_connect,[{to_address,{iam,443}},{inet,[inet],econnrefused}]}',
  ],
  Node: [
    'connect ECONNREFUSED 198.51.100.118:443',
    'read ECONNRESET',
    'connect ETIMEDOUT 198.51.100.118:443',
    'connect EHOSTUNREACH 198.51.100.118:443',
    'connect EACCES 198.51.100.118:443',
    'getaddrinfo ENOTFOUND iam.cloud.ibm.com',
    'getaddrinfo EAI_AGAIN iam.cloud.ibm.com',
    'queryA ESERVFAIL iam.cloud.ibm.com',
    'socket hang up',
    'write EPROTO 140735:error:1408F10B:SSL routines:ssl3_get_record:wrong version number:../record/ssl3_record.c:332:',
    "Timeout awaiting 'request' for 120000ms",
    'timeout of 30000ms exceeded',
    'Client network socket disconnected before secure TLS connection was established',
    'unable to get local issuer certificate',
    "Hostname/IP does not match certificate's altnames: Host: iam.cloud.ibm.com. is not in the cert's altnames: DNS:proxy.example",
    'request to https://iam.cloud.ibm.com/identity/token failed, reason: certificate has expired',
    'TypeError: fetch failed',
    'ConnectTimeoutError: Connect Timeout Error (attempted address: iam.cloud.ibm.com:443, timeout: 10000ms)',
    'HeadersTimeoutError: Headers Timeout Error',
    'SocketError: other side closed',
    'write EPROTO 139:error:1408F10B:SSL routines:ssl3_get_record:wrong version number',
    'Network Error',
  ],
  Java: [
    'java.net.ConnectException: Connection refused (Connection refused)',
    'java.net.ConnectException: Verbindungsaufbau abgelehnt',
    'java.net.UnknownHostException: iam.cloud.ibm.com: Name or service not known',
    'java.net.NoRouteToHostException: No route to host (Host unreachable)',
    'java.net.SocketTimeoutException: Read timed out',
    'java.net.SocketException: Connection reset',
    'java.net.http.HttpConnectTimeoutException: HTTP connect timed out',
    'java.nio.channels.UnresolvedAddressException',
    'java.io.IOException: HTTP/1.1 header parser received no bytes',
    'java.io.IOException: unexpected end of stream on https://iam.cloud.ibm.com/...',
    'java.io.InterruptedIOException: timeout',
    'org.apache.http.NoHttpResponseException: iam.cloud.ibm.com:443 failed to respond',
    'org.apache.http.conn.HttpHostConnectException: Connect to iam.cloud.ibm.com:443 failed',
    'javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to requested target',
    'javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure',
    'javax.net.ssl.SSLPeerUnverifiedException: Hostname iam.cloud.ibm.com not verified',
  ],
  Python: [
    "HTTPSConnectionPool(host='iam.cloud.ibm.com', port=443): Read timed out. (read timeout=60)",
    "HTTPSConnectionPool(host='iam.cloud.ibm.com', port=443): Max retries exceeded with url: /identity/token (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x7f00>: Failed to establish a new connection: [Errno 111] Connection refused'))",
    "HTTPSConnectionPool(host='iam.cloud.ibm.com', port=443): Max retries exceeded with url: /identity/token (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1129)')))",
    'socket.gaierror: [Errno -2] Name or service not known',
    '[Errno 110] Zeitüberschreitung der Verbindung',
    '[WinError 10060] Ein Verbindungsversuch ist fehlgeschlagen',
    "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
    '<urlopen error [Errno -3] Temporary failure in name resolution>',
    '<urlopen error timed out>',
    'Cannot connect to host iam.cloud.ibm.com:443 ssl:default [Connect call failed]',
    'httpx.ConnectTimeout',
    'httpx.RemoteProtocolError: Server disconnected without sending a response.',
    'asyncio.exceptions.TimeoutError',
  ],
  '.NET': [
    'System.Net.Http.HttpRequestException: No such host is known. (iam.cloud.ibm.com:443)',
    'System.Net.Sockets.SocketException (111): Verbindungsaufbau abgelehnt',
    'System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.',
    'System.Security.Authentication.AuthenticationException: The remote certificate is invalid according to the validation procedure',
    'The SSL connection could not be established, see inner exception.',
    'System.Net.WebException: The remote name could not be resolved: iam.cloud.ibm.com',
    'The response ended prematurely.',
  ],
  Rust: [
    'error sending request for url (https://iam.cloud.ibm.com/identity/token): client error (Connect): dns error: failed to lookup address information',
    'tcp connect error: Connection refused (os error 111)',
    'error trying to connect: operation timed out',
    'connection closed before message completed',
  ],
  curl: [
    'curl: (6) Could not resolve host: iam.cloud.ibm.com',
    'curl: (7) Failed to connect to iam.cloud.ibm.com port 443 after 130 ms: Connection refused',
    'curl: (28) Operation timed out after 30001 milliseconds with 0 bytes received',
    'curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to iam.cloud.ibm.com:443',
    'curl: (52) Empty reply from server',
    'curl: (60) SSL certificate problem: unable to get local issuer certificate',
    'curl: (5) Could not resolve proxy: proxy.example',
    'cURL error 56: Recv failure',
  ],
};
const cases = Object.entries(ERRORS).flatMap(([runtime, errors]) =>
  errors.flatMap((error) =>
    LOGGERS.map(([logger, write]): [string, string] => [`${runtime}, ${logger}: ${error}`, write(error)]),
  ),
);

it.each(cases)('%s', (_name, line) => {
  check([line, '2026-11-22T10:00:01Z INFO idle'], { kind: 'unreachable', statuses: [], codes: [], lines: 1 });
});

describe('what sounds like a network and is none', () => {
  const lines = [
    'getToken error: Request failed with status code 401, connection: keep-alive, keep-alive: timeout=5',
    'getToken error: status code: 400, connectTimeout=30000 readTimeout=60000',
    'getToken error: status code: 400 {"timeout":120000,"retry":{"limit":2},"connection":"close"}',
    'getToken error: status code: 400 hostname=link-1 tls=true name=tOps',
    'getToken error: status code: 400 {"failuresOnNetworkError":0}',
    'com.example.SatelliteConnectorException: getToken error: status code: 400',
  ];
  it.each(lines)('%s', (line) => check([line], { kind: 'rejected' }));
  it('a time-out that the server tells of', () =>
    check(['getToken error: 408 Request Timeout'], { kind: 'throttled', statuses: [408] }));
});
