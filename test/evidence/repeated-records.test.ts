import fc from 'fast-check';
import { createTokenLogReader } from '../../src/evidence/token-log/token-log';
import type { TokenLogFinding } from '../../src/contract/findings';
import { at, check, failed, worked } from './check-token-log';
import { tries } from '../thorough';

const NAMES = ['link-7d9f8b6c5-xk2vp', 'link-7d9f8b6c5-qq4zt'];
const START_MS = Date.UTC(2026, 10, 22, 8);
/** How a line begins and ends, by its time and pod. */
const STYLES: ((ms: number, pod: string, level: string, text: string) => string)[] = [
  (ms, pod, level, text) => `[pod/${pod}/connector] ${new Date(ms).toISOString()} ${level} ${text}`,
  (ms, pod, level, text) => `{"level":${level === 'ERROR' ? 50 : 30},"time":${ms},"hostname":"${pod}","msg":"${text}"}`,
  (ms, pod, level, text) => `${new Date(ms).toISOString()} ${level} hostname=${pod} ${text}`,
];
const TEXTS: [level: string, text: string][] = [
  ['ERROR', 'getToken error: status code: 400'],
  ['ERROR', 'getToken error: BXNIM0415E'],
  ['ERROR', 'getToken error: connect ECONNREFUSED 10.0.0.1:443'],
  ['INFO', 'getToken response: status 200'],
  ['INFO', 'getToken is called'],
];
/** What stands behind a record: nothing, a line of the same pod, or more of the record. */
const BEHIND = ['', '', 'tick', '    at work (a.js:1:1)', '  "status": 503', 'Response: HTTP/1.1 429'];

const moment = fc.record({
  style: fc.nat(STYLES.length - 1),
  pod: fc.nat(NAMES.length - 1),
  text: fc.nat(TEXTS.length - 1),
  behind: fc.nat(BEHIND.length - 1),
  stepMs: fc.constantFrom(1, 2, 999, 61_000),
});

type Moment = typeof moment extends fc.Arbitrary<infer Value> ? Value : never;

/** `mark` makes each record another one, so that none repeats one before it. */
function logOf(moments: Moment[], mark: (number: number) => string): string {
  let ms = START_MS;
  return moments
    .flatMap(({ style, pod, text, behind, stepMs }, number) => {
      ms += stepMs;
      const [level, words] = TEXTS[text] ?? ['', ''];
      const name = NAMES[pod] ?? '';
      const line = STYLES[style]?.(ms, name, level, words + mark(number)) ?? '';
      const next = BEHIND[behind] ?? '';
      return [line, ...(next === 'tick' ? [STYLES[style]?.(ms, name, 'INFO', `tick ${number}`) ?? ''] : [next])];
    })
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

function read(log: string, size: number): TokenLogFinding {
  const reader = createTokenLogReader({});
  const bytes = Buffer.from(log);
  for (let from = 0; from < bytes.length; from += size) {
    const chunk = Buffer.from(bytes.subarray(from, from + size));
    reader.push(chunk);
    chunk.fill(0x7a);
  }
  return reader.end();
}

it('finds in a log that repeats itself what it finds in one that does not', () => {
  fc.assert(
    fc.property(
      fc.array(moment, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 200, max: 9000 }),
      (moments, times, size) => {
        const repeated = Array.from({ length: times }, () => moments).flat();
        const excerptless = ({ excerpt, ...rest }: TokenLogFinding): object => ({ ...rest, shown: excerpt.length });

        const same = read(
          logOf(repeated, () => ' !'),
          size,
        );
        const different = read(
          logOf(repeated, (number) => ` ${'!'.repeat(number + 2)}`),
          size,
        );

        expect(excerptless(same)).toEqual(excerptless(different));
      },
    ),
    { numRuns: tries(150) },
  );
});

it('reads a record that repeats an earlier one again if an answer of its pod stands above it', () => {
  const [at, pod] = [(second: number) => new Date(START_MS + second * 1_000).toISOString(), NAMES[0]!];
  const failure = (second: number) => `${at(second)} ERROR hostname=${pod} getToken error: status code: 400\n`;
  const tick = (second: number) => `${at(second)} INFO hostname=${pod} tick\n`;
  const repeated = [1, 2, 3].map((second) => failure(second) + tick(second)).join('');

  expect(read(repeated + failure(4) + tick(4), 5_000).kind).toBe('rejected');
  expect(read(`${repeated}Response: HTTP/1.1 429\n${failure(4)}${tick(4)}`, 5_000).kind).toBe('mixed');
});

it('shows the newest of many equal records with the lines around them', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 10, max: 60 }), fc.integer({ min: 200, max: 9000 }), (one, times, size) => {
      const log = logOf(
        Array.from({ length: times }, () => one),
        () => '',
      );
      const lines = log.trimEnd().split('\n');

      expect(read(log, size).excerpt).toEqual(read(`${lines.slice(-16).join('\n')}\n`, 1e6).excerpt);
    }),
    { numRuns: tries(80) },
  );
});

it('reads the newest before the bytes of the log are gone', () => {
  // Longer than what is copied of a chunk.
  const log = `${failed('10:00:00')} pod=link-1\n`.repeat(4000);

  const { excerpt } = read(log, 150_000);

  expect(new Set(excerpt)).toEqual(new Set([`${failed('10:00:00')} pod=link-1`]));
});

describe('is no repetition', () => {
  it('a name that has the form of a time', () => {
    const from = (pod: string, line: string): string => `${line} pod=${pod}`;
    const [one, other] = ['1795341600', '1795341601'];
    check(
      [
        from(one, failed('10:00:00')),
        from(one, failed('10:00:01')),
        from(one, failed('10:00:02')),
        from(other, failed('10:00:03')),
        `${at('10:00:03')} ERROR tick`,
        from(one, worked('10:00:04')),
      ],
      { kind: 'mixed' },
    );
  });

  it('a record that goes on in the next line', () => {
    const lines = ['10:00:00', '10:00:01', '10:00:02', '10:00:03'].map(
      (clock) => `[pod/${NAMES[0]}/c] ${failed(clock)}`,
    );
    const tick = `[pod/${NAMES[0]}/c] ${at('10:00:00')} INFO tick`;
    const log = lines.flatMap((line) => [line, tick]);
    log.splice(-1, 1, `[pod/${NAMES[0]}/c] ${at('10:00:03')}   "errorCode": "BXNIM0439E"`, tick);

    check(log, { kind: 'mixed', codes: ['BXNIM0439E'] });
  });

  it('the same line below the header of another pod', () => {
    const below = (pod: number, ...lines: string[]): string[] => [`==> ${NAMES[pod]} <==`, ...lines];
    const tick = `${at('10:00:00')} INFO tick`;
    const fails = ['10:00:00', '10:00:01', '10:00:02'].flatMap((clock) => [failed(clock), tick]);
    check([...below(0, ...fails), ...below(1, failed('10:00:03'), tick), ...below(0, worked('10:00:04'), tick)], {
      kind: 'mixed',
    });
  });
});
