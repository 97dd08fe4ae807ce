import { createTokenLogReader } from '../../src/evidence/token-log/token-log';
import { ALSO, BESIDES, ELSEWHERE, SHORT, WHOLE } from './calls';
import { callOf, type Read } from './call-of';
import { exportedReaders } from './readers';
import { isPlayed } from '../thorough';
import { filled, FRAMES, PLAIN, UNITS } from './texts';

/** A text that costs more than this many times a plain one is looked at again, in two lengths. */
const TIMES_PLAIN = 15;
const LONGER = 6;
/**
 * How much more each byte of the longer text may cost: nothing where the work is linear, six times where it is not. Where it
 * is not, half of that text is dearer than the short one too, and cheaper than the whole one. Where it is linear, a byte gets
 * dearer at one length only, at which the engine begins to keep texts elsewhere.
 */
const DEARER_MAX = { whole: 3, half: 1.7, fromHalf: 1.25 };
/** The dearest text is read once more in a length of up to a megabyte, as far as a plain one of it costs no more than this. */
const LONGEST_BYTES = 1_000_000;
const LONGEST_US = 8_000;
/** And as far as the dearest text itself costs no more than this: what is dear already shows soon whether it grows. */
const LONGEST_DEAREST_US = 100_000;
/** Below it a measurement is chance. */
const MEASURABLE_US = 30;
/** What is compared is read so often that it takes this long, or a thousand times. */
const COMPARABLE_US = 1_000;
/** So many comparisons of these must say the same. */
const ROUNDS = 5;

const EXPORTED = exportedReaders().filter(({ name }) => ELSEWHERE[name] === undefined);

function cpuOf(read: Read, text: string): number {
  const before = process.cpuUsage();
  read(text);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The least of some measurements: another process that comes between makes one dearer, and never cheaper. */
const leastOf = (read: Read, text: string): number => Math.max(1, Math.min(...[1, 2, 3].map(() => cpuOf(read, text))));

/**
 * How many times dearer a byte of the long text is. As many bytes are read of both, one after the other, so that both have
 * the same share of what else goes on: garbage, other processes, a clock that ticks slowly.
 */
function timesDearer(read: Read, short: string, long: string): number {
  const times = Math.ceil(long.length / short.length);
  const repeats = Math.min(1_000, Math.ceil(COMPARABLE_US / cpuOf(read, long)));
  let [ofShort, ofLong] = [0, 0];
  for (let repeat = 0; repeat < repeats; repeat++) {
    ofLong += cpuOf(read, long);
    ofShort += cpuOf(() => {
      for (let time = 0; time < times; time++) read(short);
    }, short);
  }
  return ofLong / Math.max(1, ofShort);
}

/** Decided by most of some comparisons, because on a busy machine one is off now and then. */
function isDearer(read: Read, { short, long, most }: { short: string; long: string; most: number }): boolean {
  const needed = (ROUNDS + 1) / 2;
  let [yes, no] = [0, 0];
  while (yes < needed && no < needed) {
    if (timesDearer(read, short, long) > most) yes += 1;
    else no += 1;
  }
  return yes === needed;
}

/** Does a byte cost the more, the longer the text is? A quick look settles it for most. */
function grows(read: Read, { short, half, long }: Grown): boolean {
  const usual = Math.max(MEASURABLE_US, leastOf(read, short)) * (long.length / short.length);
  if (cpuOf(read, long) < (usual * DEARER_MAX.whole) / 2) return false;
  return (
    isDearer(read, { short, long, most: DEARER_MAX.whole }) &&
    isDearer(read, { short, long: half, most: DEARER_MAX.half }) &&
    isDearer(read, { short: half, long, most: DEARER_MAX.fromHalf })
  );
}

interface Grown {
  /** What is repeated, in its frame. */
  what: string;
  short: string;
  half: string;
  long: string;
}

/** The texts of which a longer one costs more for each byte. `npm test` tries another twenty-fourth of them each time. */
function dearerTexts(read: Read, bytes: number, frames = FRAMES): string[] {
  const plain = filled(PLAIN, bytes);
  cpuOf(read, plain);
  const usual = Math.max(MEASURABLE_US, leastOf(read, plain));
  const grown = (text: (length: number) => string, longer: number): Grown => ({
    what: text(20),
    short: text(bytes),
    half: text((bytes * longer) / 2),
    long: text(bytes * longer),
  });
  const suspects: Grown[] = [];
  let dearest = { us: 0, text: (length: number) => filled(PLAIN, length) };
  for (const unit of UNITS) {
    if (!isPlayed(1 / 24)) continue;
    for (const frame of frames) {
      const text = (length: number) => frame(filled(unit, length));
      const us = cpuOf(read, text(bytes));
      if (us > dearest.us) dearest = { us, text };
      if (us >= usual * TIMES_PLAIN) suspects.push(grown(text, LONGER));
    }
  }
  const dearer = suspects.filter((one) => grows(read, one));
  // Always at least so much longer: where every text costs too much, none is a suspect beside the plain one.
  const longest = Math.max(
    LONGER,
    Math.min(LONGEST_BYTES / bytes, LONGEST_US / usual, LONGEST_DEAREST_US / dearest.us),
  );
  if (dearer.length === 0) dearer.push(grown(dearest.text, longest));
  // Looked at once more when all else was: what was in the way a moment ago is gone.
  return dearer.filter((one) => grows(read, one)).map(({ what }) => what);
}

test('each exported function that takes a text is called with one here, or says why not', () => {
  const uncalled = EXPORTED.filter(({ name, required }) => required > 1 + (BESIDES[name] ?? []).length);

  expect(uncalled.map(({ name }) => name)).toEqual([]);
  expect(EXPORTED.length).toBeGreaterThan(120);
});

test('a byte of a longer text costs the same, whatever is repeated, for each of these functions', () => {
  const calls = [...EXPORTED.map((one) => [one.name, callOf(one)] as const), ...Object.entries(ALSO)];
  const faults = calls.flatMap(([name, read]) =>
    dearerTexts(read, 2_000, FRAMES.slice(0, 1)).map((text) => `${name}: ${text}`),
  );

  expect(faults).toEqual([]);
}, 300_000);

test.each(Object.entries(WHOLE))('the same for %s as a whole', (_what, read) => {
  expect(dearerTexts(read, 10_000)).toEqual([]);
});

test.each(Object.entries(SHORT))('the same for %s', (_what, read) => {
  expect(dearerTexts(read, 1_500)).toEqual([]);
});

test('UTF-16 costs a small multiple', () => {
  const text = filled(PLAIN, 10_000);
  const read = (encoding: 'utf16le' | 'utf8') => {
    const reader = createTokenLogReader({});
    reader.push(Buffer.from(`\ufeff${text}`, encoding));
    reader.end();
  };
  read('utf16le');

  expect(leastOf(() => read('utf16le'), text)).toBeLessThan(leastOf(() => read('utf8'), text) * 40);
});
