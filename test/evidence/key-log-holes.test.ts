import fc from 'fast-check';
import { readConnectorApiKey } from '../../src/evidence/api-key/connector-api-key';
import { base64, KEY, secretJson, secretYaml, wrapped } from './key-log-fixtures';
import { tries } from '../thorough';

const kindOf = (log: string): string => readConnectorApiKey(Buffer.from(log), {}).kind;
const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ');
const METADATA = 'kind: Secret\nmetadata:\n  name: storage-secret-store\n';
const inBlock = (head: string, lines: string): string =>
  `apiVersion: v1\ndata:\n  slclient.toml: ${head}\n${indented(lines)}${METADATA}`;

const FIRST = [
  '[Bluemix]',
  'iam_url = "https://iam.cloud.ibm.com"',
  'iam_client_id = "bx"',
  'iam_client_secret = "bx"',
  `iam_api_key = "${KEY}"`,
  'refresh_token = ""',
  'pay_tier = "paid"',
  'encryption = true',
  'containers_api_route = "https://us-east.containers.cloud.ibm.com"',
  '',
  '[VPC]',
  'provider_type = "g2"',
  '',
];
const KEY_LINE = FIRST.findIndex((line) => line.includes(KEY));
const LAST = [...FIRST.slice(10, 12), ...FIRST.filter((_, at) => at < 9 && at !== KEY_LINE), FIRST[KEY_LINE]!, ''];
const DOCUMENTS = [
  FIRST,
  FIRST.map((line) => (line.includes(' = ') ? `  ${line}` : line)),
  LAST,
  ['# managed by the cluster updater', ...FIRST.slice(0, 4), '# who asks', ...FIRST.slice(4)],
];

/** Ways to print base64 in lines of one width. */
const WRAPPED: [string, (lines: string) => string][] = [
  ['alone', (lines) => lines],
  ['as binary', (lines) => inBlock('!!binary |', lines)],
  ['as a literal block', (lines) => inBlock('|', lines)],
  ['as a folded block', (lines) => inBlock('>-', lines)],
  [
    'in quotes',
    (lines) => `apiVersion: v1\ndata:\n  slclient.toml: "${lines.trimEnd().replace(/\n/g, '\n    ')}"\n${METADATA}`,
  ],
  [
    'without quotes',
    (lines) => `apiVersion: v1\ndata:\n  slclient.toml: ${lines.trimEnd().replace(/\n/g, '\n    ')}\n${METADATA}`,
  ],
  ['behind a name alone', (lines) => `slclient.toml: ${lines}`],
  ['in JSON', (lines) => secretJson(lines)],
];
const anyText = fc.constantFrom(...DOCUMENTS.map((lines) => lines.join('\n')));
const anyPrint = fc.constantFrom<(encoded: string) => string>(
  ...WRAPPED.map(
    ([, print]) =>
      (encoded: string) =>
        print(encoded.replace(/.{76}(?=.)/g, '$&\n')),
  ),
  secretYaml,
  secretJson,
  (encoded) => `${encoded}\n`,
);

it('a hole makes a key missing only where it took whole lines, exactly the text of the key, or ends in the words of a comment', () => {
  fc.assert(
    fc.property(anyText, anyPrint, fc.nat(3000), fc.integer({ min: 1, max: 600 }), (text, print, at, length) => {
      const encoded = base64(text);
      const from = at % encoded.length;
      const rest = encoded.slice(0, from) + encoded.slice(from + length);
      const plain = (line: string): string => line.replace(/\s*=\s*/, ' = ').trim();
      const lines = [...text.split('\n').map(plain), 'iam_api_key = ""', 'iam_api_key ='];
      const isWhole = Buffer.from(rest, 'base64')
        .toString()
        .split('\n')
        .every((line) => lines.includes(plain(line)) || /^#[^"=]*$/.test(line));
      expect([rest, isWhole || kindOf(print(rest))]).not.toEqual([rest, 'missing']);
    }),
    { numRuns: tries(1500) },
  );
});

describe.each(WRAPPED)('wrapped base64 %s', (_name, print) => {
  const text = FIRST.filter((_, at) => at !== KEY_LINE)
    .join('\n')
    .replace('[VPC]', `# ${'nobody needs to know this. '.repeat(12)}x\n[VPC]`);

  it('lacks a key where its lines are whole', () => expect(kindOf(print(wrapped(text)))).toBe('missing'));

  // What is lost lies in the comment, so that the widths alone show it.
  it.each([-8, -4, 4, 8])('lacks none where a line is %i characters longer', (by) => {
    const lines = wrapped(text).split('\n');
    const at = Math.floor(base64(text.slice(0, text.indexOf('nobody'))).length / 76) + 2;
    const line = lines[at]!;
    const other = by < 0 ? line.slice(0, by) : line + line.slice(0, by);
    const damaged = [...lines.slice(0, at), other, ...lines.slice(at + 1)].join('\n');
    expect(Buffer.from(damaged, 'base64').toString()).toContain('\n[VPC]\n');
    expect(kindOf(print(damaged))).toBe('unreadable');
  });

  it('lacks none where a hole over a line end left a last line that is longer', () => {
    // The last line begins within the comment, and the hole ends there.
    const ended = text.replace(' x\n[VPC]', `${' '.repeat(56 - ((text.length + 56) % 57))} x\n[VPC]`);
    const lines = wrapped(ended).trimEnd().split('\n');
    const damaged = [...lines.slice(0, -3), lines.at(-3)!.slice(0, 60) + lines.at(-1)!.slice(8)].join('\n');
    expect(Buffer.from(damaged, 'base64').toString()).toContain('\n[VPC]\n');
    expect(kindOf(print(`${damaged}\n`))).toBe('unreadable');
  });
});

describe('comments', () => {
  const document = (line: string): string =>
    secretYaml(base64([...FIRST.slice(0, 4), line, ...FIRST.slice(5)].join('\n')));

  it.each([
    `# who owns it${KEY.slice(9)}"`,
    `# who owns itpi_key = "${KEY}"`,
    `# who owns it${KEY.slice(40)}"`,
    `# 'iam_ap`,
    '# see iam_api_key',
    '# who owryption = true',
    `pay_tier_2 = "a" # "${KEY}"`,
    `# owner = "${KEY}"`,
  ])('a piece of an entry in one: %s', (line) => expect(kindOf(document(line))).toBe('unreadable'));

  it.each([
    '# who owns it',
    "# don't touch",
    '#',
    '# 2026-01-01: rotated',
    '# iam_api_key = ""',
    '# encryption = false',
    '#iam_api_key = "<iam_api_key>"',
  ])('words: %s', (line) => expect(kindOf(document(line))).toBe('missing'));
});

it.each([
  ['JSON', secretJson('x').replace('"slclient.toml": "x"', '')],
  [
    'YAML',
    secretYaml('x')
      .replace(/data:\n.*\n/, 'data: {}\n')
      .replace(/ {2}annotations:[^]*?\n(?= {2}name)/, ''),
  ],
  [
    'two kinds of data',
    secretJson('x').replace('"data": {', '"stringData": {},\n"data": {').replace('"slclient.toml": "x"', ''),
  ],
])('a Secret with empty data lost a line: %s', (_name, log) => expect(kindOf(log)).toBe('unreadable'));
