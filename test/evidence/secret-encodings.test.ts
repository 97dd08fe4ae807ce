import fc from 'fast-check';
import { inPlainLetters } from '../../src/evidence/redaction/plain-letters';
import { createLogRedactor, createRedactor, redact } from '../../src/evidence/redaction/redact';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { createLogScrubber } from '../../src/logging/scrub';
import { tries } from '../thorough';
import {
  DIGITS_OF_SCRIPTS,
  ENCODINGS,
  leaked,
  NUMERALS,
  PRINTED_LETTERS,
  scattered,
  SEPARATORS,
  type Printed,
} from './secret-encodings';

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
  (printed) =>
    `getToken error: Authorization: Basic ~~ ${printed.replace(/\n/g, ' ')} ~~; CONNECT tunnel failed, response 403`,
  (printed) => `2026-11-22T10:00:01Z getToken error\n~~ ${printed.replace(/^/gm, '2026-11-22T10:00:01Z   ')} ~~`,
  (printed) => `    at getToken (iam.js:401:5)\n    Buffer ~~ ${printed.replace(/\n/g, '\n    ')} ~~\n    at next`,
];

interface Case {
  key: string;
  text: string;
  place: (printed: string) => string;
  windows: string[];
}

/** Pieces of a few characters, or numbers, with any punctuation of any script between them. */
const separated: fc.Arbitrary<(secret: string) => Printed> = fc
  .tuple(
    fc.constantFrom(...Object.values(PRINTED_LETTERS)),
    fc.array(fc.string({ unit: fc.constantFrom(...SEPARATORS), minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .map(
    ([print, between]) =>
      (secret) =>
        scattered(secret, print, between),
  );

function anyCase(alphabets: string[], charsMin: number): fc.Arbitrary<Case> {
  return fc
    .tuple(
      keyOf(alphabets),
      fc.oneof({ arbitrary: fc.constantFrom(...Object.values(ENCODINGS)), weight: 4 }, separated),
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
const RUNS = { seed: 20261122, numRuns: tries(600), endOnFailure: true };

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
      { ...RUNS, numRuns: tries(200) },
    );
  });

  it('in the finding about a log', () => {
    fc.assert(
      fc.property(anyCase([...MIXED, ...ONE_CASE], 1), fc.boolean(), (one, known) => {
        const log = `2026-11-22T10:00:00Z INFO before ${one.text}\n2026-11-22T10:00:00Z ERROR ${one.text}\n${one.text}\n`;
        const finding = readTokenLog(Buffer.from(log), known ? { secrets: [one.key] } : {});
        expect(finding.excerpt.flatMap((line) => seen(one, line))).toEqual([]);
      }),
      { ...RUNS, numRuns: tries(150) },
    );
  });

  it('in comments, messages and logs, of a key that nobody knows', () => {
    const scrubber = createLogScrubber([]);
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
        expect(seen(one, createLogScrubber([one.key]).text(one.text))).toEqual([]);
      }),
      { ...RUNS, numRuns: tries(200) },
    );
  });
});

/** Commoner words of logs and of the language: fillers that every redactor shows. */
const WORDS =
  'connection error server request response timeout network failed status address number letter value result reading writing message header client socket certificate authority expired unknown invalid permission first second third fourth fifth zero one two three four five took after waiting total index position attempt'.split(
    ' ',
  );
const UNITS = ['', '', 'ms', 's', '%', 'KB', ' bytes', ' ms', ',', ';'];
const STAMPS = ['', '', '\n2026-11-22T10:00:01Z ', '\n2026-11-22T10:00:01.123Z ERROR ', '\n10:00:01.123 '];
const BETWEEN = [' ', ' ', '=', ': ', ''];

const { 'as it is': letters = String, ...others } = PRINTED_LETTERS;
const numbers = Object.values(others);
const OF_KEYS = [
  `${SMALL.toUpperCase()}${SMALL}${DIGITS}_-`,
  `${SMALL}${DIGITS}`,
  `${SMALL.toUpperCase()}234567`,
  ...ONE_CASE,
];

/** A key of which each character stands behind other words, with a unit, and perhaps a stamp. */
const scatteredCase: fc.Arbitrary<Case> = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constantFrom(...numbers), keyOf([...OF_KEYS, '0123456789abcdef'])),
      // Hexadecimal digits that stand one by one behind words look like counters, and a dash is no piece of its own.
      fc.tuple(fc.constant(letters), keyOf(OF_KEYS.map((alphabet) => alphabet.replace('_-', '')))),
    ),
    fc.constantFrom(...PLACES),
    fc.array(
      fc.tuple(
        fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...BETWEEN),
        fc.constantFrom(...UNITS),
      ),
      { minLength: 48, maxLength: 48 },
    ),
    fc.constantFrom(...STAMPS),
    fc.tuple(fc.nat(400), fc.integer({ min: 6, max: 48 })),
    fc.option(fc.constantFrom(...DIGITS_OF_SCRIPTS)),
  )
  .map(([[print, key], place, fillers, stamp, [start, count], digits]) => {
    const isLetter = print === letters;
    const from = isLetter ? 0 : start % Math.max(1, key.length - count);
    const kept = isLetter ? key : key.slice(from, from + count);
    const before = fillers.map(([words, between], at) => {
      const unit = at === 0 || isLetter ? '' : fillers[at - 1]![2];
      return `${at === 0 ? '' : unit}${stamp === '' ? ' ' : stamp}${words.join(' ')}${isLetter && between === '' ? ' ' : between}`;
    });
    const { text: ascii, windows } = scattered(kept, print, before);
    const text = digits === null ? ascii : ascii.replace(/[0-9]/g, (digit) => digits[Number(digit)] ?? digit);
    return { key, text: place(text), place, windows };
  });

describe('nor where other words, units and times stand between all of its characters', () => {
  it.each([
    ['in an excerpt', createLogRedactor([])],
    ['in comments and messages', redact],
    ['in logs', createLogScrubber([]).text],
  ])('%s', (_name, hide) => {
    fc.assert(
      fc.property(scatteredCase, (one) => expect(seen(one, hide(one.text))).toEqual([])),
      RUNS,
    );
  });

  it('of a key that is known', () => {
    fc.assert(
      fc.property(scatteredCase, (one) => {
        expect(seen(one, createLogRedactor([one.key])(one.text))).toEqual([]);
        expect(seen(one, createRedactor([one.key])(one.text))).toEqual([]);
      }),
      { ...RUNS, numRuns: tries(150) },
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
