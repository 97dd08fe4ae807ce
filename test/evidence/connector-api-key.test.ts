import { createHmac } from 'node:crypto';
import {
  API_KEY_LOG_BYTES_MAX,
  readConnectorApiKey,
  secretsInKeyLog,
  type ApiKeyQuestion,
} from '../../src/evidence/api-key/connector-api-key';
import type { ApiKeyFinding } from '../../src/contract/findings';
import {
  base64,
  configMapYaml,
  KEY,
  secretJson,
  secretYaml,
  SHAPES,
  toml,
  wrapped,
  WITHOUT_KEY,
} from './key-log-fixtures';

function check(log: string | Buffer, kind: ApiKeyFinding['kind'], asked: ApiKeyQuestion = {}): void {
  const finding = readConnectorApiKey(Buffer.from(log as string), asked);

  expect(finding).toMatchObject({ kind });
  expect(finding.because).toMatch(/\S.*\.$/);
  expect(JSON.stringify(finding)).not.toContain(KEY.slice(0, 5));
}

describe.each(SHAPES)('%s', (_name, shape) => {
  it('shows a key', () => check(shape(toml()), 'present'));
  it('shows that there is none', () => check(shape(WITHOUT_KEY), 'missing'));
  it('shows an empty one', () => check(shape(toml('iam_api_key = ""')), 'missing'));
  it('shows a masked one', () => check(shape(toml('iam_api_key = "****"')), 'masked'));
});

describe('empty forms', () => {
  it.each([
    'iam_api_key = ""',
    'iam_api_key = "   "',
    'iam_api_key = "REPLACE_ME"',
    'iam_api_key = "<iam_api_key>"',
    'iam_api_key = "null"',
    'iam_api_key = null',
    'iam_api_key =',
    '# iam_api_key = "abc"',
    '#iam_api_key = ""',
  ])('%s', (line) => check(secretYaml(base64(toml(line))), 'missing'));

  it('an entry that is there and empty', () => {
    check(secretYaml('""'), 'missing');
    check(secretJson(''), 'missing');
  });

  it('a Secret that is shown whole and has no such entry', () =>
    check(secretYaml('x').replace('slclient.toml: x', 'other: eA=='), 'missing'));
});

describe('the value', () => {
  it('is found in any table, whatever its case', () => {
    for (const table of ['[bluemix]', '[BLUEMIX]', '[vpc]', '[Other.nested]'])
      check(secretYaml(base64(`${table}\niam_api_key = "${KEY}"\n`)), 'present');
  });

  it('may be encrypted, and is present then', () =>
    check(secretYaml(base64(toml(`iam_api_key = "E@N@C:${base64('x'.repeat(40))}"`))), 'present'));

  it('leaves a fingerprint only where a salt is given', () => {
    const log = Buffer.from(secretYaml(base64(toml())));

    expect(readConnectorApiKey(log, { salt: 'grain' }).fingerprint).toBe(
      createHmac('sha256', 'grain').update(KEY).digest('hex'),
    );
    expect(readConnectorApiKey(log, {})).not.toHaveProperty('fingerprint');
    expect(readConnectorApiKey(Buffer.from(secretYaml(base64(WITHOUT_KEY))), { salt: 'grain' })).not.toHaveProperty(
      'fingerprint',
    );
  });

  it('keeps its fingerprint in every shape', () => {
    const prints = SHAPES.map(
      ([, shape]) => readConnectorApiKey(Buffer.from(shape(toml())), { salt: 's' }).fingerprint,
    );

    expect(new Set(prints).size).toBe(1);
  });

  it('is known to who must redact it', () =>
    SHAPES.forEach(([, shape]) => expect(secretsInKeyLog(Buffer.from(shape(toml())))).toContain(KEY)));

  it('is known by its shape too, under a name that says nothing', () => {
    const [before, after] = toml().split('  encryption');
    const log = secretYaml(base64(`${before}  spare = "${KEY.slice(1)}Z"\n  encryption${after}`));
    expect(secretsInKeyLog(Buffer.from(log))).toContain(`${KEY.slice(1)}Z`);
  });
});

describe('masked', () => {
  it.each(['****', '******** ', '"****"', `${base64(toml()).slice(0, 40)}****`])('%s', (value) =>
    check(secretYaml(value), 'masked'),
  );
  it('as bare base64', () => check(`${base64(toml()).slice(0, 40)}****${base64(toml()).slice(60)}\n`, 'masked'));
});

describe('NotFound', () => {
  const error = (rest: string): string => `+ kubectl get\nError from server (NotFound): ${rest}\n`;

  it.each(['secrets "storage-secret-store" not found', 'configmaps "storage-secret-store" not found'])('%s', (rest) =>
    check(error(rest), 'missing'),
  );

  it.each([
    'namespaces "kube-system" not found',
    'secrets "other" not found',
    'pods "storage-secret-store" not found',
    'the server could not find the requested resource',
    'secrets "storage-secret-store" not fou',
  ])('of something else: %s', (rest) => check(error(rest), 'unreadable'));

  it('knows the names it is told', () =>
    check(error('configmaps "link-config" not found'), 'missing', { stores: ['link-config'] }));

  it('means nothing beside another error', () => {
    const missing = error('secrets "storage-secret-store" not found');
    check(`${missing}Error from server (Forbidden): configmaps is forbidden\n`, 'unreadable');
    check(`${missing}Unable to connect to the server: dial tcp: i/o timeout\n`, 'unreadable');
  });

  it('of one kind does not hide a document of the other', () => {
    check(error('secrets "storage-secret-store" not found') + configMapYaml(toml()), 'present');
    check(error('configmaps "storage-secret-store" not found') + secretYaml(base64(WITHOUT_KEY)), 'missing');
  });
});

describe('the annotation', () => {
  it('is an old copy and never read', () => {
    check(secretYaml(base64(WITHOUT_KEY), base64(toml())), 'missing');
    check(secretYaml(base64(toml()), base64(WITHOUT_KEY)), 'present');
  });

  it('is never read from what grep left of it either', () => {
    const grepped = secretYaml(base64(WITHOUT_KEY), base64(toml()))
      .split('\n')
      .filter((line) => line.includes('slclient.toml'))
      .join('\n');
    check(`${grepped}\n`, 'missing');
  });
});

describe('several documents', () => {
  it('agree', () => check(secretYaml(base64(toml())) + configMapYaml(toml()), 'present'));
  it.each([
    [secretYaml(base64(toml())) + secretYaml(base64(WITHOUT_KEY))],
    [`${secretYaml(base64(toml()))}---\n${secretYaml(base64(toml(`iam_api_key = "${KEY.slice(1)}Z"`)))}`],
    [secretJson(base64(toml())) + secretYaml(base64(toml('iam_api_key = "****"')))],
    [`${base64(toml())}\n\n${base64(WITHOUT_KEY)}\n`],
  ])('disagree (%#)', (log) => check(log, 'unreadable'));
  it('may say less than others', () => check(`slclient.toml:  1141 bytes\n${secretYaml(base64(toml()))}`, 'present'));
});

describe('kubectl describe', () => {
  const head = 'Name:         storage-secret-store\nNamespace:    kube-system\nType:  Opaque\n\nData\n====\n';
  it('of a Secret hides the content', () =>
    check(`${head}slclient.toml:  1141 bytes\nother:  3 bytes\n`, 'unreadable'));
  it('of a ConfigMap shows it', () =>
    check(`${head}slclient.toml:\n----\n${toml()}\n\nBinaryData\n====\n\nEvents:  <none>\n`, 'present'));
});

describe('unreadable', () => {
  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['blanks', ' \r\n\n'],
    ['NUL bytes', `${secretYaml(base64(toml()))}\0`],
    ['binary data', Buffer.from(Array.from({ length: 999 }, (_, index) => (index * 7919) % 256))],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0])],
    ['a page', '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['noise', 'Finished: SUCCESS\n'],
    ['another kind of key', secretYaml(base64('[VPC]\n  g2_api_key = "abc"\n'))],
    [
      'another kind of key beside an empty one',
      secretYaml(base64(`${toml('iam_api_key = ""')}[VPC]\ng2_api_key = "abc"\n`)),
    ],
    ['a newer kind of credentials', secretYaml('x').replace('slclient.toml: x', 'ibm-credentials.env: eA==')],
    ['broken TOML', secretYaml(base64(toml(`iam_api_key = "${KEY}`)))],
    ['a key that is twice there', secretYaml(base64(toml(`iam_api_key = "${KEY}"\niam_api_key = "${KEY}"`)))],
    ['a key that is no string', secretYaml(base64(toml('iam_api_key = 5')))],
    ['base64 without its padding', secretYaml(base64(toml().padEnd(301)).replace(/=+$/, ''))],
    ['base64 with junk', secretYaml(`${base64(toml()).slice(0, 80)}!!${base64(toml()).slice(80)}`)],
    ['base64 that was cut', secretYaml(base64(WITHOUT_KEY).slice(0, 41))],
    ['binary inside base64', secretYaml(Buffer.from([0xff, 0xfe, 0x00, 0x81]).toString('base64'))],
    ['three times encoded', secretYaml(base64(base64(base64(toml()))))],
    ['YAML that is cut', 'apiVersion: v1\ndata:\n  slclient.toml: |\n    [Bluemix]\n      iam_url = "x"\n'],
    ['plain text without a key', WITHOUT_KEY],
    ['Forbidden', 'Error from server (Forbidden): secrets "storage-secret-store" is forbidden\n'],
    ['an empty list', 'apiVersion: v1\nitems: []\nkind: List\n'],
    ['No resources found', 'No resources found in kube-system namespace.\n'],
  ])('%s', (_name, log) => check(log, 'unreadable'));

  it('too long', () => {
    const log = Buffer.alloc(API_KEY_LOG_BYTES_MAX + 1, 'x\n');
    expect(readConnectorApiKey(log, {}).kind).toBe('unreadable');
    check(secretYaml(base64(toml())), 'unreadable', { truncated: true });
  });

  it.each<[string, ApiKeyQuestion]>([
    ['another region', { region: 'eu-de' }],
    ['another environment', { environment: 'stage' }],
  ])('of %s', (_name, asked) => {
    check(secretYaml(base64(toml())), 'unreadable', asked);
    check(secretYaml(base64(WITHOUT_KEY)), 'unreadable', asked);
  });

  it('of another location', () => {
    const log = `CLUSTERID: ignored\ncluster_id: c0abcdefghij12345678\n${secretYaml(base64(toml()))}`;
    check(log, 'unreadable', { location: 'c0zzzzzzzzzz12345678' });
    check(log, 'present', { location: 'c0abcdefghij12345678' });
  });

  it('but not of the same region by another name', () =>
    check(secretYaml(base64(toml(undefined, 'eu-central'))), 'present', { region: 'eu-de', environment: 'prod' }));
});

describe('aliases of YAML', () => {
  const rows = (count: number) =>
    Array.from(
      { length: count },
      (_, at) =>
        `  r${at}: &r${at} [${Array(9)
          .fill(at === 0 ? 'x' : `*r${at - 1}`)
          .join(',')}]`,
    );
  const withAliases = (count: number) =>
    secretYaml(base64(toml())).replace('metadata:', ['metadata:', ...rows(count)].join('\n'));

  it('a few are read', () => check(withAliases(2), 'present'));
  // Nine rows stand for 387 million texts.
  it('those that stand for more than anybody prints are not', () => check(withAliases(9), 'unreadable'));
});

describe('a document that is cut', () => {
  it.each<[string, string]>([
    ...SHAPES.map(([name, shape]): [string, string] => [name, shape(toml())]),
    ['plain text', toml()],
    ['wrapped base64 of another width', wrapped(toml(), 64)],
  ])('never lacks a key: %s', (_name, log) => {
    const wrong: number[] = [];
    for (let length = 0; length < log.length; length++) {
      const { kind } = readConnectorApiKey(Buffer.from(log.slice(0, length)), {});
      if (kind === 'missing' || kind === 'masked') wrong.push(length);
    }
    expect(wrong).toEqual([]);
  });

  it('never gains a key', () => {
    const log = secretYaml(base64(toml('iam_api_key = ""')), base64(toml()));
    for (let length = 0; length < log.length; length++)
      expect(readConnectorApiKey(Buffer.from(log.slice(0, length)), {}).kind).not.toBe('present');
  });
});
