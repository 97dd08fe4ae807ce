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

describe('times of two clocks', () => {
  const pod = 'link-7d9f8b6c5-xk2vp';
  const write = (hour: string, minute: number, rest: object): string =>
    `Nov 22 ${hour}:${10 + minute}:00 ${pod} connector ${JSON.stringify({ level: 30, time: 1795341600000 + minute * 60_000, ...rest })}`;
  const bad = { msg: 'getToken error', statusCode: 400 };
  const good = { msg: 'getToken response', statusCode: 200 };

  it.each(['02', '10', '21'])('the own one orders the records, also where a tool writes %s o’clock', (hour) => {
    const lines = (first: object, last: object): string[] =>
      [first, first, first, last, last].map((each, minute) => write(hour, minute, each));
    check(lines(bad, good), { kind: 'working' });
    check(lines(good, bad), { codes: [], statuses: [400] });
  });
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
