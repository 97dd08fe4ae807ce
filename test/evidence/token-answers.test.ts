import type { TokenLogFinding } from '../../src/contract/findings';
import { check } from './check-token-log';
import { LOGGERS } from './token-log-wrappers';

type Kind = TokenLogFinding['kind'];

/** A proxy answered CONNECT with something else than 200: whatever the number is, IAM never saw the request. */
const CONNECT_REFUSED: [client: string, error: (status: number, reason: string) => string][] = [
  ['tunnel-agent', (status) => `tunneling socket could not be established, statusCode=${status}`],
  ['undici', (status) => `Proxy response (${status}) !== 200 when HTTP Tunneling`],
  ['https-proxy-agent', () => 'Proxy connection ended before receiving CONNECT response'],
  [
    'requests',
    (status, reason) =>
      `Max retries exceeded (Caused by ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: ${status} ${reason}')))`,
  ],
  ['aiohttp', (status, reason) => `aiohttp.client_exceptions.ClientHttpProxyError: ${status}, message='${reason}'`],
  ['httpx', (status, reason) => `httpx.ProxyError: ${status} ${reason}`],
  [
    'the JDK',
    (status, reason) =>
      `java.io.IOException: Unable to tunnel through proxy. Proxy returns "HTTP/1.1 ${status} ${reason}"`,
  ],
  ['Apache', (status, reason) => `CONNECT refused by proxy: HTTP/1.1 ${status} ${reason}`],
  ['OkHttp', (status) => `java.io.IOException: Unexpected response code for CONNECT: ${status}`],
  [
    'Netty',
    (status, reason) =>
      `HttpProxyHandler$HttpProxyConnectException: http, none, /10.9.8.7:3128 => iam.cloud.ibm.com:443, status: ${status} ${reason}`,
  ],
  [
    '.NET',
    (status) => `The proxy tunnel request to proxy 'http://10.9.8.7:3128/' failed with status code '${status}'.`,
  ],
  ['curl', (status) => `curl: (56) Received HTTP code ${status} from proxy after CONNECT`],
  ['newer curl', (status) => `curl: (56) CONNECT tunnel failed, response ${status}`],
  ['Go', (_status, reason) => `Post "https://iam.cloud.ibm.com/identity/token": ${reason}`],
  ['Rust', () => 'client error (Connect): tunnel error: unsuccessful'],
];
const REASONS: [number, string][] = [
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [407, 'Proxy Authentication Required'],
  [503, 'Service Unavailable'],
];

describe('a proxy that refused to connect', () => {
  const cases = CONNECT_REFUSED.flatMap(([client, write]) =>
    REASONS.flatMap(([status, reason]) =>
      LOGGERS.slice(0, 4).map(([logger, log]): [string, string] => [
        `${client}, ${status}, ${logger}`,
        log(write(status, reason)),
      ]),
    ),
  );
  it.each(cases)('%s', (_name, line) => {
    check([line], {
      kind: 'unreachable',
      statuses: [],
      codes: [],
      because: expect.not.stringContaining('was reached') as string,
    });
  });
});

/** Answers that stand where IAM's should be, or that do not judge the key. */
const OTHERS: [name: string, error: string, kind?: Kind][] = [
  [
    'nginx',
    'Response code 400 (Bad Request), body: "<html>\\r\\n<head><title>400 Bad Request</title></head>\\r\\n<center>nginx</center></html>"',
  ],
  [
    'a page in JSON of Go',
    String.raw`status code: 401, body: "\u003chtml\u003e\u003cbody\u003eLogin\u003c/body\u003e\u003c/html\u003e"`,
  ],
  [
    'haproxy',
    'status code: 400 <html><body><h1>400 Bad request</h1>Your browser sent an invalid request.</body></html>',
  ],
  ['squid', 'status code: 403, X-Squid-Error: ERR_ACCESS_DENIED 0'],
  ['a page of squid', 'status code: 400 <!DOCTYPE html><html><!-- ERR_INVALID_REQ --></html>'],
  ['cloudflare', 'status code: 401, body: "error code: 1020"'],
  ['envoy', 'status code: 403, RBAC: access denied'],
  ['an ingress', 'status code: 400, body: "default backend - 404"'],
  ["Go's own server", 'status code: 400, Client sent an HTTP request to an HTTPS server.'],
  ['Tomcat', 'status code: 400, This combination of host and port requires TLS.'],
  ['a body that is no JSON', 'status code: 401, body: "Access to this site is blocked"'],
  ['a content type', 'status code: 401, headers: {"content-type":"text/html; charset=utf-8"}'],
  ['a parser that met a page', "status code: 400: invalid character '<' looking for beginning of value"],
  ['via', 'status code: 400, headers: {"via":"1.1 filter.corp.example"}'],
  ['a proxy in words', 'status code: 401, the proxy answered'],
  [
    'server_error',
    'status code: 400, ServerErrorResponse: {"error":"server_error","error_description":"met an unexpected condition"}',
  ],
  ['temporarily_unavailable', 'status code: 400 {"error":"temporarily_unavailable"}'],
  ['slow_down', 'status code: 400 {"error": "slow_down"}'],
  ['unsupported_grant_type', 'status code: 400 {"error":"unsupported_grant_type"}'],
  ["oauth2's words", 'oauth2: "server_error" "met an unexpected condition", status code: 400'],
  ['another errorCode', 'status code: 400 {"errorCode":"missing_parameter"}'],
  ['another code of IBM', 'status code: 400 CWOAU0061E: The OAuth service provider could not find the client'],
  ['a code that nobody knows', 'status code: 400 {"errorCode":"BXNIM0109E"}'],
  ['an idle session', 'status code: 400, BXNIM0439E: Session is invalidated due to inactivity'],
  ['a code in front of the status', 'BXNIM0447E, status code: 401'],
  ['a code of which the end is missing', 'status code: 400, BXNIM04'],
  ['a server error inside a 400', 'status code: 400, Internal Server Error'],
];

describe("an answer that is not IAM's word about the key", () => {
  const cases = OTHERS.flatMap(([name, error]) =>
    LOGGERS.map(([logger, log]): [string, string] => [`${name}, ${logger}`, log(error)]),
  );
  it.each(cases)('%s', (_name, line) => {
    check([line], { kind: 'unclear', because: expect.not.stringContaining('was reached') as string });
  });

  it.each(['<html><head><title>Sign in</title></head></html>', 'body: "<!DOCTYPE html>"'])(
    'a page is no success either: %s',
    (page) => check([`getToken response status: 200 ${page}`], { kind: 'unclear' }),
  );

  it('the status of an outage counts, whoever sends it', () =>
    check(['getToken error: status code: 502 <html><center>nginx</center></html>'], {
      kind: 'unreachable',
      statuses: [502],
    }));
});

/** What IAM says about a key, as clients word it: all of these stay what they are. */
const REJECTED = [
  'Request failed with status code 400',
  'Response code 401 (Unauthorized)',
  '400 Client Error: Bad Request for url: https://iam.cloud.ibm.com/identity/token',
  'HTTP Error 400: Bad Request',
  'Response status code does not indicate success: 400 (Bad Request).',
  'Server returned HTTP response code: 400 for URL: https://iam.cloud.ibm.com/identity/token',
  'curl: (22) The requested URL returned error: 400',
  'oauth2: cannot fetch token: 401 Unauthorized',
  'HTTP status client error (400 Bad Request) for url (https://iam.cloud.ibm.com/identity/token)',
  '[400 Bad Request] during [POST] to [https://iam.cloud.ibm.com/identity/token]',
  'status code: 400 {"errorCode":"BXNIM0415E","errorMessage":"Provided API key could not be found.","context":{"requestId":"ZmFr","instanceId":"iamid-1","host":"iamid-fake"}}',
  'status code: 400, body: "Provided API key could not be found."',
  'status code: 400 {"error":"invalid_grant"}',
  'status code: 401, proxy=http://10.9.8.7:3128',
  'status code: 401 {"config":{"proxy":false,"maxRedirects":0}}',
  'region us-east, code: 401. IAM Error: "status code: 400. Provided API key could not be found.", API Error: "null"',
];

describe("IAM's word about the key", () => {
  const cases = REJECTED.flatMap((error) =>
    LOGGERS.map(([logger, log]): [string, string] => [`${logger}: ${error}`, log(error)]),
  );
  it.each(cases)('%s', (_name, line) => check([line], { kind: 'rejected' }));

  it('is not changed by the stack of a client that knows proxies', () =>
    check(
      [
        '2026-11-22T10:00:00Z ERROR getToken error: Request failed with status code 400',
        '    at TunnelingAgent.onFree (/app/node_modules/tunnel-agent/index.js:40:5)',
        '    at new TunnelError (/app/node_modules/tunnel-agent/lib/error.js:3:1)',
        '    at HttpsProxyAgent.connect (/app/node_modules/https-proxy-agent/dist/index.js:12:3)',
      ],
      { kind: 'rejected', statuses: [400] },
    ));
});
