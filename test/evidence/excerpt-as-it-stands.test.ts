import fc from 'fast-check';
import { createLogRedactor } from '../../src/evidence/redaction/redact-log';
import { withEscapes, withoutEscapes } from '../../src/evidence/redaction/escapes';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { partsOfLine } from '../../src/evidence/token-log/deciding-words';
import { tries } from '../thorough';

const SECRET = 'Zk3vTq8Rw1Yp6Lm9Xc4Nb7Hs2Jd5Gf0Ka3Qe8Uo';
const redact = createLogRedactor([SECRET]);

/** Lines of six runtimes as they stand in a log, without anything to hide. */
const LINES = [
  '{"level":50,"msg":"getToken error","err":{"message":"code: 401. IAM Error: \\"status code: 400. BXNIM0415E: Provided API key could not be found.\\""}}',
  '{"level":"error","msg":"getToken error: {\\"errorCode\\":\\"BXNIM0415E\\",\\"errorMessage\\":\\"Provided API key could not be found.\\"}"}',
  'level=error msg="getToken failed: \\"connection refused\\"" status=503',
  "getToken error: 'status code: 400' \\'rejected\\'",
  '{"msg":"getToken error\\n    at Socket (net.js:12:5)\\n","status":401}',
  '{"log":"{\\\\\\"msg\\\\\\":\\\\\\"getToken error\\\\\\"}"}',
];

test.each(LINES)('a line with nothing to hide is shown as it stands: %s', (line) => {
  expect(redact(line)).toBe(line);
});

test.each(LINES)('a line keeps its escapes around what is hidden: %s', (line) => {
  const at = line.indexOf('getToken');
  const shown = redact(`${line.slice(0, at)}${SECRET} ${line.slice(at)}`);

  expect(shown).toBe(`${line.slice(0, at)}… ${line.slice(at)}`);
});

test('putting escapes back adds nothing but escapes, whatever was hidden', () => {
  const piece = fc.constantFrom('a', 'word ', '"', '\\"', '\\\\"', '\\n', ' ', '…', "'", '{', 'status: 400');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(), fc.nat(), (pieces, one, other) => {
      const read = withoutEscapes(pieces.join(''));
      const [from, to] = [one % (read.text.length + 1), other % (read.text.length + 1)].sort((a, b) => a - b);
      const hidden = `${read.text.slice(0, from)}…${read.text.slice(to)}`;
      const shown = withEscapes(hidden, read);

      expect(withoutEscapes(shown).text).toBe(hidden);
    }),
    { numRuns: tries(300) },
  );
});

test.each<[string, string[], number[], string[]]>([
  ['code 401, BXNIM0415E: no', ['BXNIM0415E'], [400, 401], ['BXNIM0415E']],
  ['code: 401, status code: 400, 4001', [], [400, 401], ['401', '400']],
  ['nothing that decided', [], [], []],
  ['a(b a(b', ['a(b'], [], ['a(b', 'a(b']],
])('the deciding parts of "%s"', (line, codes, statuses, deciding) => {
  const parts = partsOfLine(line, { codes, statuses });

  expect(parts.map(({ text }) => text).join('')).toBe(line);
  expect(parts.filter(({ decides }) => decides).map(({ text }) => text)).toEqual(deciding);
});

test('the line that holds the deciding code is kept, also where it is the oldest', () => {
  const record = (pod: string, second: number, says: string) =>
    `[pod/link-7d9f8b6c5-${pod}/c] 2026-11-22T10:00:${String(second).padStart(2, '0')}Z ERROR getToken error: status code: 400. ${says}`;
  const rows = Array.from({ length: 40 }, (_, row) => record('xk2vp', row + 1, 'Provided API key could not be found.'));
  const log = [record('qz4vp', 0, 'BXNIM0415E: Provided API key could not be found.'), ...rows];
  const { codes, excerpt } = readTokenLog(Buffer.from(`${log.join('\n')}\n`), {});

  expect(codes).toEqual(['BXNIM0415E']);
  expect(excerpt.filter((line) => line.includes('BXNIM0415E'))).toHaveLength(1);
  expect(excerpt.at(-1)).toContain('10:00:40');
});

test('a log with many codes keeps the newest of them, each with its lines', () => {
  const codes = [
    'BXNIM0400E',
    'BXNIM0401E',
    'BXNIM0402E',
    'BXNIM0403E',
    'BXNIM0410E',
    'BXNIM0415E',
    'BXNIM0462E',
    'BXNIM0502E',
  ];
  const log = codes.map((code, row) => `2026-11-22T10:00:0${row}Z ERROR getToken error: status code: 400. ${code}: no`);
  const { excerpt } = readTokenLog(Buffer.from(`${log.join('\n')}\n`), {});

  expect(excerpt.length).toBeLessThanOrEqual(24);
  expect(excerpt.at(-1)).toContain('BXNIM0502E');
});
