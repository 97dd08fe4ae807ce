import { readTokenLog } from '../../src/evidence/token-log';

const BYTES = 60_000;
/** Texts that make a careless search go back again and again, by what is repeated. */
const REPEATED = [
  ...[' ', '\t', '\n', '\r\n', '{', '}', '[', '(', '"', '\\', '\\"', '<', '=', ':', '-', '0', '4', 'x', 'e', '\u001b['],
  ...[
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
  ],
  ...[
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
  ],
  ...[
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
  ],
  ...[
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
  ],
];
const FRAMES: ((repeated: string) => string)[] = [
  (text) => `getToken error ${text}`,
  (text) => `{"level":50,"msg":"getToken error ${text}`,
  (text) => `${text} getToken error`,
  (text) => `getToken error: status code: 400 {\n${text}\n`,
];

function cpuOf(log: Buffer): number {
  const before = process.cpuUsage();
  readTokenLog(log, {});
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

it('takes no more than a small multiple of the time of plain text, whatever is repeated', () => {
  const plain = Buffer.from('2026-11-22T10:00:00Z ERROR getToken error: status code: 400\n'.repeat(BYTES / 60));
  cpuOf(plain);
  const limit = Math.max(cpuOf(plain), cpuOf(plain)) * 20;
  const slow = REPEATED.flatMap((repeated) =>
    FRAMES.map((frame) => frame(repeated.repeat(BYTES / repeated.length))),
  ).filter((log) => cpuOf(Buffer.from(log)) > limit);
  expect(slow.map((log) => log.slice(0, 60))).toEqual([]);
});
