import fc from 'fast-check';
import { inPlainLetters } from '../../src/evidence/redaction/plain-letters';
import { createLogRedactor, createRedactor, redact } from '../../src/evidence/redaction/redact';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { createScrubber } from '../../src/logging/scrub';
import { DIGITS_OF_SCRIPTS, ENCODINGS, leaked, NUMERALS } from './secret-encodings';

const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
/** What keys are made of: those of IBM first. */
const MIXED = [
  `${SMALL.toUpperCase()}${SMALL}${DIGITS}_-`,
  Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join(''),
  `${SMALL}${DIGITS}`,
  '0123456789abcdef',
  `${SMALL.toUpperCase()}234567`,
];
const ONE_CASE = [SMALL, SMALL.toUpperCase()];
const keyOf = (alphabets: string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...alphabets), fc.integer({ min: 32, max: 48 }))
    .chain(([alphabet, length]) =>
      fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length }),
    )
    // A key is random: not a few characters over and over.
    .filter((key) => new Set(key).size > 9);

/** Where programs print it, between marks that tell it from the words around. A stamp may begin every line. */
const PLACES: ((printed: string) => string)[] = [
  (printed) => `2026-11-22T10:00:01Z ERROR getToken error ~~ ${printed} ~~ status code: 400`,
  (printed) =>
    `{"level":60,"time":1795600030000,"pid":11,"name":"tOps","msg":"getToken error","request":~~ ${printed} ~~}`,
  (printed) => `E1125 09:40:01.118204       1 token.go:71] getToken error: status code: 400, sent ~~ ${printed} ~~`,
  (printed) => `getToken error: the key ~~ ${printed} ~~ was refused`,
  (printed) => `getToken error {\n  body: ~~ ${printed} ~~,\n  code: 'ECONNRESET' }`,
  (printed) => `getToken error: apikey: ECONNRESET ~~ ${printed} ~~`,
  (printed) => `getToken error: Authorization: Basic ~~ ${printed} ~~; CONNECT tunnel failed, response 403`,
  (printed) => `2026-11-22T10:00:01Z getToken error\n~~ ${printed.replace(/^/gm, '2026-11-22T10:00:01Z   ')} ~~`,
  (printed) => `    at getToken (iam.js:401:5)\n    Buffer ~~ ${printed.replace(/\n/g, '\n    ')} ~~\n    at next`,
];

interface Case {
  key: string;
  text: string;
  place: (printed: string) => string;
  windows: string[];
}

function anyCase(alphabets: string[], charsMin: number): fc.Arbitrary<Case> {
  return fc
    .tuple(
      keyOf(alphabets),
      fc.constantFrom(...Object.values(ENCODINGS)),
      fc.constantFrom(...PLACES),
      fc.option(fc.tuple(fc.nat(400), fc.integer({ min: charsMin, max: 400 }))),
      fc.option(fc.nat(400)),
      fc.option(fc.constantFrom(...DIGITS_OF_SCRIPTS)),
    )
    .map(([key, encode, place, cut, lineEnd, digits]) => {
      const { text: ascii, windows } = encode(key);
      const text = digits === null ? ascii : ascii.replace(/[0-9]/g, (digit) => digits[Number(digit)] ?? digit);
      const from = cut === null ? 0 : cut[0] % Math.max(1, text.length - charsMin);
      const kept = cut === null ? text : text.slice(from, from + cut[1]);
      const at = lineEnd === null ? kept.length : lineEnd % (kept.length + 1);
      const broken = lineEnd === null ? kept : `${kept.slice(0, at)}\n${kept.slice(at)}`;
      const own = Array.from({ length: key.length - 3 }, (_, start) => key.slice(start, start + 4));
      return { key, text: place(broken), place, windows: [...windows, ...own] };
    });
}

const seen = ({ windows, place }: Case, shown: string): string[] => leaked(windows, shown, place('…'));

// The same inputs each time: one key in some ten thousand has a common word in it where it is cut, and that may be shown.
const RUNS = { seed: 20261122, numRuns: 1200, endOnFailure: true };

describe('never four characters of a key in a row, in whatever encoding, cut and split anywhere', () => {
  it('in an excerpt, of a key that nobody knows', () => {
    const hide = createLogRedactor([]);
    fc.assert(
      fc.property(anyCase([...MIXED, ...ONE_CASE], 1), (one) => expect(seen(one, hide(one.text))).toEqual([])),
      RUNS,
    );
  });

  it('in an excerpt, of a key that is known', () => {
    fc.assert(
      fc.property(anyCase([...MIXED, ...ONE_CASE], 1), (one) =>
        expect(seen(one, createLogRedactor([one.key])(one.text))).toEqual([]),
      ),
      { ...RUNS, numRuns: 200 },
    );
  });

  it('in the finding about a log', () => {
    fc.assert(
      fc.property(anyCase([...MIXED, ...ONE_CASE], 1), fc.boolean(), (one, known) => {
        const log = `2026-11-22T10:00:00Z INFO before ${one.text}\n2026-11-22T10:00:00Z ERROR ${one.text}\n${one.text}\n`;
        const finding = readTokenLog(Buffer.from(log), known ? { secrets: [one.key] } : {});
        expect(finding.excerpt.flatMap((line) => seen(one, line))).toEqual([]);
      }),
      { ...RUNS, numRuns: 150 },
    );
  });

  it('in comments, messages and logs, of a key that nobody knows', () => {
    const scrubber = createScrubber([]);
    // Few letters of one case may be somebody's name, so what is left of a key must be long enough to look like one.
    fc.assert(
      fc.property(anyCase(MIXED, 24), (one) => {
        expect(seen(one, redact(one.text))).toEqual([]);
        expect(seen(one, scrubber.text(one.text))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('in comments, messages and logs, of a key that is known', () => {
    fc.assert(
      fc.property(anyCase([...MIXED, ...ONE_CASE], 1), (one) => {
        expect(seen(one, createRedactor([one.key])(one.text))).toEqual([]);
        expect(seen(one, createScrubber([one.key]).text(one.text))).toEqual([]);
      }),
      { ...RUNS, numRuns: 200 },
    );
  });
});

describe('a secret of words, which is known', () => {
  const secret = 'correct horse battery staple';

  it.each(Object.entries(ENCODINGS))('as %s', (_name, encode) => {
    const { text, windows } = encode(secret);
    const one = { key: secret, text, place: (printed: string) => printed, windows };

    expect(seen(one, createLogRedactor([secret])(text))).toEqual([]);
    expect(seen(one, createRedactor([secret])(text))).toEqual([]);
  });
});

it('digits of every script are read as their values', () => {
  const systems = Intl.supportedValuesOf('numberingSystem').map((system) =>
    Array.from({ length: 10 }, (_, digit) => new Intl.NumberFormat(`en-u-nu-${system}`).format(digit)).join(''),
  );
  const decimal = systems.filter((digits) => /^\p{Nd}{10}$/u.test(digits));

  expect(decimal.length).toBeGreaterThan(60);
  expect(decimal.map(inPlainLetters)).toEqual(decimal.map(() => '0123456789'));
});

it('other numbers of other scripts are hidden', () => {
  expect(NUMERALS.filter((one) => createLogRedactor([])(`sent ${one.repeat(4)} again`).includes(one))).toEqual([]);
});

it('a word of the language in which a secret has four letters by chance stays', () => {
  expect(createLogRedactor(['Qx7testPz2Lm9RtYwVbN4sDfGh'])('the latest test failed')).toBe('the latest test failed');
});
