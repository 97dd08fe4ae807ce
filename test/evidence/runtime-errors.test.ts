import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { check } from './check-token-log';
import { ANSWERS_OF_OTHERS, NO_ANSWER } from './runtime-errors';

const AT = '2026-11-25T09:41:00.118Z';
const log = (error: string): Buffer =>
  Buffer.from(`${AT} ERROR getToken error: ${error}\n2026-11-25T09:42:00.118Z INFO idle\n`);
const failed = (rest: string): string => `${AT} ERROR getToken error: ${rest}`;

it.each(NO_ANSWER)('a request without an answer: %s', (_runtime, error, words) => {
  const { kind, excerpt } = readTokenLog(log(error), {});

  expect(kind).toBe('unreachable');
  expect(excerpt.join('\n')).toContain(words);
});

it.each(ANSWERS_OF_OTHERS)('an answer of somebody else: %s', (_who, answer) =>
  expect(['unclear', 'unreachable']).toContain(readTokenLog(log(answer), {}).kind),
);

describe('colours around the word', () => {
  it.each(['\u001b[31m', '\u001b[1;38;5;196m', '\\u001b[31m', '#033[31m', '^[[31m'])('%j', (colour) => {
    const line = `2026-11-25T09:41:00Z ${colour}getToken error${colour} status code: 400, BXNIM0415E`;
    check(['2026-11-25T09:40:00Z INFO getToken response: status 200', line], { kind: 'rejected', lines: 2 });
  });
  it('a bracket that ends in no colour is a part of another word', () =>
    check([`${AT} [xmgetToken error: 401`], { kind: 'no-token-lines' }));
});

describe('a library writes around the error', () => {
  it.each([
    [
      'Python',
      failed(''),
      'Traceback (most recent call last):',
      '  File "/app/iam.py", line 401, in get_token',
      '    raise HTTPError(http_error_msg, response=self)',
      'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://iam.cloud.ibm.com/identity/token',
    ],
    ['the size of an answer', failed('HTTP 401 Unauthorized (157 bytes)')],
  ])('%s', (_who, ...lines) => check(lines, { kind: 'rejected', statuses: [401] }));

  it('a class within a class begins no record', () =>
    check(
      [
        '09:41:00.118 [scheduling-1] ERROR c.e.link.TokenSource - getToken error',
        'org.springframework.web.client.HttpClientErrorException$BadRequest: 400 Bad Request: "{"errorCode":"BXNIM0408E"}"',
      ],
      { kind: 'unclear', codes: ['BXNIM0408E'] },
    ));
  it.each(['... 157 more bytes', '… 157 bytes', '<157 bytes omitted>', '[157 chars truncated]'])('%s: cut', (mark) =>
    check([failed(`HTTP 401 Unauthorized ${mark}`)], { kind: 'unclear' }),
  );
});

it('a good answer is one without the word status too', () =>
  check([`${AT} INFO getToken ok (200)`], { kind: 'working', statuses: [200] }));

describe('a tool writes the time without a year, in any zone, and the record has its own', () => {
  const pod = 'link-7d9f8b6c5-xk2vp';
  const write = (zone: number, clock: string, rest: string | object): string => {
    const time = Date.parse(`2026-11-22T${clock}:00Z`);
    const shown = new Date(time + zone * 3_600_000).toISOString().slice(11, 19);
    const line = typeof rest === 'string' ? rest : JSON.stringify({ level: 30, time, ...rest });
    return `Nov 22 ${shown} ${pod} connector ${line}`;
  };
  const bad = { msg: 'getToken error', statusCode: 400 };
  const good = 'INFO getToken response: status 200';
  const idle = 'INFO idle';

  it.each([-8, 0, 5.5])('%s h', (zone) => {
    const log = (...lines: [string, string | object][]): string[] =>
      lines.map(([clock, rest]) => write(zone, clock, rest));

    check(log(['10:00', bad], ['10:01', bad], ['10:02', good]), { kind: 'working' });
    check(log(['10:00', good], ['10:01', bad], ['10:02', idle]), { kind: 'rejected' });
    check(log(['10:00', bad], ['10:01', bad], ['10:30', idle]), { kind: 'rejected' });
    check(log(['10:00', bad], ['10:01', bad], ['12:30', idle]), { kind: 'unclear' });
    check(log(['10:00', bad], ['10:01', bad], ['12:30', { msg: 'idle' }]), { kind: 'unclear' });
  });
  it('over the turn of a year', () => {
    const december = `Dec 31 23:50:00 ${pod} connector ${JSON.stringify({ level: 50, time: Date.parse('2026-12-31T23:50:00Z'), ...bad })}`;
    check([december, `Jan  1 00:20:00 ${pod} connector idle`], { kind: 'rejected' });
    check([december, `Jan  1 02:20:00 ${pod} connector idle`], { kind: 'unclear' });
  });
});

describe('an export with the newest line first', () => {
  const head = 'getToken error: oauth2: cannot fetch token: 400 Bad Request';
  const answer = (code: string): string => `Response: {"errorCode":"${code}","errorMessage":"x"}`;
  const forms: [name: string, write: (second: number, line: string) => string][] = [
    ['plain', (_second, line) => line],
    ['stamped', (second, line) => `2026-11-22T10:00:0${second}.118Z ${line}`],
    [
      'Loki',
      (second, line) =>
        JSON.stringify({ labels: { pod: 'link-7d9f8b6c5-xk2vp' }, line, timestamp: `2026-11-22T10:00:0${second}Z` }),
    ],
  ];
  it.each(forms)('%s: the answer above a record makes its status doubtful', (_name, write) =>
    check([write(9, 'idle'), write(8, answer('BXNIM0408E')), write(8, head), write(2, 'idle')], {
      kind: 'unclear',
      codes: [],
    }),
  );
  it.each(forms)('%s: the answer of the record before changes no success', (_name, write) =>
    check([write(1, head), write(1, answer('BXNIM0408E')), write(3, 'getToken response: status 200')], {
      kind: 'working',
    }),
  );
});

it('a failure and a success within what looks like one record make it doubtful', () =>
  check(
    [
      '[',
      '  {"level":60,"msg":"getToken error","status":400,"code":"BXNIM0415E"},',
      '  {"level":30,"msg":"getToken response","statusCode":200}',
      ']',
    ],
    { kind: 'unclear', codes: [] },
  ));
