import { createTokenLogReader } from '../../src/evidence/token-log/token-log';
import { ALSO, BESIDES, ELSEWHERE, SHORT, WHOLE } from './calls';
import { callOf, type Read } from './call-of';
import { exportedReaders } from './readers';
import { filled, FRAMES, PLAIN, UNITS } from './texts';

/** A text that costs more than this many times a plain one is looked at again, in two lengths. */
const TIMES_PLAIN = 15;
const LONGER = 6;
/** How much more each byte of the longer text may cost: nothing where the work is linear, six times where it is not. */
const DEARER_MAX = 3;
/** The dearest text is read once more in a length of up to a megabyte, as far as a plain one of it costs no more than this. */
const LONGEST_BYTES = 1_000_000;
const LONGEST_US = 8_000;
/** Below it a measurement is chance. */
const MEASURABLE_US = 30;

const EXPORTED = exportedReaders().filter(({ name }) => ELSEWHERE[name] === undefined);

function cpuOf(read: Read, text: string): number {
  const before = process.cpuUsage();
  read(text);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The least of some measurements: another process that comes between makes one dearer, and never cheaper. */
const leastOf = (read: Read, text: string): number => Math.max(1, Math.min(...[1, 2, 3].map(() => cpuOf(read, text))));

/** On a busy machine one measurement is off now and then, and not three. */
const isSure = (grows: () => boolean): boolean => [1, 2, 3].every(grows);

/** The texts of which a longer one costs more for each byte. */
function dearerTexts(read: Read, bytes: number, frames = FRAMES): string[] {
  const plain = filled(PLAIN, bytes);
  cpuOf(read, plain);
  const usual = Math.max(MEASURABLE_US, ...[1, 2, 3].map(() => cpuOf(read, plain)));
  const grows = (text: (length: number) => string, longer: number): boolean => {
    const most = Math.max(leastOf(read, text(bytes)), MEASURABLE_US) * longer * DEARER_MAX;
    const long = text(bytes * longer);
    return cpuOf(read, long) > most && leastOf(read, long) > most;
  };
  const dearer: string[] = [];
  let dearest = { us: 0, text: (length: number) => filled(PLAIN, length) };
  for (const unit of UNITS) {
    for (const frame of frames) {
      const text = (length: number) => frame(filled(unit, length));
      const us = cpuOf(read, text(bytes));
      if (us > dearest.us) dearest = { us, text };
      if (us >= usual * TIMES_PLAIN && isSure(() => grows(text, LONGER))) dearer.push(frame(unit));
    }
  }
  const longest = Math.min(LONGEST_BYTES / bytes, LONGEST_US / usual);
  if (longest > LONGER && dearer.length === 0 && isSure(() => grows(dearest.text, longest)))
    dearer.push(dearest.text(20));
  return dearer;
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
