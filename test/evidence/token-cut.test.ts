import fc from 'fast-check';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { at, check, failed } from './check-token-log';
import { STAMPS } from './token-log-wrappers';
import { tries } from '../thorough';

const pino = (message: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ level: 60, time: 1795341600000, hostname: 'link-1', msg: message, ...more });
const IDLE = pino('idle');
const BODY = '{"errorCode":"BXNIM0415E","errorMessage":"Provided API key could not be found."}';
const HTTP_ERROR = {
  err: { type: 'HTTPError', message: 'Response code 400 (Bad Request)', statusCode: 400, body: BODY },
};
const CUT = { kind: 'unclear' as const, statuses: [], codes: [] };
/** A line that the runtime fills up to where it cuts. */
const long = (length: number): string => 'x'.repeat(length);

describe('a record that is visibly cut has no verdict', () => {
  const whole = pino('getToken error', HTTP_ERROR);
  const cases: [string, string[]][] = [
    ['an open brace at the end of the log', [IDLE, whole.slice(0, -1)]],
    ['an open text', [IDLE, whole.slice(0, whole.indexOf('Request)') + 3)]],
    ['behind the status', [whole.slice(0, whole.indexOf('"body"'))]],
    ['in the middle, where another log was appended', [whole.slice(0, -30), IDLE]],
    ['in the middle of a line, where another log was appended', [whole.slice(0, -30) + IDLE, IDLE]],
    ['two objects in one line', [whole + pino('other', { statusCode: 503 })]],
    ['at its head, by rotation', [whole.slice(whole.indexOf('"msg"')), IDLE]],
    ['at its head, in a text', ['rror: getToken, status code: 400', `${at('10:00:00')} INFO idle`]],
    ['an open bracket in a text', [`${at('10:00:00')} ERROR getToken error: Response code 400 (Bad Req`]],
    ['an open quote in a text', [`${at('10:00:00')} ERROR getToken error: status code: 400, body: "Provided`]],
    ['a comma at the end', [`${failed('10:00:00')},`]],
    ['a status of two digits', [`${at('10:00:00')} ERROR getToken error: status code: 40`]],
    ['a code of two digits', [`${failed('10:00:00')}, BXNIM04`]],
    ['said to be cut', [`${failed('10:00:00')}, body… [truncated]`]],
    ['cut by the logger inside a text', [pino('getToken error status code: 400', { body: BODY.slice(0, 40) })]],
    ['a code broken by a line end', [`${failed('10:00:00')}, BXNIM04`, '15E: Provided API key could not be found']],
    ['a code broken in its name', [`${failed('10:00:00')}, B`, 'XNIM0515E: refused by an IP rule']],
    ['a wrap inside a text of JSON', [whole.slice(0, 150), whole.slice(150), IDLE]],
    ['a time in the middle of a code', [`${failed('10:00:00')}, BXN2026-11-22T10:00:00.204118377Z IM0515E`]],
    [
      'a time in the middle of a long line',
      [
        `${at('10:00:00')} ${pino('getToken error', { ...HTTP_ERROR, a: `${long(16_300)}2026-11-22T10:00:00.204118377Z x` })}`,
      ],
    ],
    ['a line of 16 KiB', [`getToken error: status code: 400 ${long(16 * 1024)}`.slice(0, 16 * 1024)]],
    [
      'a long line that began out of sight',
      [long(40_000), `${long(200)} getToken error: status code: 400`].map((line, index) =>
        index === 0 ? `{"a":"${line}` : line,
      ),
    ],
    ['a piece of CRI that nothing follows', [`${at('10:00:00')} stderr P getToken error: status code: 400`]],
    [
      'a piece of Docker that nothing follows',
      [JSON.stringify({ log: 'getToken error: status code: 400', stream: 'stderr', time: at('10:00:00') })],
    ],
  ];

  it.each(cases)('%s', (_name, lines) => check(lines, CUT));

  it('makes the log mixed where whole records show another kind', () =>
    check([pino('getToken error', HTTP_ERROR), pino('getToken error', HTTP_ERROR).slice(0, 120)], { kind: 'mixed' }));

  it('votes for nothing where what is left shows neither failure nor success', () =>
    check([whole, pino('getToken asks').replace('60', '30').slice(0, -2)], { kind: 'rejected' }));
});

describe('what only looks cut', () => {
  const cases: [string, string[]][] = [
    [
      'pieces of CRI that come together',
      [`${at('10:00:00')} stderr P getToken error: status co`, `${at('10:00:00')} stderr F de: 400`],
    ],
    [
      'pieces of Docker that come together',
      ['getToken error: status co', 'de: 400\n'].map((log) =>
        JSON.stringify({ log, stream: 'stderr', time: at('10:00:00') }),
      ),
    ],
    ['a last line without its end', [failed('10:00:00')]],
    ['a time in a text', [pino('getToken error: status code: 400', { at: '2026-11-22T10:00:00.123456Z' })]],
    ['a closing bracket', ['E1122 10:00:00.118204       1 token.go:71] getToken error: status code: 400']],
    ['points at the end', [`${failed('10:00:00')}, retrying...`]],
  ];
  it.each(cases)('%s', (_name, lines) => check(Buffer.from(lines.join('\n')), { kind: 'rejected', statuses: [400] }));
});

/** Records over several lines, and what they mean as a whole. */
const RECORDS: [name: string, kind: 'unclear' | 'rejected' | 'unreachable' | 'refused-by-policy', lines: string[]][] = [
  [
    "Go's oauth2",
    'unclear',
    [
      'E1122 10:00:00.1       1 token.go:71] getToken error: oauth2: cannot fetch token: 400 Bad Request',
      'Response: {"errorCode":"BXNIM0408E"}',
    ],
  ],
  [
    'the same with a bad key',
    'rejected',
    ['ERROR getToken error: oauth2: cannot fetch token: 400 Bad Request', `Response: ${BODY}`],
  ],
  [
    'a body that is a page',
    'unclear',
    ['ERROR getToken error: oauth2: cannot fetch token: 400 Bad Request', 'Response: <html>', '<body>', '</html>'],
  ],
  [
    'a body in text',
    'unclear',
    ['ERROR getToken error: cannot fetch token: 401 Unauthorized', 'Response: no such tenant here'],
  ],
  [
    'an object over several lines',
    'refused-by-policy',
    ['ERROR getToken error: status code: 400 {', '  "errorCode": "BXNIM0515E"', '}'],
  ],
  [
    'an object without an indent',
    'refused-by-policy',
    ['ERROR getToken error: status code: 400 {', '"errorCode": "BXNIM0515E"', '}'],
  ],
  ['an object in the next line', 'unclear', ['ERROR getToken error:', '{"errorCode":"BXNIM0408E","status":400}']],
  [
    'a trace of Java',
    'unreachable',
    [
      'ERROR getToken error:',
      'java.lang.RuntimeException: token service call failed',
      '\tat c.e.Token.get(Token.java:256)',
      'Caused by: java.net.ConnectException: Failed to connect',
      '\t... 12 more',
    ],
  ],
  [
    'a trace of Python',
    'unreachable',
    [
      'ERROR getToken failed',
      'Traceback (most recent call last):',
      '  File "iam.py", line 3, in get',
      '    raise',
      'requests.exceptions.ConnectionError: gone',
    ],
  ],
  [
    'a trace with the word in it',
    'unreachable',
    [
      'ERROR could not obtain a token',
      'java.net.SocketTimeoutException: Read timed out',
      '\tat c.e.Token.getToken(Token.java:256)',
      '\tat c.e.Main.main(Main.java:31)',
    ],
  ],
  [
    'an answer with its head',
    'unclear',
    ['ERROR getToken error:', 'HTTP/1.1 400 Bad Request', 'Content-Type: text/html', '', 'x'],
  ],
];

describe('a record goes on until something begins that is one', () => {
  const cases = RECORDS.flatMap(([name, kind, lines]) =>
    STAMPS.map(([stamp, write]): [string, string, string[]] => [
      `${name}, behind ${stamp}`,
      kind,
      [...lines, 'INFO GET /health status: 503, BXNIM0415E BXNIM0515E'].map(write),
    ]),
  );
  it.each(cases)('%s', (_name, kind, lines) => check(lines, { kind: kind as 'unclear' }));
});

describe('where a record ends', () => {
  it.each([
    [failed('10:00:00'), `${at('10:00:01')} GET /health 503`],
    [failed('10:00:00'), `${at('10:00:01')} BXNIM unknown`.replace('BXNIM', 'none')],
    ['getToken error: status code: 400', 'GET /health status: 503'],
    ['getToken error: status code: 400', 'tunnel ping ok', 'connection refused by somebody'],
    [pino('getToken error status code: 400'), 'connect ECONNREFUSED 10.0.0.1:443'],
  ])('%s | %s', (...lines) => check(lines, { kind: 'rejected', statuses: [400] }));

  it('another answer in a line that may belong to it makes it doubtful, and never more certain', () => {
    check(['getToken error: status code: 400', 'got BXNIM0515E for it'], { kind: 'unclear' });
    check(['getToken error', 'got BXNIM0415E for it'], { kind: 'unclear' });
    check(['getToken error: status code: 400', 'got BXNIM0415E for it'], { kind: 'rejected' });
  });
});

/** Logs of one record that mean nothing certain, or something else than what a part of them says. */
const UNCERTAIN = [
  pino('getToken error', { err: { statusCode: 400, body: '{"errorCode":"BXNIM0408E"}' } }),
  pino('getToken error', { err: { statusCode: 400, body: '<html></html>' } }),
  pino('getToken response', { statusCode: 200, error: 'invalid_json' }),
  pino('getToken error', { err: { statusCode: 401, code: 'ECONNRESET' } }),
];

it('a log that is cut at any byte never becomes more certain', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...UNCERTAIN),
      fc.constantFrom(...STAMPS),
      fc.nat(2000),
      fc.boolean(),
      (record, [, write], place, head) => {
        const log = Buffer.from(`${write(record)}\n`);
        const cut = place % log.length;
        const part = head ? log.subarray(cut) : log.subarray(0, cut);
        expect(['rejected', 'working']).not.toContain(readTokenLog(part, {}).kind);
      },
    ),
    { numRuns: tries(800) },
  );
});
