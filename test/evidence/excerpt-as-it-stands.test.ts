import fc from 'fast-check';
import { createLogRedactor } from '../../src/evidence/redaction/redact-log';
import { withEscapes, withoutEscapes } from '../../src/evidence/redaction/escapes';
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
