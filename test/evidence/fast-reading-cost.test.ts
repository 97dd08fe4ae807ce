import { createTokenLogReader } from '../../src/evidence/token-log';

const BYTES = 300_000;
const CHUNK_BYTES = 65_536;
/** Generous: a machine under load measures badly, and what is not linear is off by hundreds. */
const TIMES_PLAIN_MAX = 40;

const PLAIN =
  '2026-11-22T10:00:00Z INFO tunnel forwarded 4711 bytes\n'.repeat(20) +
  '2026-11-22T10:00:01Z ERROR getToken error region us-east: status code: 400\n';
const HIT = '2026-11-22T10:00:00Z ERROR getToken error {\n';

/** What readers of lines, records and times stumble over, repeated. */
const UNITS: [string, string][] = [
  ['line ends', '\n'],
  ['carriage returns', '\r'],
  ['empty objects in a line', '{}'],
  ['empty objects', '{}\n'],
  ['open objects', '{\n'],
  ['open braces in a line', '{"a":['],
  ['escape sequences in a line', '\u001b['],
  ['escape sequences', '\u001b[\n'],
  ['escape sequences without end', '\u001b]'],
  ['colours', '\u001b[31m'],
  ['the word', 'getToken'],
  ['the word in lines', 'getToken\n'],
  ['a part of the word', 'Token'],
  ['its letters', 'getT'],
  ['names of times', '"time":'],
  ['times', '{"time":\n'],
  ['brackets', '[('],
  ['pods', '[pod/'],
  ['headers', '==> link-7d9f8b6c5-xk2vp <==\n'],
  ['almost headers', '=== link-7d9f8b6c5-\n'],
  ['hyphens', 'a-1-'],
  ['digits', '1'],
  ['levels', 'info '],
  ['stack traces', '    at work (a.js:1:1)\n'],
  ['blanks', ' '],
  ['backslashes', 'getToken \\'],
  ['quotes', '"'],
  ['NUL bytes', '\0'],
  ['open records', HIT],
];

function read(text: string, encoding: 'utf8' | 'utf16le'): number {
  const bytes = Buffer.from(encoding === 'utf8' ? text : `\ufeff${text}`, encoding);
  const before = process.cpuUsage();
  const reader = createTokenLogReader({});
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) reader.push(bytes.subarray(from, from + CHUNK_BYTES));
  reader.end();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / bytes.length;
}

const repeat = (unit: string): string => unit.repeat(Math.ceil(BYTES / unit.length)).slice(0, BYTES);

describe('the cost of a byte is bounded, whatever is repeated', () => {
  let plain = 0;
  beforeAll(() => {
    read(repeat(PLAIN), 'utf8');
    plain = read(repeat(PLAIN), 'utf8');
  });

  it.each(UNITS)('%s', (_name, unit) => {
    const costs = [repeat(unit), `${HIT}${repeat(unit)}`].map((text) => read(text, 'utf8') / plain);
    expect(Math.max(...costs)).toBeLessThan(TIMES_PLAIN_MAX);
  });

  it('UTF-16', () => expect(read(repeat(PLAIN), 'utf16le') / plain).toBeLessThan(TIMES_PLAIN_MAX));
});
