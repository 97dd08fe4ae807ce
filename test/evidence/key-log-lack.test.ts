import { readConnectorApiKey } from '../../src/evidence/api-key/connector-api-key';
import type { ApiKeyFinding } from '../../src/contract/findings';
import { base64, configMapYaml, KEY, secretJson, secretYaml } from './key-log-fixtures';

type Kind = ApiKeyFinding['kind'];
const kindOf = (log: string): Kind => readConnectorApiKey(Buffer.from(log), {}).kind;

/** The document as IBM's public documentation shows it, with these lines where the key stands. */
const document = (...lines: string[]): string =>
  [
    '[Bluemix]',
    'iam_url = "https://iam.cloud.ibm.com"',
    'iam_client_id = "bx"',
    'iam_client_secret = "bx"',
    ...lines,
    'refresh_token = ""',
    'pay_tier = "paid"',
    'containers_api_route = "https://us-south.containers.cloud.ibm.com"',
    '',
    '[Softlayer]',
    'encryption = true',
    'softlayer_username = ""',
    'softlayer_api_key = ""',
    'softlayer_endpoint_url = "https://api.softlayer.com/rest/v3"',
    'softlayer_token_exchange_endpoint_url = "https://iam.cloud.ibm.com"',
    'softlayer_datacenter = "dal10"',
    '',
  ].join('\n');
const read = (text: string): Kind => kindOf(secretYaml(base64(text)));
const readWith = (text: string): Kind => read(document(`iam_api_key = ${JSON.stringify(text)}`));

it('a document of one entry has lost more than its key', () =>
  expect(read('[Bluemix]\niam_url = "https://iam.cloud.ibm.com"\n')).toBe('unreadable'));

it('the document without its key is missing one, and so is one that names it and is empty', () => {
  expect(read(document())).toBe('missing');
  expect(readWith('')).toBe('missing');
  expect(readWith(KEY)).toBe('present');
});

describe('what is no empty form, because somebody may have taken the key out', () => {
  const words = [
    ...['sensitive', 'sanitized', 'removed for security', 'concealed by 1Password', 'filtered', 'value omitted'],
    ...[
      'redacted',
      'hidden',
      'secret',
      'scrubbed',
      'stripped',
      'protected',
      'private',
      'REMOVED',
      'elided',
      'not shown',
    ],
    ...[
      'removed iam_api_key',
      'redacted-api-key',
      'SENSITIVE_API_KEY',
      'secret key',
      'geheim',
      '機密',
      '44 characters',
    ],
  ];
  const brackets: [string, string][] = [
    ['<', '>'],
    ['[', ']'],
    ['(', ')'],
    ['{{', '}}'],
    ['${', '}'],
    ['@@', '@@'],
    ['__', '__'],
    ['%', '%'],
    ['', ''],
  ];
  it.each(words)('%s, in any brackets', (word) => {
    for (const [open, close] of brackets) {
      const text = `${open}${word}${close}`;
      expect([text, readWith(text)]).toEqual([text, expect.stringMatching(/^(?:masked|unreadable)$/)]);
    }
  });

  it.each(['<sensitive>', '(concealed)', '[filtered]', '{{ removed }}', '****'])(
    '%s, without quotes or in a comment',
    (text) => {
      expect(read(document(`iam_api_key = ${text}`))).not.toBe('missing');
      expect(read(document(`# iam_api_key = ${text}`))).not.toBe('missing');
      expect(read(document(`# iam_api_key = "${text}"`))).not.toBe('missing');
    },
  );

  it.each(['$FILTERED', '$IAM_KEY_REDACTED', '%!s(*string=0xc000012)', '%!d(string=x)', '$(cat /run/key)', '${KEY:?}'])(
    '%s',
    (text) => expect(readWith(text)).toBe('unreadable'),
  );

  it.each(['<sensitive>', '<redacted>', '[FILTERED]', '(hidden)', '***', 'REDACTED'])('%s for the document', (text) => {
    expect(kindOf(secretYaml(JSON.stringify(text)))).not.toBe('missing');
    expect(kindOf(secretJson(text))).not.toBe('missing');
    expect(kindOf(configMapYaml(`${text}\n`))).not.toBe('missing');
  });

  it('null for the document', () => expect(kindOf(secretJson('x').replace('"x"', 'null'))).toBe('unreadable'));
});

it.each([
  ...['<iam_api_key>', '<IAM-API-KEY>', '<your-api-key>', '<YOUR_IBMCLOUD_API_KEY>', '<apikey>', '<key>', '<none>'],
  ...['$IAM_API_KEY', '${IBMCLOUD_API_KEY}', '$(API_KEY)', '{{ .Values.iamApiKey }}', '{{.Values.IAMApiKey}}'],
  ...['@@IAM_API_KEY@@', '__API_KEY__', '%IAM_API_KEY%', '<no value>', '<nil>', '%!v(<nil>)', '%!s(MISSING)'],
])('%s is empty: it names the key, or says that there is none', (text) => expect(readWith(text)).toBe('missing'));

describe('another credential, or an entry that nobody knows, makes no key missing', () => {
  const entries = [
    ...['iam_profile_id = "iam-Profile-abc"', 'iam_trusted_profile_id = "Profile-0d1e2f3a"', 'crn_token = "x"'],
    ...['refresh_token_2 = "x"', 'service_id = "ServiceId-1"', 'auth_method = "container"', 'cr_token_filename = "x"'],
    ...['iam_api_key_file = "/run/secrets/key"', 'vault_path = "secret/data/iam"', 'credentials_ref = "a"'],
    ...['region = "us-south"', 'ktoken = ""', 'iam_ap = ""', 'iam_apikey = ""', 'x = 1', 'iam_account = false'],
    ...[
      `softlayer_api_key = "${KEY}"`,
      'softlayer_username = "apikey"',
      `g2_api_key = "${KEY}"`,
      'k = ["a"]',
      'k = {}',
    ],
    ...[
      'containers_api_csrf_token = "f00"',
      'iam_token = 1',
      '"" = "x"',
      'k = { iam_url = "x" }',
      'k.iam_api_keys = "x"',
    ],
  ];
  it.each(entries.filter((entry) => entry !== 'k = {}'))('%s beside it', (entry) => {
    expect(read(document(entry))).toBe('unreadable');
    expect(read(document(entry, 'iam_api_key = ""'))).toBe('unreadable');
    expect(read(document(entry, `iam_api_key = "${KEY}"`))).toBe('present');
  });

  it.each([
    ['softlayer_username = ""', 'softlayer_username = "a"'],
    ['softlayer_api_key = ""', `softlayer_api_key = "${KEY}"`],
    ['softlayer_datacenter', 'softlayer_jwt_kid = "1"\nsoftlayer_datacenter'],
    ['"dal10"', `"${KEY}"`],
    ['[Softlayer]', '[API]\nPassthroughSecret = "x"\n[Softlayer]'],
    ['[Softlayer]', '[VPC]\ng2_api_key = "x"\n[Softlayer]'],
    ['refresh_token = ""', 'refresh_token = "eyJhbGci"'],
    ['iam_client_secret = "bx"', 'iam_client_secret = "other"'],
    ['iam_client_secret = "bx"\n', ''],
    ['pay_tier = "paid"', 'pay_tier = "paid"\ncsrf = "a"'],
    ['[Bluemix]', 'title = "a"\n[Bluemix]'],
    ['pay_tier = "paid"', 'pay_tier = "n"'],
    ['pay_tier = "paid"', 'encryption = "n"'],
    ['[Softlayer]', '[VPC]\niam_api_key = ""\nzone = "a"\n[Softlayer]'],
    ['bx"\niam_client_secret = "bx"', 'aB3"\niam_client_secret = "aB3"'],
  ])('%s → %s', (from, to) => {
    expect(read(document().replace(from, to))).toBe('unreadable');
    expect(read(document('iam_api_key = ""').replace(from, to))).toBe('unreadable');
  });

  it.each([
    ['softlayer_datacenter', 'softlayer_block_enabled = true\nsoftlayer_api_timeout = "20m"\nsoftlayer_datacenter'],
    [
      '[Softlayer]',
      '[VPC]\nprovider_type = "g2"\ng2_resource_group_id = "0123456789abcdef0123456789abcdef"\n[Softlayer]',
    ],
    ['[Softlayer]', "# endpoints of the old infrastructure, don't use\n[Softlayer]"],
    ['[Softlayer]', '[server]\ndebug_trace = false\n[Softlayer]'],
    ['refresh_token = ""', 'refresh_token = "<nil>"'],
    ['bx"\niam_client_secret = "bx"', 'kube"\niam_client_secret = "kube"'],
    [
      'containers_api_route',
      'containers_api_route_private = "https://private.us-south.containers.cloud.ibm.com"\ncontainers_api_route',
    ],
  ])('harmless: %s → %s', (from, to) => expect(read(document().replace(from, to))).toBe('missing'));

  it.each(['ibm-credentials.env', 'iam_api_key', 'apikey', 'trusted-profile', 'token', 'vault-secret'])(
    'an entry %s of the Secret',
    (name) => {
      const beside = (text: string): string =>
        secretJson(base64(text)).replace('"slclient.toml"', `"${name}": "eA==", $&`);
      expect(kindOf(beside(document()))).toBe('unreadable');
      expect(kindOf(beside(document(`iam_api_key = "${KEY}"`)))).toBe('present');
    },
  );
});

describe('a key has the shape of one', () => {
  it.each([
    ...[
      'insert-your-api-key-here-2024',
      'dummyApiKey123',
      'YourIbmCloudApiKeyGoesHere2024',
      'test-key-1234567890',
      'a1b2c3d4e5f6',
    ],
    ...[
      'REDACTED_BY_POLICY_2024',
      'crn:v1:1F2a3B4c5D6e7F8g',
      'vault:secret/data/iam#Key1',
      'sm://Project/Key-1234567890',
      'Passw0rd-Passw0rd',
    ],
    ...[
      KEY.slice(1),
      `${KEY}a`,
      KEY.slice(0, 30),
      KEY.toLowerCase(),
      'put-the-api-key-of-the-functional-id-in-2024',
      `ENC(${KEY})`,
    ],
    ...[
      'E@N@C:short',
      'c2hvcnQgc2VjcmV0IG9mIHNvbWVib2R5IGVsc2Uh',
      'https://keys.example.com/Aa1/0123456789012345',
      'Profile-0d1e2f3a-1111-2222-3333-444455556666',
    ],
  ])('%s has not', (text) => expect(readWith(text)).toBe('unreadable'));

  it.each([
    ...[
      KEY,
      KEY.replace(/\d/g, 'q'),
      base64('x'.repeat(61)).replace('eHh4', 'aB3d'),
      `E@N@C@R@Y@P@T:${base64(`${KEY}`)}`,
    ],
    ...[`ENC:${base64(`encrypted ${KEY}`)}`, base64(KEY + KEY)],
  ])('%s has, plain or encrypted', (text) => expect(readWith(text)).toBe('present'));
});
