import { at, check } from './check-token-log';

const FAILED = 'getToken error: status code: 400';
const IDLE = '{"errorCode":"BXNIM0439E"}';
const NOT_FOUND = '{"errorCode":"BXNIM0415E"}';
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

/** How loggers begin a record; each prints the answer in a record of its own. */
const HEADS: [name: string, write: (text: string) => string][] = [
  ['a level', (text) => `${at('10:00:00')} ERROR ${text}`],
  ['a level in brackets', (text) => `${at('10:00:00')} [ERROR] ${text}`],
  ['another level', (text) => `${at('10:00:00')} ${text.startsWith('getToken') ? 'ERROR' : 'DEBUG'}: ${text}`],
  ['klog', (text) => `E1122 10:00:00.118204       1 token.go:71] ${text}`],
  ['log4j', (text) => `2026-11-22 10:00:00,118 ERROR [pool-1-thread-3] c.e.TokenSource - ${text}`],
  ['logfmt', (text) => `time="${at('10:00:00')}" level=error msg="${quoted(text)}"`],
  ['kubectl --prefix', (text) => `[pod/link-7d9f8b6c5-xk2vp/connector] ${at('10:00:00')} ERROR ${text}`],
];
const ANSWERS: ((body: string) => string)[] = [
  (body) => `Response: ${body}`,
  (body) => `response body = ${body}`,
  (body) => `body: ${body}`,
  (body) => body,
];

describe.each(HEADS)('an answer in a record of its own, after %s', (_name, write) => {
  it.each(ANSWERS.map((answer) => [answer('…'), answer] as const))('makes the status doubtful: %s', (_form, answer) =>
    check([write(FAILED), write(answer(IDLE)), write('sleeping')], { kind: 'unclear' }),
  );

  it.each(ANSWERS.map((answer) => [answer('…'), answer] as const))('may confirm the status: %s', (_form, answer) =>
    check([write(FAILED), write(answer(NOT_FOUND)), write('sleeping')], { kind: 'rejected', statuses: [400] }),
  );

  it('is not believed to be the answer if the record is about another call', () =>
    check([write(FAILED), write(`putMetrics error: ${IDLE}`)], { kind: 'rejected' }));
});

it('is seen behind a record that repeats an earlier one', () => {
  const line = (second: number, text: string): string =>
    `[pod/link-7d9f8b6c5-xk2vp/connector] ${at(`10:00:0${second}`)} ERROR ${text}`;
  const lines = [line(1, FAILED), line(2, 'sleeping'), line(3, FAILED), line(4, 'sleeping'), line(5, FAILED)];

  check([...lines, line(6, 'sleeping')], { kind: 'rejected' });
  check([...lines, line(6, `Response: ${IDLE}`)], { kind: 'mixed' });
});
