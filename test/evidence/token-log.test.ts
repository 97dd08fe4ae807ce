import type { TokenLogFinding } from '../../src/contract/findings';
import { at, check, failed, worked } from './check-token-log';

const IAM_400 = 'IAM Error: "status code: 400. Provided API key could not be found.", API Error: "null"';

describe('one record', () => {
  const cases: [string, string, Partial<TokenLogFinding>][] = [
    ['a status', 'getToken error: Request failed with status code 401', { kind: 'rejected', statuses: [401] }],
    ['the status of got', 'getToken error: Response code 400 (Bad Request)', { kind: 'rejected', statuses: [400] }],
    ['a status after the words', 'getToken response 401', { kind: 'rejected', statuses: [401] }],
    ['a reason', 'getToken failed: 401 Unauthorized', { kind: 'rejected', statuses: [401] }],
    ['HTTP in front', 'getToken error HTTP/1.1 400', { kind: 'rejected', statuses: [400] }],
    ['a property', 'getToken error {"statusCode":401,"duration":404}', { kind: 'rejected', statuses: [401] }],
    ['a quoted property', 'getToken error {"status":"401"}', { kind: 'rejected', statuses: [401] }],
    ['policy', 'getToken error: status code: 403', { kind: 'refused-by-policy', statuses: [403] }],
    ['slow', 'getToken error: status code: 408', { kind: 'throttled', statuses: [408] }],
    ['too many', 'getToken error: status code: 429', { kind: 'throttled', statuses: [429] }],
    ['an outage', 'getToken error: status code: 503', { kind: 'unreachable', statuses: [503] }],
    ['a proxy', 'getToken error: status code: 404', { kind: 'unclear', statuses: [404] }],
    ['another 4xx', 'getToken error: status code: 422', { kind: 'unclear', statuses: [422] }],
    ['an error without any rule', 'getToken error: something broke', { kind: 'unclear', statuses: [] }],
    ['a 2xx', 'getToken response: status 200 in 412ms', { kind: 'working', statuses: [200] }],
    ['a bare response', 'getToken response in 412 ms', { kind: 'working', statuses: [] }],
    ['a response that is none', 'getToken response: undefined', { kind: 'unclear' }],
    ['a 2xx in an error', 'getToken error: status 200, invalid JSON', { kind: 'unclear', statuses: [200] }],
    ['a neutral line', 'getToken asking https://iam.cloud.ibm.com:443', { kind: 'unclear', statuses: [], codes: [] }],
    ['no error', '{"level":30,"msg":"getToken response","err":null,"expires_in":3600}', { kind: 'working' }],
    ['two statuses that differ', 'getToken error status: 400, status: 503', { kind: 'unclear', statuses: [400, 503] }],
    ['an expected status', 'getToken error: expected status 200, got 401', { kind: 'rejected', statuses: [401] }],
    [
      'the code of a bad key',
      'getToken error {"errorCode":"BXNIM0415E","status":503}',
      { kind: 'rejected', codes: ['BXNIM0415E'], statuses: [] },
    ],
    ['an inactive user', 'getToken error BXNIM0410E status 400', { kind: 'rejected', codes: ['BXNIM0410E'] }],
    ['a suspended user', 'getToken error BXNIM0436E', { kind: 'rejected', codes: ['BXNIM0436E'] }],
    ['a disabled key', 'getToken error BXNIM0462E', { kind: 'rejected', codes: ['BXNIM0462E'] }],
    ['an idle session', 'getToken error BXNIM0439E status 400', { kind: 'unclear', codes: ['BXNIM0439E'] }],
    ['an IP rule', 'getToken error BXNIM0515E status 400', { kind: 'refused-by-policy', codes: ['BXNIM0515E'] }],
    ['an unknown code', 'getToken error BXNIM0999E status 400', { kind: 'unclear', codes: ['BXNIM0999E'] }],
    ['codes that differ', 'getToken error BXNIM0415E BXNIM0515E', { kind: 'unclear' }],
    ['IAM before the API', `getToken error code: 401. ${IAM_400}`, { kind: 'rejected', statuses: [400] }],
    [
      'an IAM error that is null',
      'getToken error code: 401. IAM Error: "null", API Error: "status code: 400"',
      { kind: 'unclear', statuses: [] },
    ],
    [
      'the IAM error of an outage beside a 401',
      'getToken error code: 401. IAM Error: "status code: 503.", API Error: "status code: 401"',
      { kind: 'unreachable', statuses: [503] },
    ],
    [
      'the IAM error behind the API',
      'getToken error API Error: "status code: 500", IAM Error: "status code: 400."',
      { kind: 'rejected', statuses: [400] },
    ],
    [
      'IAM and API as properties',
      '{"msg":"getToken error","iamError":{"statusCode":400},"apiError":{"statusCode":500}}',
      { kind: 'rejected', statuses: [400] },
    ],
    [
      'an escaped IAM error',
      String.raw`{"msg":"getToken error, code: 401. IAM Error: \"status code: 400.\", API Error: \"null\""}`,
      { kind: 'rejected', statuses: [400] },
    ],
    ['only the API failed', 'getToken error API Error: "status code: 401"', { kind: 'unclear' }],
  ];

  it.each(cases)('%s', (_name, line, expected) => check([line], { lines: 1, ...expected }));
});

describe('numbers that are no status', () => {
  const lines = [
    'getToken error after 401 ms',
    'getToken error 400 times',
    'getToken error, retries: 401, count=404, attempt 429',
    'getToken error at iam.js:401:22',
    'getToken error on port 443, pid 401',
    'getToken error: exit code 400',
    'getToken error requestId=400-401-abc',
    'getToken error, status code: 4000',
    'getToken error {"phases":{"dns":304,"total":401},"time":1685977059401}',
    'getToken error status: 401ms',
    'getToken retry 401 of 500 failed',
  ];

  it.each(lines)('%s', (line) => check([line], { kind: 'unclear', statuses: [] }));
});

describe('errors of network, DNS and TLS', () => {
  const errors = [
    'connect ECONNREFUSED 10.0.0.1:443',
    'read ECONNRESET',
    'connect ETIMEDOUT 10.0.0.1:443',
    'getaddrinfo ENOTFOUND iam.cloud.ibm.com',
    'getaddrinfo EAI_AGAIN iam.cloud.ibm.com',
    'dial tcp: lookup iam.cloud.ibm.com: no such host',
    'dial tcp 10.0.0.1:443: i/o timeout',
    'x509: certificate signed by unknown authority',
    'certificate has expired, code CERT_HAS_EXPIRED',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'net/http: TLS handshake timeout',
    'context deadline exceeded',
    'socket hang up',
    'dial tcp [2001:db8::1]:443: connect: connection refused',
    "Timeout awaiting 'request' for 120000ms",
    'Post "https://iam.cloud.ibm.com/identity/token": EOF',
  ];

  it.each(errors)('%s', (error) => check([`getToken error: ${error}`], { kind: 'unreachable', statuses: [] }));

  it('reads a whole pino line with its stack', () =>
    check(
      [
        '{"level":60,"time":1685977059299,"pid":13,"hostname":"link-1","name":"tOps","msg":"getToken error","err":{"type":"TimeoutError","message":"Timeout awaiting \'request\' for 120000ms","stack":"at f (node:events:513:28)\\n at g (node:_http_client:502:9)","code":"ETIMEDOUT","timings":{"phases":{"dns":304}}},"msg":"Timeout"}',
        '{"level":50,"time":1685977059302,"hostname":"link-1","statusCode":401,"msg":"makeCall failed with status code 401"}',
      ],
      { kind: 'unreachable', statuses: [], lines: 1, newest: '2023-06-05T14:57:39.299Z' },
    ));

  it('is unclear beside the status of a bad key', () =>
    check(['getToken error: ECONNRESET, status code 401'], { kind: 'unclear' }));
});

describe('the word', () => {
  it.each(['forgetToken', 'getTokens', 'get_getToken', 'gettoken', 'GetToken', 'getToken2'])('is not in %s', (word) =>
    check([`${word} error: status code: 400`], { kind: 'no-token-lines', lines: 0, excerpt: [] }),
  );

  it.each(['getToken()', 'iam.getToken:', '"getToken"', '(getToken)', String.raw`x\ngetToken`])('is in %s', (word) =>
    check([`${word} error: status code: 400`], { lines: 1 }),
  );

  it('counts lines, not words', () => check(['getToken getToken response', 'getToken response'], { lines: 2 }));
});

describe('records of several lines', () => {
  it('takes the status from an object below', () =>
    check(
      [failed('10:00:00').replace(/: status.*/, ':'), '{', '  "statusCode": 401', '}', `${at('10:00:01')} status: 503`],
      {
        kind: 'rejected',
        statuses: [401],
      },
    ));

  it('takes the status from the line above its stack', () =>
    check([`${at('10:00:00')} ERROR status code 401`, '    at getToken (iam.js:403:5)', '    at f (g.js:500:1)'], {
      kind: 'rejected',
      statuses: [401],
      newest: '2026-11-22T10:00:00.000Z',
    }));

  it('reads objects over several lines', () =>
    check(
      [
        ...['{', '  "time": 1795341600000,', '  "msg": "getToken error",', '  "statusCode": 401', '}'],
        ...['{', '  "time": 1795341601000,', '  "statusCode": 503', '}'],
      ],
      { kind: 'rejected', statuses: [401], newest: '2026-11-22T10:00:00.000Z' },
    ));

  it('never takes the status of the next record', () =>
    check([`${at('10:00:00')} ERROR getToken error`, `${at('10:00:01')} ERROR status code: 401`], {
      kind: 'unclear',
      statuses: [],
    }));

  it('never takes it in a log without times either', () =>
    check(['getToken error', 'GET /health status: 401'], { kind: 'unclear', statuses: [] }));

  it('never takes it from the JSON line behind', () =>
    check(['{"msg":"getToken error"}', '{"msg":"x","statusCode":401}'], { kind: 'unclear', statuses: [] }));

  it('keeps interleaved pods apart', () =>
    check(
      [
        '[pod/a/c] 2026-11-22T10:00:00Z getToken error {',
        '[pod/b/c] 2026-11-22T10:00:00Z   "status": 503',
        '[pod/a/c] 2026-11-22T10:00:00Z   "status": 401',
        '[pod/a/c] 2026-11-22T10:00:00Z }',
        '[pod/a/c] 2026-11-22T10:00:00Z INFO "status": 500',
      ],
      { kind: 'rejected', statuses: [401] },
    ));

  it('reads pino-pretty', () =>
    check(
      [
        '[10:00:00.123] ERROR (13): getToken error',
        '    err: {',
        '      "statusCode": 401',
        '    }',
        '[10:00:01.0] ERROR: 503',
      ],
      { kind: 'rejected', statuses: [401], newest: null },
    ));

  it('reads on behind a line of 200 KiB', () =>
    check([`getToken error status: 401 ${'x'.repeat(200_000)} getToken`, failed('10:00:00', 400)], {
      kind: 'rejected',
      statuses: [400, 401],
      lines: 2,
    }));
});

describe('the whole log', () => {
  it('is unclear with neutral records only', () =>
    check(['getToken asks', 'getToken waits'], { kind: 'unclear', lines: 2 }));

  it('is mixed with failures of different kinds', () =>
    check([failed('10:00:00', 400), failed('10:00:01', 503)], { kind: 'mixed', statuses: [400, 503] }));

  it('is mixed when one kind is unclear', () =>
    check([failed('10:00:00', 400), `${at('10:00:01')} ERROR getToken error: odd`], { kind: 'mixed' }));

  it('is mixed when one pod fails and another works', () =>
    check([`[pod/a/c] ${failed('10:00:00')}`, `[pod/b/c] ${worked('10:00:00')}`], { kind: 'mixed' }));

  it('tells pods apart by the host name of pino', () =>
    check(
      [
        '{"level":50,"time":1795341600000,"hostname":"link-a","msg":"getToken error status code: 400"}',
        '{"level":30,"time":1795341601000,"hostname":"link-b","msg":"getToken response"}',
      ],
      { kind: 'mixed' },
    ));

  it('tells pods apart by other prefixes and by headers', () => {
    const a = 'link-7d9f8b6c5-xk2vp';
    const b = 'link-7d9f8b6c5-qq4zt';
    check([`${a} connector ${failed('10:00:00')}`, `${b} connector ${worked('10:00:01')}`], { kind: 'mixed' });
    check([`${a} | ${failed('10:00:00')}`, `${b} | ${worked('10:00:01')}`], { kind: 'mixed' });
    check([`==> ${a} <==`, failed('10:00:00'), `==> ${b} <==`, worked('10:00:01')], { kind: 'mixed' });
  });

  it('tells appended logs apart by their times', () =>
    check([failed('10:00:00'), failed('10:30:00'), worked('10:00:01')], { kind: 'mixed' }));

  it('is working when the same pod succeeded later', () =>
    check([failed('08:00:00'), failed('08:00:01', 503), worked('10:00:00')], { kind: 'working', statuses: [200] }));

  it('goes by time where prefixed lines are out of order', () =>
    check([`[pod/a/c] ${worked('10:00:01')}`, `[pod/a/c] ${failed('10:00:00')}`], { kind: 'working' }));

  it('goes by the order of lines where one shows no day', () => {
    check([failed('09:00:00'), '08:00:00 INFO getToken response: status 200'], { kind: 'working' });
    check(['10:00:00 INFO getToken response: status 200', failed('09:00:00')], { kind: 'rejected' });
  });

  it('is what fails now when success is older', () =>
    check([worked('08:00:00'), failed('10:00:00')], { kind: 'rejected', statuses: [400] }));

  it('is unclear when failures ended more than an hour before the log', () => {
    check([failed('08:00:00'), `${at('09:00:01')} INFO tick`], { kind: 'unclear', statuses: [400] });
    check([failed('08:00:00'), `${at('09:00:00')} INFO tick`], { kind: 'rejected' });
  });

  it('takes the newest time of any line, wherever it stands', () =>
    check([`${at('09:30:00')} INFO first`, failed('08:00:00'), `${at('08:00:01')} INFO last`], { kind: 'unclear' }));
});
