import fc from 'fast-check';
import { readConnectorApiKey, secretsInKeyLog } from '../../src/evidence/api-key/connector-api-key';
import { createLogRedactor, redact } from '../../src/evidence/redaction/redact';
import { createTokenLogReader, readTokenLog } from '../../src/evidence/token-log/token-log';
import { readXoFile, readXoReplies } from '../../src/evidence/location/xo-reply';
import { base64, KEY, secretYaml, SHAPES, toml } from './key-log-fixtures';
import { tries } from '../thorough';

const ASKED = {
  location: 'c0abcdefghij12345678',
  environment: 'prod',
  region: 'us-east',
  notBefore: '2026-11-22T00:00:00Z',
};
const RECORDS = [
  '2026-11-22T10:00:00Z ERROR getToken error region us-east, code: 401. IAM Error: "status code: 400.", API Error: "null"',
  '[pod/link-7d9f8b6c5-xk2vp/c] 2026-11-22T10:00:01Z getToken response {',
  '[pod/link-7d9f8b6c5-xk2vp/c] 2026-11-22T10:00:01Z   "status": 200 }',
  '{"level":60,"time":1795341600000,"hostname":"link-2","msg":"getToken error","err":{"code":"ETIMEDOUT"}}',
  '{',
  '  "time": 1795341600000,',
  '  "statusCode": 503',
  '}',
  '    at getToken (iam.js:401:5)',
  'E1122 10:00:00.0 1 iam.go:4] getToken error BXNIM0415E',
  '==> link-7d9f8b6c5-qq4zt <==',
  'plain text, status code: 401',
  '\u001b[31mERROR\u001b[0m getToken failed: socket hang up\r',
  `${'long '.repeat(15_000)}getToken error status: 400`,
  'Größe ☃ 🐘 getToken',
  '',
];
const anyLog = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...RECORDS) }, fc.string({ maxLength: 60 })), {
    maxLength: 25,
  })
  .map((lines) => lines.join('\n'));
const documents = [...SHAPES.map(([, shape]) => shape(toml())), RECORDS.join('\n')];
/** A document in which a few bytes were overwritten, and which was cut. */
const mutated = fc
  .tuple(
    fc.constantFrom(...documents),
    fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 6 }),
    fc.option(fc.nat(2000), { nil: undefined }),
  )
  .map(([text, changes, cut]) => {
    const bytes = Buffer.from(text);
    changes.forEach(([at, value]) => bytes.writeUInt8(value, at % bytes.length));
    return bytes.subarray(0, cut);
  });
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)),
  mutated,
);

/** Each reader, on bytes; the result must be a finding and nothing may be thrown. */
function findingsOf(bytes: Buffer): { kind: string; because: string }[] {
  return [
    readConnectorApiKey(bytes, { ...ASKED, salt: 'grain' }),
    readTokenLog(bytes, ASKED),
    readXoFile(bytes, { ...ASKED, id: ASKED.location }),
    readXoReplies([bytes.toString('latin1'), bytes.toString()], {}),
  ];
}

it('every input ends in a finding', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      for (const { kind, because } of findingsOf(bytes)) {
        expect(kind).toMatch(/^[a-z-]+$/);
        expect(because).toMatch(/\.$/);
      }
      expect(typeof redact(bytes.toString())).toBe('string');
      expect(Array.isArray(secretsInKeyLog(bytes))).toBe(true);
    }),
    { numRuns: tries(150) },
  );
});

it('the borders of chunks make no difference', () => {
  fc.assert(
    fc.property(
      anyLog,
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(undefined, 1),
      (log, wide, sizes, exactBytes) => {
        const bytes = wide ? Buffer.from(`\ufeff${log}`, 'utf16le') : Buffer.from(log);
        const whole = createTokenLogReader({}, exactBytes);
        whole.push(bytes);
        const reader = createTokenLogReader({}, exactBytes);
        for (let from = 0, turn = 0; from < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          const chunk = Buffer.from(bytes.subarray(from, from + size));
          reader.push(chunk);
          // The caller may use its buffer again.
          chunk.fill(0);
          from += size;
        }
        expect(reader.end()).toEqual(whole.end());
      },
    ),
    { numRuns: tries(120) },
  );
});

it('one byte at a time makes no difference either', () => {
  const bytes = Buffer.from(RECORDS.filter((line) => line.length < 1000).join('\n'));
  const reader = createTokenLogReader({});
  for (const byte of bytes) reader.push(Buffer.from([byte]));

  expect(reader.end()).toEqual(readTokenLog(bytes, {}));
});

it('a record never takes anything from the next one', () => {
  const stamp = fc.constantFrom('2026-11-22T10:00:00Z INFO', '{"level":30,"msg":"x"', 'E1122 10:00:00.0 1 a.go:1]');
  fc.assert(
    fc.property(stamp, fc.integer({ min: 100, max: 599 }), (start, status) => {
      const next = start.startsWith('{')
        ? `${start},"statusCode":${status}}`
        : `${start} status code: ${status} BXNIM0415E`;
      const finding = readTokenLog(Buffer.from(`2026-11-22T10:00:00Z ERROR getToken error\n${next}\n`), {});
      expect(finding).toMatchObject({ kind: 'unclear', codes: [], statuses: [] });
    }),
  );
});

it('the newest time of any line is found, wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(
        Array.from({ length: 200 }, (_, minute) => minute),
        { minLength: 1 },
      ),
      (minutes) => {
        const line = (minute: number): string =>
          `${new Date(Date.UTC(2026, 10, 22, 8, minute)).toISOString()} INFO tick`;
        const log = [...minutes.map(line), '2026-11-22T08:00:00Z ERROR getToken error status code: 400'].join('\n');
        expect(readTokenLog(Buffer.from(log), {}).kind).toBe(Math.max(...minutes) > 60 ? 'unclear' : 'rejected');
      },
    ),
  );
});

const anyKey = fc
  .string({
    unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'),
    minLength: 44,
    maxLength: 44,
  })
  // A key of nothing but words or numbers is none.
  .filter((key) => /[a-z]/.test(key) && /[A-Z]/.test(key) && /\d/.test(key));
const HIDING: ((key: string) => string)[] = [
  (key) => `apikey=${key}`,
  (key) => `apikey=${encodeURIComponent(key)}&response_type=cloud_iam`,
  (key) => JSON.stringify({ body: JSON.stringify({ apikey: key }) }),
  (key) => `Authorization: Bearer ${key}`,
  (key) => `Basic ${base64(`apikey:${key}`)}`,
  (key) => `the key ${key} is bad`,
  (key) => key.slice(0, 20),
  (key) => `…${key.slice(30)}`,
  (key) => Buffer.from(key).toString('hex'),
  (key) => base64(`a${key}`),
  (key) => base64(toml(`iam_api_key = "${key}"`)),
  (key) => `${key.slice(0, 22)}\n${key.slice(22)}`,
  (key) => [...key].reverse().join(''),
];

it('no part of a key gets out, neither with nor without knowing it', () => {
  fc.assert(
    fc.property(anyKey, fc.constantFrom(...HIDING), fc.boolean(), (key, hide, known) => {
      const log = `2026-11-22T10:00:00Z INFO before ${hide(key)}\n2026-11-22T10:00:01Z ERROR getToken error ${hide(key)} status code: 400\n${hide(key)}\n`;
      const keyLog = Buffer.from(secretYaml(base64(toml(`iam_api_key = "${key}"`))));
      const shown = JSON.stringify([
        readTokenLog(Buffer.from(log), known ? { secrets: secretsInKeyLog(keyLog) } : {}),
        readConnectorApiKey(keyLog, {}),
        readXoReplies([log], {}),
      ]);
      const forms = [key, [...key].reverse().join(''), base64(key).slice(0, -3), Buffer.from(key).toString('hex')];
      for (const form of forms)
        for (let at = 0; at + 5 <= form.length; at++) expect(shown).not.toContain(form.slice(at, at + 5));
    }),
    { numRuns: tries(120) },
  );
});

it('a redacted line stays as it is when it is redacted again', () => {
  const hide = createLogRedactor([KEY]);
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (line) => expect(hide(hide(line))).toBe(hide(line))));
});
