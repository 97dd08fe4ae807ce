import fc from 'fast-check';
import { readConnectorApiKey } from '../../src/evidence/api-key/connector-api-key';
import type { ApiKeyFinding } from '../../src/contract/findings';
import { base64, KEY, secretJson, secretYaml, toml, wrapped, WITHOUT_KEY } from './key-log-fixtures';
import { OPEN, WHOLE } from './key-log-printers';
import { tries } from '../thorough';

const kindOf = (log: string | Buffer): ApiKeyFinding['kind'] =>
  readConnectorApiKey(Buffer.from(log as string), {}).kind;

type Kind = ApiKeyFinding['kind'];
/** A document, what it shows where it is seen whole, and what it shows where only a part of it is known to be seen. */
const DOCUMENTS: [string, string, Kind, Kind][] = [
  ['a key', toml(), 'present', 'present'],
  ['no key', WITHOUT_KEY, 'missing', 'unreadable'],
  ['an empty key', toml('iam_api_key = ""'), 'missing', 'unreadable'],
  ['what Go leaves', toml('iam_api_key = "%!s(<nil>)"'), 'missing', 'unreadable'],
  ['a mask', toml('iam_api_key = "****"'), 'masked', 'masked'],
  ['a mask in its middle', toml(`iam_api_key = "${KEY.slice(0, 6)}****${KEY.slice(-4)}"`), 'masked', 'masked'],
  ['another TOML', '[server]\n  port = 8080\n[log]\n  level = "info"\n', 'unreadable', 'unreadable'],
  ['another kind of key', '[VPC]\n  g2_api_key = "Gx7kPz2Lm9RtYwVb"\n', 'unreadable', 'unreadable'],
];

describe.each([
  ...WHOLE.map(([name, print]) => ({ name, print, isWhole: true })),
  ...OPEN.map(([name, print]) => ({ name, print, isWhole: false })),
])('printed as $name', ({ print, isWhole }) => {
  it.each(DOCUMENTS)('%s', (_what, text, whole, open) => expect(kindOf(print(text))).toBe(isWhole ? whole : open));
});

/** Everything that does not show a lack, printed in all ways. */
const NOT_LACKING = [...WHOLE, ...OPEN].flatMap(([, print]) =>
  DOCUMENTS.filter(([, , whole]) => whole !== 'missing').map(([, text]) => print(text)),
);
const LACKING = WHOLE.flatMap(([, print]) => [print(WITHOUT_KEY), print(toml('iam_api_key = ""'))]);
/** A log that ends right behind a whole answer is the log of somebody who asked once. */
const endsInAnAnswer = (log: string): boolean => /" not found\s*$/.test(log);

it('no cut from the front or from the back makes a key missing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NOT_LACKING), fc.nat(4000), fc.boolean(), (log, at, isFront) => {
      const rest = isFront ? log.slice(at % log.length) : log.slice(0, at % log.length);
      fc.pre(!endsInAnAnswer(rest));
      expect(kindOf(rest)).not.toBe('missing');
    }),
    { numRuns: tries(1000) },
  );
});

const WITH_KEY = [...WHOLE, ...OPEN].map(([, print]) => print(toml()));

// A longer hole may take away the key's line and nothing else, and nothing can tell what is left from a document without.
it('no hole in the middle that is shorter than the line of the key makes it missing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...WITH_KEY), fc.nat(4000), fc.integer({ min: 1, max: 40 }), (log, start, length) => {
      const at = start % log.length;
      const rest = log.slice(0, at) + log.slice(at + length);
      fc.pre(!endsInAnAnswer(rest));
      expect(kindOf(rest)).not.toBe('missing');
    }),
    { numRuns: tries(700) },
  );
});

/** The document as it usually is: the hole between its lines is seen by what its ends make together. */
const FULL = toml()
  .replace('  iam_api_key', '  iam_client_id = "bx"\n  iam_client_secret = "bx"\n  iam_api_key')
  .replace('  containers', '  refresh_token = ""\n  pay_tier = "paid"\n  containers');

describe('lines of wrapped base64 that were lost, from wherever to wherever', () => {
  it.each([
    [76, FULL],
    [72, FULL],
    [76, FULL.replace(/^ +/gm, '')],
  ])('at %i columns', (columns, text) => {
    const lines = wrapped(text, columns).trimEnd().split('\n');
    for (let from = 0; from < lines.length; from++) {
      for (let to = from + 1; to < lines.length; to++) {
        const rest = [...lines.slice(0, from), ...lines.slice(to)].join('\n');
        expect([from, to, kindOf(`${rest}\n`)]).not.toEqual([from, to, 'missing']);
      }
    }
  });

  it.each(['iam_ch_token', 'iam_api_', 'refres', 'iam_clin'])('%s is no name', (name) =>
    expect(kindOf(base64(WITHOUT_KEY.replace('  encryption', `  ${name} = "x"\n  encryption`)))).toBe('unreadable'),
  );

  it('an address that runs into another is none', () => {
    const torn = WITHOUT_KEY.replace('cloud.ibm.com"', 'cloud.ibm.com-east.containers.cloud.ibm.com"');
    expect(kindOf(secretYaml(base64(torn)))).toBe('unreadable');
    const inValue = WITHOUT_KEY.replace('  encryption', '  iam_client_secret = "-east.cloud.ibm.com"\n  encryption');
    expect(kindOf(secretYaml(base64(inValue)))).toBe('unreadable');
  });
});

const FAILURES = [
  'The connection to the server 172.20.0.1:2040 was refused - did you specify the right host or port?',
  './get-key.sh: line 12:  8841 Killed                  kubectl get secret storage-secret-store -o yaml',
  'command terminated with exit code 137',
  'error: You must be logged in to the server (Unauthorized)',
  'error: timed out waiting for the condition',
  'jq: error (at <stdin>:0): Cannot iterate over null (null)',
  'parse error: Invalid numeric literal at line 1, column 6',
  'base64: invalid input',
  'Unable to connect to the server: x509: certificate signed by unknown authority',
  'Unable to connect to the server: net/http: TLS handshake timeout',
  'sh: 1: oc: not found',
  'Error from server (Forbidden): secrets "storage-secret-store" is forbidden',
  'Error from server (NotFound): namespaces "kube-system" not found',
  'Error from server (NotFound): secrets "another" not found',
  'Error from server (NotFound): secrets "storage-secret-store" not found: retrying',
  "E1122 10:00:00.1 1 memcache.go:265] couldn't get current server API group list",
  'Error from server: etcdserver: request timed out',
  'Error from server (ServiceUnavailable): the server is currently unable to handle the request',
  'error: 1',
  'exit status 1',
  '{"error":"unavailable"}',
  '  timeout',
  'Finished: FAILURE',
  'No resources found in kube-system namespace.',
  'Zeitüberschreitung der Verbindung',
  '<html><body>502</body></html>',
  'null',
];
const anyFailure = fc.oneof(
  fc.constantFrom(...FAILURES),
  // Whatever a program may say that nobody thought of: letters at the margin, more than one word.
  fc
    .tuple(fc.stringMatching(/^[a-z]{2,8}$/), fc.stringMatching(/^[a-z .:()-]{2,30}[a-z]$/))
    .map((words) => words.join(' ')),
);

it('no line that nobody knows goes together with a missing key, wherever it stands', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LACKING), anyFailure, fc.nat(200), (log, line, at) => {
      const lines = log.trimEnd().split('\n');
      lines.splice(at % (lines.length + 1), 0, line);
      expect(kindOf(`${lines.join('\n')}\n`)).not.toBe('missing');
    }),
    { numRuns: tries(700) },
  );
});

const ABSENT = (kind: string): string => `Error from server (NotFound): ${kind} "storage-secret-store" not found\n`;

describe('a look-up that was answered with NotFound', () => {
  it.each(FAILURES)('proves nothing beside: %s', (line) => {
    expect(kindOf(`${ABSENT('secrets')}${line}\n`)).toBe('unreadable');
    expect(kindOf(`${line}\n${ABSENT('configmaps')}`)).toBe('unreadable');
    expect(kindOf(`${ABSENT('configmaps')}${secretYaml(base64(toml()))}${line}\n`)).toBe('present');
  });

  it('is enough where every look-up was answered so', () => {
    expect(kindOf(ABSENT('secrets') + ABSENT('configmaps'))).toBe('missing');
    expect(kindOf(`+ kubectl get secret x\n${ABSENT('secrets')}+ oc get cm x\n${ABSENT('configmaps')}`)).toBe(
      'missing',
    );
    expect(kindOf(`${ABSENT('secrets').replace(/^/gm, '[2026-11-22T10:00:00.123Z] ')}`)).toBe('missing');
    expect(kindOf(`[Pipeline] sh\n${ABSENT('secrets')}[Pipeline] }\nFinished: SUCCESS\n`)).toBe('missing');
    expect(kindOf(`${ABSENT('secrets')}+ exit 0\n`)).toBe('missing');
  });

  it('is not where a look-up is echoed and its answer is not there', () => {
    expect(kindOf(`+ kubectl get secret x\n${ABSENT('secrets')}+ kubectl get cm x\n`)).toBe('unreadable');
    expect(kindOf(`+ kubectl get secret x\n+ kubectl get cm x\n${ABSENT('secrets')}`)).toBe('unreadable');
    expect(kindOf(`${ABSENT('secrets')}+ ./get-configmap.sh\n`)).toBe('unreadable');
    expect(kindOf(`${ABSENT('secrets')}+ exi`)).toBe('unreadable');
    expect(kindOf(`${ABSENT('secrets')}...\n`)).toBe('unreadable');
  });
});

describe('an object without the entry', () => {
  const other = 'data:\n  other: eA==\n';
  const head = 'kind: Secret\napiVersion: v1\nmetadata:\n  name: storage-secret-store\n';
  it.each<[string, string, Kind]>([
    [
      'kubectl sorts its names',
      `apiVersion: v1\n${other}kind: Secret\nmetadata:\n  name: storage-secret-store\n`,
      'missing',
    ],
    ['it ends in its data', `${head}${other}`, 'unreadable'],
    ['three dashes follow', `${head}${other}---\n`, 'missing'],
    ['its data is not shown', head, 'unreadable'],
    ['its data is not shown, and three dashes follow', `${head}---\n`, 'unreadable'],
    ['it has another name', `apiVersion: v1\n${other}kind: Secret\nmetadata:\n  name: other\n`, 'unreadable'],
    [
      'it is of another kind',
      `apiVersion: v1\n${other}kind: Pod\nmetadata:\n  name: storage-secret-store\n`,
      'unreadable',
    ],
    [
      'it has a newer kind of key',
      `apiVersion: v1\ndata:\n  ibm-credentials.env: eA==\nkind: Secret\nmetadata:\n  name: storage-secret-store\n`,
      'unreadable',
    ],
    ['JSON is closed', secretJson('x').replace('"slclient.toml"', '"other"'), 'missing'],
    [
      'its description is cut before its data',
      `${ABSENT('secrets')}Name:         storage-secret-store\nNamespace:    kube-system\n`,
      'unreadable',
    ],
  ])('%s', (_name, log, kind) => expect(kindOf(log)).toBe(kind));
});

describe('what stands in place of a key', () => {
  it.each<[string, Kind]>([
    ...[
      '',
      ' ',
      'REPLACE_ME',
      'change-me',
      '<iam_api_key>',
      '<no value>',
      '<nil>',
      'null',
      'none',
      '%!s(<nil>)',
      '%!v(MISSING)',
      '%!s(MISSING)',
      '$IAM_API_KEY',
      '${IAM_API_KEY}',
      '$(IAM_API_KEY)',
      '{{ .Values.key }}',
      '{{.Key}}',
      '@@IAM_API_KEY@@',
      '__IAM_API_KEY__',
      '%IAM_API_KEY%',
    ].map((text): [string, Kind] => [text, 'missing']),
    ...['****', '***', '••••••', 'abcd****wxyz', 'xxxxxxxxxxxx', '[REDACTED]', '[MASKED]', '########'].map(
      (text): [string, Kind] => [text, 'masked'],
    ),
    ...['abc', 'your key here', 'iam_api_key', 'TODO', 'see the vault', '{"a":1}', 'k'.repeat(3)].map(
      (text): [string, Kind] => [text, 'unreadable'],
    ),
    ...[KEY, 'E@N@C@R@Y@P@T:bGFiLW93bmVyLWxhYi1vd25lcg=='].map((text): [string, Kind] => [text, 'present']),
  ])('%s', (text, kind) =>
    expect(kindOf(secretYaml(base64(toml(`iam_api_key = ${JSON.stringify(text)}`))))).toBe(kind),
  );

  it.each<[string, Kind]>([
    ['%!s(<nil>)', 'missing'],
    ['<no value>', 'missing'],
    ['$IAM_API_KEY', 'missing'],
    ['null', 'missing'],
    ['', 'missing'],
    [KEY, 'present'],
    ['two words', 'unreadable'],
  ])('without quotes: %s', (text, kind) =>
    expect(kindOf(secretYaml(base64(toml(`iam_api_key = ${text}`))))).toBe(kind),
  );
});

describe('damage', () => {
  const lines = wrapped(WITHOUT_KEY).split('\n');
  const without = (hole: string): string => secretYaml(base64(toml()).replace(hole, ''));
  it.each<[string, string, Kind]>([
    ['wrapped base64 that lost its first line', lines.slice(1).join('\n'), 'unreadable'],
    ['wrapped base64 that lost a line in its middle', [lines[0], ...lines.slice(2)].join('\n'), 'unreadable'],
    [
      'a document that begins with a later section',
      base64('[Softlayer]\n  softlayer_username = ""\n\n\n'),
      'unreadable',
    ],
    [
      'base64 that is twice there, and once without padding',
      secretYaml(base64(base64(toml().padEnd(301)).replace(/=+$/, ''))),
      'unreadable',
    ],
    ['a key under a name that lost letters', secretYaml(base64(toml(`iam_key = "${KEY}"`))), 'unreadable'],
    [
      'an address that runs into the next line',
      secretYaml(base64(toml('').replace('iam.cloud.ibm.com', 'iam.cl = '))),
      'unreadable',
    ],
    [
      'the annotation alone, below what is left of the object',
      secretYaml(base64(WITHOUT_KEY), base64(WITHOUT_KEY)).split('\n').slice(7).join('\n'),
      'unreadable',
    ],
    [
      'another document with names like ours',
      secretYaml(base64('[server]\n  iam_url = "https://iam.cloud.ibm.com"\n  encryption = true\n')),
      'unreadable',
    ],
    [
      'base64 that stands alone and begins with a later section',
      `${base64(`[Softlayer]\n  softlayer_api_key = ""\n${WITHOUT_KEY.replace(/\[Softlayer\][^]*/, '')}\n\n`)}\n`,
      'unreadable',
    ],
    // A hole in base64 makes one byte of two: here a comment sign, and the blank of another line.
    ['a key that became a comment', without('GlhbV9hcGlfa'), 'unreadable'],
    ['a piece of a key that became a comment', without('GlhbV9hcGlfa2V5ID0gIlF4N'), 'unreadable'],
    ['a key that became the path of an address', without('5pYm0uY29tIgogIGlhbV9hcGlfa2V5ID0gIlF4N1'), 'unreadable'],
    [
      'the name of the key in a comment',
      secretYaml(base64(`[Bluemix]\n  pay_tier = "paid" # iam_api_key = "${KEY}"\n`)),
      'unreadable',
    ],
  ])('%s', (_name, log, kind) => expect(kindOf(log)).toBe(kind));
});
