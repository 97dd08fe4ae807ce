import { check } from './check-token-log';

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
];

describe('what stands around the word of IAM takes nothing away from it', () => {
  it.each(OF_IAM)('%s', (message) => check([`getToken error: ${message}`], { kind: 'rejected' }));
});

it('the number of a system error is no status', () =>
  check(['getToken error: ConnectError("tcp connect error", Os { code: 111, kind: ConnectionRefused })'], {
    kind: 'unreachable',
    statuses: [],
  }));
