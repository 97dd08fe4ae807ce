import { createLogRedactor, redact } from '../../src/evidence/redaction/redact';
import { readTokenLog } from '../../src/evidence/token-log/token-log';

/** Programs put the reason where the value of a secret should stand. */
const REASONS = [
  'BXNIM0410E',
  'BXNIM0462E',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNREFUSED 23.4.5.6:443',
  'EAI_AGAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'Operation timed out',
  'i/o timeout',
  'read: connection reset by peer',
  'dial tcp 10.0.0.1:443: connect: connection refused',
  'x509: certificate has expired or is not yet valid',
  '503 Service Unavailable',
];
const NAMES = [
  'apikey',
  'iam_api_key',
  'accesskey',
  'token',
  'secret',
  'jwt',
  'nonce',
  'password',
  'passphrase',
  'pwd',
];
const HEADERS = ['Authorization', 'Proxy-Authorization', 'Cookie', 'X-Auth-Token', 'iam-access-token'];
const KEY = 'Qx7_kPz2-Lm9RtYwVbN4sDfGhJ0cUeIoA1qZ3xC5vB8n';

const PLACES = [...NAMES, ...HEADERS].flatMap((name) => [
  (reason: string) => `${name}=${reason}`,
  (reason: string) => `${name}: ${reason}`,
  (reason: string) => `"${name}":"${reason}"`,
  (reason: string) => `{\\"${name}\\":\\"${reason}\\"}`,
  (reason: string) => `'${name}': '${reason}'`,
]);
const BESIDE_A_VALUE = [
  ...HEADERS.flatMap((name) => [
    (reason: string) => `${name}: Basic ${KEY}; ${reason}`,
    (reason: string) => `${name}: sid=${KEY}, failed, ${reason}`,
  ]),
  ...NAMES.map((name) => (reason: string) => `${name}="${KEY}": ${reason}`),
];

it.each(REASONS)('a reason in the place of a secret is shown: %s', (reason) => {
  const hidden = [...PLACES, ...BESIDE_A_VALUE]
    .map((place) => place(reason))
    .filter((text) => {
      const { excerpt } = readTokenLog(Buffer.from(`2026-11-22T10:00:00Z ERROR getToken error ${text}\n`), {});
      return [createLogRedactor([])(text), redact(text), excerpt.join('\n')].some((shown) => !shown.includes(reason));
    });

  expect(hidden).toEqual([]);
});

it('a value beside the reason is hidden', () => {
  const shown = REASONS.flatMap((reason) => BESIDE_A_VALUE.map((place) => createLogRedactor([])(place(reason))));

  expect(shown.filter((text) => /Qx7|kPz|Lm9/.test(text))).toEqual([]);
});

it.each([
  ['Authorization: failed, 403', 'Authorization: …, 403'],
  ['Proxy-Authorization: Basic abc; CONNECT tunnel failed, response 403', 'CONNECT tunnel failed, … 403'],
  ['password: correct horse ETIMEDOUT battery', 'password: … ETIMEDOUT'],
  ['password: correct horse, connection staple', 'password: …'],
  ['Cookie: lang=en; theme=dark', 'Cookie: …'],
])('%s: of a value that is no reason only what decides is shown', (text, shown) => {
  expect(createLogRedactor([])(text)).toContain(shown);
  expect(createLogRedactor([])(text)).not.toMatch(/abc|horse|dark/);
});
