import fc from 'fast-check';
import type { TokenLogFinding } from '../../src/contract/findings';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { check } from './check-token-log';
import { PREFIXES, STAMPS, type Place } from './token-log-wrappers';
import { tries } from '../thorough';

const PODS = ['link-7d9f8b6c5-xk2vp', 'link-7d9f8b6c5-m4c9d', 'link-7d9f8b6c5-t8v3q'];
const clock = (second: number): string => `10:00:${String(second).padStart(2, '0')}`;
const iso = (second: number): string => `2026-11-22T${clock(second)}.953Z`;
/** How the container itself writes a record, by the second and what it has to say. */
const FORMATS: [name: string, write: (second: number, level: string, message: string) => string][] = [
  [
    'zap',
    (second, level, message) => JSON.stringify({ level, ts: iso(second), caller: 'iam/token.go:46', msg: message }),
  ],
  ['text', (second, level, message) => `${iso(second)} ${level.toUpperCase()} ${message}`],
  [
    'klog',
    (second, level, message) =>
      `${level === 'error' ? 'E' : 'I'}1122 ${clock(second)}.1       1 token.go:71] ${message}`,
  ],
];
type Write = (place: Place, line: string) => string;
type Format = (typeof FORMATS)[number][1];

const FAILED = 'getToken error: status code: 400, BXNIM0415E: Provided API key could not be found.';
const WORKED = 'getToken response status code: 200';

/** Three pods that take turns. The first fails, the others do what `others` says; the last line is of pod `last`. */
function turns(write: Write, format: Format, { others, last }: { others: string; last: number }): string[] {
  const line = (pod: number, second: number): string => {
    const fails = pod === 0 || others === FAILED;
    const place = { pod: PODS[pod] ?? '', clock: clock(second) };
    return write(place, format(second, fails ? 'error' : 'info', fails ? FAILED : others));
  };
  return [...Array.from({ length: 12 }, (_, second) => line(second % 3, second)), line(last, 13)];
}

const grid = PREFIXES.flatMap(([prefix, write]) =>
  FORMATS.map(([format, form]): [string, Write, Format] => [`${prefix}, ${format}`, write, form]),
);

describe('pods behind the prefixes of many tools', () => {
  it.each(grid)('%s', (_name, write, format) => {
    for (const last of [0, 1, 2])
      check(turns(write, format, { others: WORKED, last }), { kind: 'mixed', codes: ['BXNIM0415E'] });

    check(turns(write, format, { others: FAILED, last: 0 }), { kind: 'rejected', codes: ['BXNIM0415E'] });
  });

  it.each(grid)('%s: a pod that works again', (_name, write, format) => {
    const say = (second: number, level: string, message: string): string =>
      write({ pod: PODS[0] ?? '', clock: clock(second) }, format(second, level, message));
    check([say(1, 'error', FAILED), say(2, 'info', WORKED), say(3, 'info', 'idle')], {
      kind: 'working',
      statuses: [200],
    });
  });

  it.each(grid)('%s: several lines of one record', (_name, write, format) => {
    const say = (pod: number, second: number, text: string): string =>
      write({ pod: PODS[pod] ?? '', clock: clock(second) }, text);
    const first = format(1, 'error', 'getToken error: status code: 400 {');
    // An object of a logger is one line; it has no lines behind it.
    const lines = first.startsWith('{')
      ? [format(1, 'error', 'getToken error: status code: 400, BXNIM0515E')]
      : [first, '  "errorCode": "BXNIM0515E"', '}'];
    const other = format(1, 'info', 'GET /health status code: 503');
    check(
      lines.flatMap((line) => [say(0, 1, line), say(1, 1, other)]),
      { kind: 'refused-by-policy', codes: ['BXNIM0515E'], statuses: [] },
    );
  });
});

describe('pods that nothing in front of the line tells apart', () => {
  const pino = (host: string | null, second: number, message: string): string =>
    JSON.stringify({
      level: 30,
      time: 1795341600000 + second * 1000,
      ...(host === null ? {} : { hostname: host }),
      msg: message,
    });

  it('are told apart by the host in the record', () =>
    check([pino('a', 1, FAILED), pino('b', 2, WORKED), pino('a', 3, FAILED), pino('b', 4, WORKED)], { kind: 'mixed' }));

  it('are told apart by the process, where no host is named', () =>
    check(
      [
        '[10:00:00.123] ERROR (13): getToken error: status code: 400',
        '[10:00:01.123] INFO (14): getToken response: status 200',
      ],
      { kind: 'mixed' },
    ));

  it('make the log mixed where only the lines around show that there are several', () => {
    const lines = [
      pino('a', 1, 'idle'),
      `${iso(2)} ERROR ${FAILED}`,
      pino('b', 3, 'idle'),
      `${iso(4)} INFO ${WORKED}`,
      pino('a', 5, 'idle'),
    ];
    check(lines, { kind: 'mixed' });
    check([...lines].reverse(), { kind: 'mixed' });
  });

  it('the host that a resolver looked for is none', () =>
    check(
      [
        `${iso(1)} ERROR getToken error: getaddrinfo ENOTFOUND { hostname: 'iam.cloud.ibm.com' }`,
        `${iso(2)} INFO ${WORKED}`,
      ],
      { kind: 'working' },
    ));
});

describe('a prefix that tells nothing apart', () => {
  it('is the same in front of all lines', () => {
    check([`connector> ${iso(1)} ERROR ${FAILED}`, `connector> ${iso(2)} INFO ${WORKED}`], { kind: 'working' });
  });
  it('is the number of the line', () => {
    check([`12:${iso(1)} ERROR ${FAILED}`, `47:${iso(2)} INFO ${WORKED}`], { kind: 'working' });
    check([`    12\t${iso(1)} ERROR ${FAILED}`, `    13\t${iso(2)} INFO ${WORKED}`], { kind: 'working' });
  });
  it('is a thread or a level', () => {
    check([`${iso(1)} [pool-1-thread-3] ERROR ${FAILED}`, `${iso(2)} [pool-1-thread-4] INFO ${WORKED}`], {
      kind: 'working',
    });
    check([`stderr: ${iso(1)} ERROR ${FAILED}`, `stdout: ${iso(2)} INFO ${WORKED}`], { kind: 'working' });
  });
});

/** What one pod says, over time. */
const story = fc.array(fc.constantFrom(FAILED, WORKED, 'getToken error: connect ECONNREFUSED 10.0.0.1:443', 'idle'), {
  minLength: 1,
  maxLength: 6,
});

it('however the lines of three pods interleave, the finding is the same', () => {
  fc.assert(
    fc.property(
      fc.tuple(story, story, story),
      fc.constantFrom(...grid),
      fc.array(fc.nat(1000), { minLength: 18, maxLength: 18 }),
      (stories, [, write, format], keys) => {
        const lines = stories.map((messages, pod) =>
          messages.map((message, index) =>
            write(
              { pod: PODS[pod] ?? '', clock: clock(index) },
              format(index, message === WORKED ? 'info' : 'error', message),
            ),
          ),
        );
        const judge = (order: string[]): Partial<TokenLogFinding> => {
          const { kind, codes, statuses, lines: count } = readTokenLog(Buffer.from(order.join('\n')), {});
          return { kind, codes, statuses, lines: count };
        };
        expect(judge(interleave(lines, keys))).toEqual(judge(lines.flat()));
      },
    ),
    { numRuns: tries(150) },
  );
});

/** Takes the next line of one of the pods, by the keys, until all are taken. */
function interleave(pods: string[][], keys: number[]): string[] {
  const left = pods.map((lines) => [...lines]);
  const taken: string[] = [];
  for (const key of keys) {
    const open = left.filter((lines) => lines.length > 0);
    const next = open[key % Math.max(1, open.length)]?.shift();
    taken.push(...(next === undefined ? [] : [next]));
  }
  return taken;
}

it('what is put around the lines never makes a log more certain', () => {
  const bare = [
    FAILED,
    WORKED,
    'getToken error: status code: 400',
    'getToken error: status code: 400 <html>',
    'Response: {"errorCode":"BXNIM0408E"}',
    'idle',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...bare), { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...FORMATS.slice(1)),
      fc.constantFrom(...STAMPS),
      fc.constantFrom(...PREFIXES),
      (messages, [, format], [, stamp], [, prefix]) => {
        const lines = messages.map((message, second) =>
          message.startsWith('Response') ? message : format(second, message === WORKED ? 'info' : 'error', message),
        );
        const { kind: plain, because } = readTokenLog(Buffer.from(lines.join('\n')), {});
        // A prefix does tell that all lines are of one pod, where nothing else does.
        fc.pre(!because.includes('in turns'));
        const wrapped = [
          lines.map(stamp),
          lines.map((line, second) => prefix({ pod: PODS[0] ?? '', clock: clock(second) }, line)),
        ];
        for (const other of wrapped) {
          const { kind } = readTokenLog(Buffer.from(other.join('\n')), {});
          expect(kind === plain || !['rejected', 'working'].includes(kind)).toBe(true);
        }
      },
    ),
    { numRuns: tries(200) },
  );
});
