import { createScrubber } from '../../src/evidence/redaction/known-secrets';
import { createLogRedactor, redact } from '../../src/evidence/redaction/redact';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { ENCODINGS } from './secret-encodings';

const hide = createLogRedactor([]);

describe('what stands in a row is judged together', () => {
  it.each([
    ['a short word does not part a row that is too much', 'sent 35 id 97 112 105 107', 'sent …'],
    ['nor behind it', 'sent 97 112 105 107 id 35', 'sent …'],
    ['a long number behind an unknown piece', 'sent Qx7kPz2LwVbN 1234 failed again', 'sent … failed again'],
    ['short words beside unknown pieces', 'sent code Qx7k Pz2L wVbN dGhJ', '…'],
    ['short words behind them', 'Qx7k Pz2L wVbN code was refused again', '… was refused again'],
    ['a long number beside one', 'port failed 1234 Qx7kPz2LwVbN', 'port failed …'],
    ['four numbers that are letters', 'dial tcp 97.112.105.107: timeout', 'dial tcp …: timeout'],
    ['an address is none of them', 'dial tcp 104.16.53.7:443: timeout', 'dial tcp 104.16.53.7:443: timeout'],
    ['counters with words between', 'try 2 of 5 took 35 ms, status 400', 'try 2 of 5 took 35 ms, status 400'],
  ])('%s: %s', (_name, text, shown) => {
    expect(hide(text).replace(/… …/g, '…')).toBe(shown.replace(/… …/g, '…'));
  });

  it('two pairs of hexadecimal digits with colons are no times, however they look', () => {
    expect(hide('sent 61:50:49 6b:65:79 61:51:52 again')).toBe('sent … again');
  });
});

describe('a known secret is found by decoding alone', () => {
  const key = 'Qx7_kPz2-Lm9RtYwVbN4sDfGhJ0cUeIoA1qZ3xC5vB8n';
  const scrub = createScrubber([key]);
  /** Numbers of a base that only a person would take for bytes, marks that the redactor takes out before, and what wraps a key. */
  const LEFT = /^(?:exponents|binary|Java bytes, negated|colours between|full width letters|JSON of base64 of JSON)$/;

  it.each(Object.entries(ENCODINGS).filter(([name]) => !LEFT.test(name)))('%s', (_name, encode) => {
    const { text, windows } = encode(key);
    const shown = scrub(`sent ${text} again`);

    expect(windows.filter((window) => shown.includes(window))).toEqual([]);
    expect(shown).toMatch(/^sen[^]*again$/);
  });

  it('four characters are enough', () => expect(scrub('ends with vB8n')).toBe('ends with …'));
});

describe('names of secrets', () => {
  it.each([
    ['password: correct horse battery', 'password: …'],
    ['the password: wrong horse', 'the password: …'],
    ['token=timeout again', 'token=… again'],
    ['cannot fetch token: 400 Bad Request', 'cannot fetch token: 400 Bad Request'],
    [
      'Post "https://iam.cloud.ibm.com/identity/token": dial tcp',
      'Post "https://iam.cloud.ibm.com/identity/token": dial tcp',
    ],
  ])('%s', (text, shown) => {
    expect(hide(text)).toBe(shown);
    expect(redact(text)).toBe(shown);
  });
});

describe('an excerpt holds what decides', () => {
  it('far down in a record of many lines, and far behind in a long one', () => {
    const stack = Array.from({ length: 40 }, (_, at) => `    at call (server.js:${at}:1)`);
    const deep = ['2026-11-22T10:00:00Z ERROR getToken error {', ...stack, "    errorCode: 'BXNIM0415E' }"];
    const wide = `2026-11-22T10:00:00Z ERROR getToken error ${'the request was sent again '.repeat(60)}BXNIM0415E`;

    for (const log of [deep.join('\n'), wide]) {
      const { codes, excerpt } = readTokenLog(Buffer.from(`${log}\n`), {});
      expect(codes).toEqual(['BXNIM0415E']);
      expect(excerpt.join('\n')).toContain('BXNIM0415E');
      expect(excerpt.every((line) => line.length <= 400)).toBe(true);
    }
  });

  it('hides a key of which each line shows three characters', () => {
    const lines = ['getToken error status code: 400 [', '  97, 112,', '  105, 107,', '  101, 121 ]'];
    const { excerpt } = readTokenLog(Buffer.from(`2026-11-22T10:00:00Z ERROR ${lines.join('\n')}\n`), {});

    expect(excerpt.join('\n')).not.toMatch(/97|112|105|107|101|121/);
  });
});
