import fc from 'fast-check';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { check } from './check-token-log';
import { tries } from '../thorough';

/** Answers that others gave where IAM's should be, as clients log them: with their tags, without them, as objects. */
const OTHERS = [
  // gateways and other services that answer with JSON of their own
  'status code: 401, {"message":"No API key found in request"}',
  '401 Unauthorized: {"message":"Unauthorized"}',
  '400 Bad Request: "{"timestamp":"2026-11-25","status":400,"error":"Bad Request","path":"/token"}"',
  'status code: 400 {"type":"https://example.com/problem","title":"Bad Request","status":400}',
  '{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}',
  'status code: 401, body: Jwt is missing',
  'status code: 401, body: Jwt issuer is not configured',
  // another address was asked
  'Error making API request. URL: PUT http://vault:8200/v1/auth/kubernetes/login Code: 400.',
  'POST https://login.example.com/oauth2/v2.0/token 401 Unauthorized',
  'Get "https://172.21.0.1:443/api/v1/namespaces/kube-system/secrets/x": status 401 Unauthorized',
  'status 401 redirected to https://sso.example.com/login',
  // pages, with tags or escaped
  'status code: 400, body: &lt;html&gt;&lt;head&gt;&lt;title&gt;Bad Request',
  'status=401 body=<!-- error --><p>Access denied</p>',
  'status 401 headers {"content-type":"text/plain; charset=utf-8","content-length":"12"}',
  'status 401 headers {"www-authenticate":"Negotiate"}',
  // pages of which only the words were logged
  'status code: 400: The requested URL was rejected. Please consult with your administrator. Your support ID is: 18446744',
  'status code: 403: Access Denied You don\'t have permission to access "x" on this server. Reference #18.2f3e1002',
  'status code: 400: Invalid URL The requested URL "[no URL]", is invalid. Reference #9.2f3e1002',
  'status code: 400, Your browser sent a request that this server could not understand.',
  'status code: 400 HTTP Status 400 - Bad Request. Invalid character found in method name.',
  'status code: 400, tinyproxy/1.11.0: Bad Request',
  'status code: 400, 400 Bad Request: missing required Host header',
  'status code: 401 Guru Meditation: XID: 12345',
  'status code: 403 This site has been blocked.',
  'status code: 400, response: Access denied by a rule',
  // what IAM said is there and cannot be read
  '{"statusCode":400,"body":{"type":"Buffer","data":[123,34,101,114,114]}}',
  'HTTPError 400 body: <Buffer 7b 22 65 72 72>',
  `status code: 400, body ${Buffer.from('{"errorCode":"BXNIM0439E"}').toString('base64')}`,
  'status code: 400, bxnim0439e',
  'will retry if status code is 401',
];

describe('a number of which something shows that it is not the word of IAM', () => {
  it.each(OTHERS)('%s', (message) => {
    check([`2026-11-25T09:41:00Z ERROR getToken error: ${message}`, '2026-11-25T09:42:00Z INFO idle'], {
      kind: 'unclear',
      because: expect.not.stringContaining('was reached') as string,
    });
  });
});

/** Nothing names a proxy or another server: these are words that IAM does not say about a key. */
const OTHER_WORDS = [
  // what servers of any kind say, in any language
  'status code: 400, Cookie jar overflow',
  'status code: 401, Die Anmeldung am Gateway ist abgelaufen',
  'status code: 400, доступ ограничен политикой',
  'status code: 400, アクセスは許可されていません',
  'HTTP 401 Reauthenticate with your smart card',
  'status: 400, quota of the tenant exhausted',
  'response code 400 (Bad Request): malformed multipart boundary',
  // somebody else was asked
  'registry answered 401',
  'vault lease renewal: status 400',
  'done; heartbeat to hub: status code: 401',
  'received 401 from https://quay.example.com/v2/token',
  'PUT /v1/leases/7 -> HTTP 401',
  // a number that is the answer to nothing
  'earlier status: 401, now waiting',
  'alertOnStatus: 401',
  '{"giveUpStatus":400}',
  // headers of something in between
  'status 400, headers: { "x-edge-location": "FRA56" }',
  'status: 401, via: 1.1 relay-3',
  // codes in other words
  '{"status":400,"data":{"code":"ClockOutOfRange"}}',
];

describe('a number in the company of words that IAM does not say', () => {
  it.each(OTHER_WORDS)('%s', (message) => {
    const expected = { kind: 'unclear' as const, because: expect.not.stringContaining('was reached') as string };
    check([`2026-11-25T09:41:00Z ERROR getToken error: ${message}`, '2026-11-25T09:42:00Z INFO idle'], expected);
    check([JSON.stringify({ level: 50, time: 1795599660000, pid: 7, msg: `getToken error: ${message}` })], expected);
  });

  it('whatever the words are', () => {
    // Words of letters that no vocabulary has.
    const word = fc.string({ unit: fc.constantFrom(...'zqxwjkvżщж'), minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.constantFrom(400, 401, 403), (words, status) => {
        const { kind } = readTokenLog(
          Buffer.from(`ERROR getToken error: status code: ${status}, ${words.join(' ')}\n`),
          {},
        );
        expect(kind).toBe('unclear');
      }),
      { numRuns: tries(200) },
    );
  });
});

describe('a network that is not the one to IAM', () => {
  it.each([
    'getToken ok, then dial tcp 10.1.2.3:6379: connect: connection refused',
    'getToken succeeded; fetching https://consul.example.com/v1/kv failed: ETIMEDOUT',
    'getToken: https://vault.example.com:8200: connect ECONNREFUSED 10.1.2.3:8200',
  ])('%s', (message) => check([`ERROR ${message}`], { kind: 'unclear' }));
});

/** IAM's word, in the company of addresses, objects and headers that are its own. */
const OF_IAM = [
  'POST https://private.iam.cloud.ibm.com/identity/token failed with status code 400',
  'POST http://link.svc:8080/iam/identity/token returned status 401',
  'service=tunnel url=https://iam.cloud.ibm.com status=400',
  'status code: 401, see https://cloud.ibm.com/docs/account?topic=account-iamtoken',
  'ibm_cloud_sdk_core.api_exception.ApiException: Error: Provided API key could not be found., Status code: 400',
  'status code: 400 {"errorMessage":"Provided API key could not be found.","context":{}}',
  'status 400 {"error":"invalid_grant","error_description":"x","message":"x"}',
  '{"status": 400, "message": "bad request"}',
  'status 400 headers {"content-type":"application/json","cache-control":"no-store"}',
  'status code: 400, User-Agent: ibm-node-sdk-core-4.1.3 axios/1.6.2',
  'POST https://iam.cloud.ibm.com/identity/token 401',
  'The requested URL returned error: 400',
  'Request failed with status code 400\n    at createError (/app/node_modules/axios/lib/core/createError.js:16:15)',
  'status 401 Unauthorized: the api key is invalid or was deleted',
  'com.ibm.cloud.sdk.core.service.exception.UnauthorizedException: Unauthorized, status code: 401',
];

describe('what stands around the word of IAM takes nothing away from it', () => {
  it.each(OF_IAM)('%s', (message) => check([`getToken error: ${message}`], { kind: 'rejected' }));
});

it('the number of a system error is no status', () =>
  check(['getToken error: ConnectError("tcp connect error", Os { code: 111, kind: ConnectionRefused })'], {
    kind: 'unreachable',
    statuses: [],
  }));
