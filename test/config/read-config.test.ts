import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Config } from '../../src/config/config';
import { readConfig } from '../../src/config/read-config';
import { codecKeys } from '../codec/ring';
import { problemsOf } from './problems-of';

const FILES: Record<string, string> = {
  'policy.yaml': readFileSync('config/policy.yaml', 'utf8'),
  'fleet.yaml': readFileSync('config/fleet.yaml', 'utf8'),
};
const CANARY = 'canary-5Xq0-not-a-real-secret';

const DIAGNOSIS = {
  SATLINK_POLICY_FILE: 'policy.yaml',
  SATLINK_FLEET_FILE: 'fleet.yaml',
  SATLINK_JENKINS_URL: 'https://jenkins.example.com/',
  SATLINK_JENKINS_USER: 'reader',
  SATLINK_JENKINS_TOKEN: 'jenkins-token',
  SATLINK_SLACK_BOT_TOKEN: 'slack-token',
  SATLINK_GITHUB_TOKEN: 'github-token',
  SATLINK_PAGERDUTY_KEY_SATELLITE_LINK: 'routing-key',
  ...codecKeys('a'),
};
const LAB_ADDRESSES = Object.fromEntries(
  [
    'SATLINK_SLACK_API_URL',
    'SATLINK_JENKINS_URL',
    'IBMCLOUD_IAM_API_ENDPOINT',
    'IBMCLOUD_CS_API_ENDPOINT',
    'IBMCLOUD_SAT_API_ENDPOINT',
    'SATLINK_PAGERDUTY_EVENTS_URL',
    'SATLINK_GITHUB_API_URL',
  ].map((name, index) => [name, `http://127.0.0.1:${9000 + index}`]),
);

function reader(files: Record<string, string> = FILES) {
  return (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    return text;
  };
}

/** The problems of an environment that differs from the complete one in some variables. */
function problemsWith(
  change: NodeJS.ProcessEnv,
  { process = 'diagnosis', files = FILES }: { process?: Config['process']; files?: Record<string, string> } = {},
): Promise<readonly string[]> {
  return problemsOf(() => readConfig(process, { ...DIAGNOSIS, ...change }, reader(files)));
}

test('a complete environment gives a frozen configuration with defaults', () => {
  const config = readConfig('diagnosis', DIAGNOSIS, reader());
  expect(config).toMatchObject({
    process: 'diagnosis',
    queuePrefix: '',
    deployment: null,
    addresses: { jenkins: 'https://jenkins.example.com', iam: 'https://iam.cloud.ibm.com' },
    temporalUi: null,
    console: null,
    runbookPages: null,
    health: null,
    sdkMetrics: null,
    log: { level: 'info' },
  });
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.addresses)).toBe(true);
});

test('only the diagnosis worker has a version, and its name is one that the engine takes', async () => {
  const named = { ...DIAGNOSIS, SATLINK_DEPLOYMENT: 'satlink-eu' };
  expect(readConfig('diagnosis', named, reader()).deployment).toBe('satlink-eu');
  const refreshes = { ...named, SATLINK_IBMCLOUD_APIKEYS: '{}' };
  expect(await problemsWith(refreshes, { process: 'remediation' })).not.toContainEqual(
    expect.stringContaining('SATLINK_DEPLOYMENT'),
  );
  for (const name of ['with.dot', 'with:colon', '-first', 'a'.repeat(65)])
    expect(await problemsWith({ SATLINK_DEPLOYMENT: name })).toEqual([expect.stringContaining('SATLINK_DEPLOYMENT')]);
});

test('addresses are the same with and without what the paths of the system start with', () => {
  const env = {
    ...DIAGNOSIS,
    SATLINK_SLACK_API_URL: 'https://slack.com/api/',
    IBMCLOUD_CS_API_ENDPOINT: 'https://containers.cloud.ibm.com/global',
  };
  expect(readConfig('diagnosis', env, reader()).addresses).toEqual(
    readConfig('diagnosis', DIAGNOSIS, reader()).addresses,
  );
});

test('no secret is printed, however the configuration is printed', () => {
  const config = readConfig('diagnosis', { ...DIAGNOSIS, SATLINK_JENKINS_TOKEN: CANARY }, reader());
  const printed = [
    JSON.stringify(config),
    inspect(config, { depth: 9, showHidden: true }),
    `${config.secrets.jenkins?.token.toString()}`,
  ];
  expect(printed.join('')).not.toContain(CANARY);
  expect(config.secrets.jenkins?.token.reveal()).toBe(CANARY);
});

test('an empty environment is told everything that it lacks, at once', async () => {
  const nothing = Object.fromEntries(Object.keys(DIAGNOSIS).map((name) => [name, undefined]));
  const problems = (await problemsWith(nothing)).join('\n');
  for (const name of [
    'SATLINK_POLICY_FILE',
    'SATLINK_FLEET_FILE',
    'SATLINK_JENKINS_URL',
    'SATLINK_JENKINS_USER',
    'SATLINK_JENKINS_TOKEN',
  ])
    expect(problems).toContain(name);
});

test('what the fleet file uses has to be there', async () => {
  const problems = await problemsWith({
    SATLINK_SLACK_BOT_TOKEN: '',
    SATLINK_GITHUB_TOKEN: '',
    SATLINK_PAGERDUTY_KEY_SATELLITE_LINK: '',
  });
  expect(problems).toHaveLength(3);
  expect(problems.join('\n')).toContain(
    'SATLINK_PAGERDUTY_KEY_SATELLITE_LINK or SATLINK_PAGERDUTY_KEY_SATELLITE_LINK_FILE',
  );
});

test('a problem of the files and one of the environment are told together', async () => {
  const files = { ...FILES, 'policy.yaml': FILES['policy.yaml']!.replace('mode: observe', 'mode: sometimes') };
  const problems = await problemsWith({ SATLINK_HEALTH_PORT: 'http' }, { files });
  expect(problems).toHaveLength(2);
});

test('a secret comes from a file when the variable names one', () => {
  const env = { ...DIAGNOSIS, SATLINK_JENKINS_TOKEN: undefined, SATLINK_JENKINS_TOKEN_FILE: 'run/secrets/token' };
  const config = readConfig('diagnosis', env, reader({ ...FILES, 'run/secrets/token': `${CANARY}\n` }));
  expect(config.secrets.jenkins?.token.reveal()).toBe(CANARY);
});

test.each([
  ['both ways', { SATLINK_JENKINS_TOKEN: CANARY, SATLINK_JENKINS_TOKEN_FILE: 'token' }, 'keep one'],
  ['a file that is not there', { SATLINK_JENKINS_TOKEN: '', SATLINK_JENKINS_TOKEN_FILE: 'none' }, '(ENOENT)'],
  ['an empty file', { SATLINK_JENKINS_TOKEN: '', SATLINK_JENKINS_TOKEN_FILE: 'empty' }, 'names an empty file'],
  ['a map that is none', { SATLINK_IBMCLOUD_APIKEYS: `acct: [${CANARY}` }, 'is not a map of account to key'],
  ['a map of other things', { SATLINK_IBMCLOUD_APIKEYS: `acct: { key: ${CANARY} }` }, 'is not a map of account to key'],
  [
    'an address with a credential',
    { SATLINK_JENKINS_URL: `https://me:${CANARY}@jenkins.example.com` },
    'carries a credential',
  ],
  ['an address that is none', { SATLINK_SLACK_API_URL: CANARY }, 'SATLINK_SLACK_API_URL is not a URL'],
  ['an address in clear', { SATLINK_JENKINS_URL: 'http://jenkins.example.com' }, 'is not https'],
  ['an unknown level', { SATLINK_LOG_LEVEL: CANARY }, 'SATLINK_LOG_LEVEL is one of'],
  ['an unknown port', { SATLINK_HEALTH_PORT: CANARY }, 'SATLINK_HEALTH_PORT is not a port'],
])('%s is refused without quoting the value', async (_what, change, expected) => {
  const problems = await problemsWith(change, { files: { ...FILES, token: CANARY, empty: '\n' } });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(expected);
  expect(problems[0]).not.toContain(CANARY);
});

test('keys of accounts are read as JSON or YAML', () => {
  for (const text of ['{"acct": "key-1", "*": "key-2"}', 'acct: key-1\n"*": key-2\n']) {
    const { secrets } = readConfig('diagnosis', { ...DIAGNOSIS, SATLINK_IBMCLOUD_APIKEYS: text }, reader());
    expect(secrets.ibmcloud['acct']?.reveal()).toBe('key-1');
    expect(secrets.ibmcloud['*']?.reveal()).toBe('key-2');
  }
});

describe('lab and production', () => {
  const lab = { ...LAB_ADDRESSES, SATLINK_QUEUE_PREFIX: 'lab-' };
  const claimed = { ...FILES, 'policy.yaml': FILES['policy.yaml']!.replace('trust: verified', 'trust: claimed') };

  test('a worker that talks to the lab refuses the production queues', async () => {
    expect((await problemsWith({ ...LAB_ADDRESSES, SATLINK_QUEUE_PREFIX: '' })).join()).toContain(
      'SATLINK_QUEUE_PREFIX does not start with lab-',
    );
    expect((await problemsWith({ IBMCLOUD_IAM_API_ENDPOINT: 'http://localhost:9' })).join()).toContain(
      'SATLINK_QUEUE_PREFIX',
    );
    expect(readConfig('diagnosis', { ...DIAGNOSIS, ...lab }, reader()).queuePrefix).toBe('lab-');
  });

  test('a worker on a lab queue refuses a real address', async () => {
    const problems = await problemsWith({ ...lab, SATLINK_JENKINS_URL: 'https://jenkins.example.com' });
    expect(problems.join()).toContain('not of this machine: jenkins');
  });

  test('claimed decisions are refused in production, unless all addresses are of this machine', async () => {
    expect((await problemsWith({}, { files: claimed })).join()).toContain('environments.prod.trust is "claimed"');
    expect(() => readConfig('diagnosis', { ...DIAGNOSIS, ...lab }, reader(claimed))).not.toThrow();
  });

  test('a policy that becomes claimed while the worker runs cannot be used', () => {
    const files = { ...FILES };
    const config = readConfig('diagnosis', DIAGNOSIS, reader(files));
    expect(config.policyNow()).toMatchObject({ value: { environments: { prod: { trust: 'verified' } } } });
    files['policy.yaml'] = claimed['policy.yaml'];
    expect(config.policyNow()).toEqual({ readable: false, problems: [expect.stringContaining('trust is "claimed"')] });
    files['policy.yaml'] = FILES['policy.yaml']!;
    expect(config.policyNow()).toMatchObject({ value: { environments: { prod: { trust: 'verified' } } } });
  });

  test('a policy that counts signed decisions, and lists no key, cannot be started with', async () => {
    const files = { ...FILES, 'policy.yaml': FILES['policy.yaml']!.replace('mode: observe', 'mode: act') };
    expect(await problemsWith({}, { files })).toEqual([
      expect.stringContaining('policy: environments.prod.keys has no key of an approver or of the gateway'),
    ]);
  });

  test('a policy that wants encryption is refused without keys, at the start and later', async () => {
    const policyWith = (line: string) =>
      FILES['policy.yaml']!.replace('    production: true\n', `    production: true\n${line}`);
    const clear = { SATLINK_CODEC_KEYS: '' };
    const told = async (line: string) => problemsWith(clear, { files: { ...FILES, 'policy.yaml': policyWith(line) } });
    const refusal = ['policy: environments.prod.encrypted is true, and SATLINK_CODEC_KEYS is not set'];

    expect(await told('    encrypted: true\n')).toEqual(refusal);
    expect(await told('')).toEqual([
      'policy: environments.prod.production is true, and SATLINK_CODEC_KEYS is not set; "encrypted: false" keeps its data in clear',
    ]);
    expect(await told('    encrypted: false\n')).toEqual([]);
    expect(await problemsWith({}, { files: { ...FILES, 'policy.yaml': policyWith('    encrypted: true\n') } })).toEqual(
      [],
    );
    const changing = { ...FILES, 'policy.yaml': policyWith('    encrypted: false\n') };
    const { policyNow } = readConfig('diagnosis', { ...DIAGNOSIS, ...clear }, reader(changing));
    changing['policy.yaml'] = policyWith('    encrypted: true\n');
    expect(policyNow()).toEqual({ readable: false, problems: refusal });
  });

  test('an environment that only one of the files knows is told', async () => {
    const files = { ...FILES, 'fleet.yaml': FILES['fleet.yaml']!.replace('\n  stage:\n', '\n  stage2:\n') };
    expect(await problemsWith({}, { files })).toEqual([
      'fleet: environments.stage is missing, the policy has it',
      'policy: environments.stage2 is missing, the fleet has it',
    ]);
  });
});

describe('the remediation worker', () => {
  test('needs a Jenkins login where the policy refreshes by Jenkins, and no identity that talks to people', async () => {
    const {
      SATLINK_SLACK_BOT_TOKEN: _1,
      SATLINK_GITHUB_TOKEN: _2,
      SATLINK_PAGERDUTY_KEY_SATELLITE_LINK: _3,
      ...enough
    } = DIAGNOSIS;
    expect(readConfig('remediation', enough, reader()).secrets.kind).toBe('remediation');
    expect(await problemsWith({ SATLINK_JENKINS_TOKEN: '' }, { process: 'remediation' })).toHaveLength(1);
  });

  test('needs none where a person refreshes', () => {
    const files = { ...FILES, 'policy.yaml': FILES['policy.yaml']!.replaceAll('by: jenkins', 'by: person') };
    const env = { ...DIAGNOSIS, SATLINK_JENKINS_USER: undefined, SATLINK_JENKINS_TOKEN: undefined };
    expect(readConfig('remediation', env, reader(files)).secrets.jenkins).toBeNull();
  });

  test('needs a key of its own for each account that it holds; the one for all others only reads', async () => {
    const [before, stage] = FILES['policy.yaml']!.split('\n  stage:');
    const files = {
      ...FILES,
      'policy.yaml': `${before}\n  stage:${stage!.replace('heldAccounts: []', 'heldAccounts: [acct-1]')}`,
    };
    const problems = await problemsWith({ SATLINK_IBMCLOUD_APIKEYS: '"*": key' }, { process: 'remediation', files });
    expect(problems).toEqual([
      'SATLINK_IBMCLOUD_APIKEYS has no key of acct-1, which the policy holds in environments.stage',
    ]);
  });
});
