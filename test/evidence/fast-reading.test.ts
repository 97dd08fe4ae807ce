import fc from 'fast-check';
import { createTokenLogReader, type TokenLogQuestion } from '../../src/evidence/token-log';
import type { TokenLogFinding } from '../../src/evidence/findings';

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
    if (one.stackEvery !== 0 && number % one.stackEvery === 0) {
      lines.push(...Array.from({ length: one.stackLines }, (_, line) => `    at work (file.js:${line}:1)`));
    }
  }
  return lines;
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
        const lines = parts.flatMap((one) => linesOf(tellsYear ? one : { ...one, style }, hasHeaders));
        const log = `${lines.join('\n')}\n`;
        expect(readFast(log, asked, sizes)).toEqual(readEachLine(log, asked));
      },
    ),
    { numRuns: 120 },
  );
});
