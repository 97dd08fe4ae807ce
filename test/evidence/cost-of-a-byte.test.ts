import { readConnectorApiKey } from '../../src/evidence/connector-api-key';
import { createRedactor, redact } from '../../src/evidence/redact';
import { createTokenLogReader } from '../../src/evidence/token-log';
import { readXoReplies } from '../../src/evidence/xo-reply';

const BYTES = 10_000;
/** A text that costs more than this many times a plain one is looked at again, in two lengths. */
const TIMES_PLAIN = 15;
const LONGER = 6;
/** How much more each byte of the longer text may cost: nothing where the work is linear, six times where it is not. */
const DEARER_MAX = 3;
const CHUNK_BYTES = 8_192;
const PLAIN =
  '2026-11-22T10:00:00Z INFO tunnel forwarded 4711 bytes\n'.repeat(20) +
  '2026-11-22T10:00:01Z ERROR getToken error region us-east: status code: 400\n';

/** Texts that make a careless search go back again and again, by what is repeated. */
const UNITS = [
  ' ',
  '\t',
  '\n',
  '\r\n',
  '{',
  '}',
  '[',
  '(',
  '"',
  '\\',
  '\\"',
  '<',
  '=',
  ':',
  '-',
  '0',
  '4',
  'x',
  'e',
  '\u001b[',
  '{"',
  '{"a":',
  '[[',
  '{}',
  'err',
  'error',
  'error ',
  'error: ',
  'status ',
  'status: ',
  'status code ',
  'code=',
  '400 ',
  'HTTP ',
  'connect ',
  'connection ',
  'failed to ',
  'timeout ',
  'proxy ',
  'tunnel ',
  'CONNECT ',
  'response_body',
  'body: ',
  'at ',
  'BXN',
  'BXNIM',
  'Connect',
  'Error',
  'ConnectError',
  'lookup ',
  'getToken',
  'getToken ',
  'getToken\n',
  'getToken{\n',
  'IAM Error: ',
  'API Error: "',
  '2026-11-22T10:00:00Z ',
  '2026-11-22T10:00:00.123456789Z ',
  '[pod/a/b] ',
  'a-',
  'a.',
  'a/',
  'pod | ',
  '\\u003c',
  '\\n',
  'hostname=',
  '\r',
  '{}\n',
  '{\n',
  '{"a":[',
  '\u001b[\n',
  '\u001b]',
  '\u001b[31m',
  'Token',
  'getT',
  '"time":',
  '{"time":\n',
  '[(',
  '[pod/',
  '==> link-7d9f8b6c5-xk2vp <==\n',
  '=== link-7d9f8b6c5-\n',
  'a-1-',
  '1',
  'info ',
  '    at work (a.js:1:1)\n',
  'getToken \\',
  '\0',
  '#   \n',
  '\t- ',
  '<a ',
  '&#9',
  '=C3',
  '%25',
  '\\x',
  '-----BEGIN ',
  'Bearer ',
  'password: ',
  'token=',
  'Authorization: ',
  'a=b&',
  '97, ',
  '61 ',
  '0x61,',
  'aGVsbG8',
];
/** Alone, and behind what opens a record. */
const FRAMES: ((text: string) => string)[] = [
  (text) => text,
  (text) => `2026-11-22T10:00:00Z ERROR getToken error {\n${text}`,
  (text) => `{"level":50,"msg":"getToken error ${text}`,
];
const SECRET = 'canary-Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0Lm';
const redactSecret = createRedactor([SECRET]);
/** Looking for a secret in all that a text may be decoded to costs much for each byte, so it gets less. */
const SHORT = 1_500;

/** Everything that reads or shows a text from outside. */
const READERS: Record<string, (text: string) => unknown> = {
  'the pod log': (text) => {
    const reader = createTokenLogReader({});
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) reader.push(bytes.subarray(from, from + CHUNK_BYTES));
    return reader.end();
  },
  'the key log': (text) => readConnectorApiKey(Buffer.from(text), {}),
  xo: (text) => readXoReplies([text], { id: 'c0000000000000000001', environment: 'prod', tugboatPrefix: 'prod' }),
  'what is shown': redact,
  'what is shown beside a secret': (text) =>
    redactSecret(text.slice(0, text.length > BYTES * 2 ? SHORT * LONGER : SHORT)),
};

function cpuOf(read: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage();
  read(text);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const filled = (unit: string, bytes = BYTES): string => unit.repeat(Math.ceil(bytes / unit.length)).slice(0, bytes);

/** The least of some measurements: another process that comes between makes one dearer, and never cheaper. */
function leastOf(read: (text: string) => unknown, text: string): number {
  return Math.max(1, Math.min(...[1, 2, 3].map(() => cpuOf(read, text))));
}

test.each(Object.entries(READERS))(
  'a byte of %s costs the same in a longer text, whatever is repeated',
  (_what, read) => {
    const plain = filled(PLAIN);
    cpuOf(read, plain);
    const usual = Math.max(...[1, 2, 3].map(() => cpuOf(read, plain)));

    const dearer = UNITS.flatMap((unit) => FRAMES.map((frame) => ({ unit, frame }))).filter(({ unit, frame }) => {
      if (cpuOf(read, frame(filled(unit))) < usual * TIMES_PLAIN) return false;
      const short = leastOf(read, frame(filled(unit)));
      const long = leastOf(read, frame(filled(unit, BYTES * LONGER)));
      return long > short * LONGER * DEARER_MAX;
    });

    expect(dearer.map(({ unit, frame }) => frame(unit))).toEqual([]);
  },
);

test('UTF-16 costs a small multiple', () => {
  const text = filled(PLAIN);
  const read = (encoding: 'utf16le' | 'utf8') => {
    const reader = createTokenLogReader({});
    reader.push(Buffer.from(`\ufeff${text}`, encoding));
    reader.end();
  };
  read('utf16le');

  expect(leastOf(() => read('utf16le'), text)).toBeLessThan(leastOf(() => read('utf8'), text) * 40);
});
