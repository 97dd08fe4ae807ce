import { decodedViews, plainView } from '../../src/evidence/redaction/decoded-views';
import { createLogRedactor, createRedactor, redact } from '../../src/evidence/redaction/redact';

const KEY = 'Qx7_kPz2-Lm9RtYwVbN4sDfGhJ0cUeIoA1qZ3xC5vB8n';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4eXoifQ.c2lnbmF0dXJlc2lnbmF0dXJl';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Every window of five characters of every form of the secret. */
function windows(secret: string): string[] {
  const hex = Buffer.from(secret).toString('hex');
  const padded = [0, 1, 2].map((count) =>
    base64('\0'.repeat(count) + secret)
      .slice(4)
      .replace(/=+$/, '')
      .slice(0, -2),
  );
  return [secret, encodeURIComponent(secret), hex, hex.toUpperCase(), ...padded].flatMap((form) =>
    Array.from({ length: Math.max(0, form.length - 4) }, (_, at) => form.slice(at, at + 5)),
  );
}

const LEAKS = [
  `apikey=${KEY}`,
  `apikey=${encodeURIComponent(KEY)}&response_type=cloud_iam`,
  `"apikey": "${KEY}"`,
  String.raw`{\"apikey\":\"${KEY}\"}`,
  String.raw`{\\\"iam_api_key\\\":\\\"${KEY}\\\"}`,
  `iam_api_key = '${KEY}'`,
  `apikey%3D${KEY}%26x`,
  `Authorization: Bearer ${KEY}`,
  `authorization: Basic ${base64(`bx:${KEY}`)}`,
  `"Authorization":"Bearer ${JWT}${KEY}"`,
  `-H 'X-Auth-Refresh-Token: ${KEY}'`,
  `Cookie: a=b; session=${KEY}`,
  `refresh_token: ${KEY}`,
  `token ${KEY} was refused`,
  `using ${KEY}`,
  `https://apikey:${KEY}@iam.cloud.ibm.com/x`,
  `hex ${Buffer.from(KEY).toString('hex')}`,
  `slclient.toml: ${base64(`[Bluemix]\niam_api_key = "${KEY}"\n`)}`,
  `key starts with ${KEY.slice(0, 12)}`,
  `key ends with ${KEY.slice(-9)}`,
  `"key":"${KEY.slice(0, 30)}`,
  `Bearer\n${KEY}`,
  `-----BEGIN PRIVATE KEY-----\n${KEY}\n-----END PRIVATE KEY-----`,
];

describe.each([
  ['redact', redact],
  ['the redactor of logs', createLogRedactor([])],
])('%s, not knowing the key', (_name, hide) => {
  it.each(LEAKS)('hides it in %j', (text) => {
    const shown = hide(text);

    expect(windows(KEY).filter((part) => shown.includes(part))).toEqual([]);
  });
});

describe('a redactor that knows the secret', () => {
  const secret = 'correct horse battery staple';

  it.each([
    secret,
    `was ${secret.slice(3, 12)}`,
    base64(secret),
    base64(`ab${secret}`),
    Buffer.from(secret).toString('hex'),
    encodeURIComponent(secret),
    [...secret].reverse().join(''),
    secret.toUpperCase(),
  ])('hides it although it looks like words: %s', (text) => {
    for (const hide of [createRedactor([secret]), createLogRedactor([secret])])
      expect(windows(secret).filter((part) => hide(`x ${text} y`).includes(part))).toEqual([]);
  });
});

describe('what stays', () => {
  it.each([
    'getToken error region us-east, code: 401. IAM Error: "status code: 400. Provided API key could not be found."',
    '{"level":60,"time":1685977059299,"pid":13,"name":"tOps","msgid":"O03-703","msg":"getToken error"}',
    'dial tcp: lookup iam.cloud.ibm.com on 10.0.0.10:53: no such host',
    'connect ECONNREFUSED 10.0.0.1:443',
    '2026-11-22T10:00:00.123Z ERROR getToken response 503 Service Unavailable',
    '{"errorCode":"BXNIM0415E","context":{"requestId":"2f0c3a1e-1111-4222-8333-1234567890ab"}}',
    'https://c-01-ws.us-south.link.satellite.test.cloud.ibm.com/iam',
    'at ClientRequest.emit (node:events:525:35)',
  ])('in logs: %s', (line) => expect(createLogRedactor([])(line)).toBe(line));

  it.each([
    'Rotated by Jane Doe, see CHG0012345.',
    'Waiting for next available executor on build-agent',
    'Zeitüberschreitung in eu-de: location c0abcdefghij12345678 on prod-wdc04-carrier107',
    'https://jenkins.example.com/job/Folder/job/name/12/ is UNSTABLE since 2026-11-22T10:00:00Z',
    'getToken: status 401 Unauthorized',
  ])('elsewhere: %s', (text) => expect(redact(text)).toBe(text));
});

test('words make hardly any noise when they are decoded, so that hiding secrets costs little more than a line without any', () => {
  const line =
    'Activity failed: attempt 3 of readApiKeyLog, the build 1234 of Satellite/getConnectorInfo is not there yet; looking again in 10 s';
  const decoded = (sought: 'ascii' | 'any') =>
    decodedViews(plainView(line), sought).reduce((sum, { text }) => sum + text.length, 0);

  expect(decoded('ascii')).toBeLessThan(line.length / 2);
  expect(decoded('any')).toBeGreaterThan(2 * line.length);
});
