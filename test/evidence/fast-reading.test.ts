import fc from 'fast-check';
import { createTokenLogReader, readTokenLog, type TokenLogQuestion } from '../../src/evidence/token-log/token-log';
import { LineTimes } from '../../src/evidence/token-log/line-time';
import { LOOK_EVERY_BYTES, NewestTime } from '../../src/evidence/token-log/newest-time';
import type { TokenLogFinding } from '../../src/contract/findings';
import { tries } from '../thorough';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 22, 8);
const NAMES = ['link-7d9f8b6c5-xk2vp', 'link-7d9f8b6c5-qq4zt', 'link-7d9f8b6c5-m4c9d'];
/** How a line begins, by its time and pod. */
const STYLES: ((ms: number, pod: string) => string)[] = [
  (ms) => `${new Date(ms).toISOString()} `,
  (ms, pod) => `[pod/${pod}/connector] ${new Date(ms).toISOString()} `,
  (ms, pod) => `{"level":30,"time":${ms},"pid":13,"hostname":"${pod}","msg":"`,
  (ms) => `I1122 ${new Date(ms).toISOString().slice(11, 23)}000 1 x.go:1] `,
];
const FAILURES = ['getToken error: status code: 400', 'getToken error: BXNIM0415E'];

/** A part of a log: the lines of one pod, in the order of their times. */
const part = fc.record({
  pod: fc.constantFrom(...NAMES),
  style: fc.nat(STYLES.length - 1),
  startsAt: fc.nat(180 * MINUTE_MS),
  lines: fc.integer({ min: 1, max: 400 }),
  /** From one line to the next. */
  stepMs: fc.constantFrom(0, 7, 1000, 20_000, 5 * MINUTE_MS),
  /** Lines without a time behind each so many. */
  stackEvery: fc.constantFrom(0, 3, 50),
  stackLines: fc.integer({ min: 1, max: 40 }),
  failsEvery: fc.constantFrom(0, 0, 5, 100),
  width: fc.integer({ min: 1, max: 200 }),
});
type Part = typeof part extends fc.Arbitrary<infer Value> ? Value : never;

function linesOf(one: Part, hasHeaders: boolean): string[] {
  const begin = STYLES[one.style] ?? STYLES[0];
  const end = one.style === 2 ? '"}' : '';
  const lines = hasHeaders ? [`==> ${one.pod} <==`] : [];
  for (let number = 0; number < one.lines; number++) {
    const start = begin?.(START_MS + one.startsAt + number * one.stepMs, one.pod) ?? '';
    const fails = one.failsEvery !== 0 && number % one.failsEvery === one.failsEvery - 1;
    lines.push(`${start}${fails ? FAILURES[0] : `tick ${'x'.repeat(one.width)}`}${end}`);
    if (one.stackEvery !== 0 && number % one.stackEvery === 0)
      lines.push(...Array.from({ length: one.stackLines }, (_, line) => `    at work (file.js:${line}:1)`));
  }
  return lines;
}

/** Long enough to be met by a look: a shorter part between two looks that agree stays unseen, as the runbook's page says. */
function seen(one: Part): Part {
  return { ...one, lines: one.lines + Math.ceil((3 * LOOK_EVERY_BYTES) / (one.width + 25)) };
}

function readFast(log: string, asked: TokenLogQuestion, sizes: number[]): TokenLogFinding {
  const reader = createTokenLogReader(asked, 1);
  const bytes = Buffer.from(log);
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const chunk = Buffer.from(bytes.subarray(from, from + size));
    reader.push(chunk);
    chunk.fill(0);
    from += size;
  }
  return reader.end();
}

const readEachLine = (log: string, asked: TokenLogQuestion): TokenLogFinding => {
  const reader = createTokenLogReader(asked, Number.MAX_SAFE_INTEGER);
  reader.push(Buffer.from(log));
  return reader.end();
};

it('finds in appended logs of several pods what a reader of each line finds', () => {
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.integer({ min: 500, max: 400_000 }), { minLength: 1, maxLength: 4 }),
      (parts, hasHeaders, tellsYear, sizes) => {
        const asked = tellsYear ? { notBefore: new Date(START_MS).toISOString() } : {};
        // Where nothing tells the year, times with one and times without do not compare.
        const style = parts[0]?.style ?? 0;
        const lines = parts.flatMap((one) => linesOf(seen(tellsYear ? one : { ...one, style }), hasHeaders));
        const log = `${lines.join('\n')}\n`;
        expect(readFast(log, asked, sizes)).toEqual(readEachLine(log, asked));
      },
    ),
    { numRuns: tries(120) },
  );
});

/** The newest time, where lines that begin before `exactBytes` are read one by one. */
function newestOf(log: string, exactBytes: number): number {
  const bytes = Buffer.from(log);
  const newest = new NewestTime(new LineTimes(START_MS), exactBytes);
  newest.see(bytes, 0, true);
  return newest.newest;
}

/** How far the end of a part may be newer than what is found, where the next part begins within a minute after a look. */
const UNSEEN_MAX_MS = 2 * MINUTE_MS;

it('finds the newest time of any line, in whichever part of the log it is', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
      const log = `${parts.flatMap((one) => linesOf(seen(one), false)).join('\n')}\n`;
      const [found, newest] = [newestOf(log, 1), newestOf(log, Number.MAX_SAFE_INTEGER)];
      expect(found).toBeLessThanOrEqual(newest);
      expect(found).toBeGreaterThan(newest - UNSEEN_MAX_MS);
    }),
    { numRuns: tries(150) },
  );
});

it('sees a line between two parts, and the last lines', () => {
  const dense = (clock: string, count = 400): string => `2026-11-22T${clock}Z INFO tick\n`.repeat(count);
  const noon = Date.UTC(2026, 10, 22, 12);

  expect(newestOf(dense('09:00:00') + dense('12:00:00', 1) + dense('10:00:00'), 1)).toBe(noon);
  expect(newestOf(dense('11:00:00') + dense('12:00:00', 1) + dense('10:00:00'), 1)).toBe(noon);
  expect(newestOf(dense('11:59:59') + dense('12:00:00', 1), 1)).toBe(noon);
});

it('does not wait for ever for the next line of a pod', () => {
  const others = `[pod/${NAMES[1]}/c] 2026-11-22T10:00:00Z INFO tick\n`.repeat(12_000);
  const log = (between: string): string =>
    `${others}[pod/${NAMES[0]}/c] 2026-11-22T10:00:00Z ERROR getToken error {\n${between}[pod/${NAMES[0]}/c]   "status": 400 }\n`;

  expect(readTokenLog(Buffer.from(log('')), {})).toMatchObject({ statuses: [400] });
  expect(readTokenLog(Buffer.from(log(others)), {})).toMatchObject({ statuses: [] });
});
