import { readFileSync } from 'node:fs';
import { readGatewayConfig } from '../../src/config/read-gateway-config';
import { codecKeys } from '../codec/ring';
import { problemsOf } from './problems-of';

const FILES = {
  SATLINK_POLICY_FILE: 'config/policy.yaml',
  SATLINK_FLEET_FILE: 'config/fleet.yaml',
  ...codecKeys('a'),
};
const SIGN_IN = {
  SATLINK_OIDC_ISSUER: 'https://login.example.com/',
  SATLINK_OIDC_CLIENT_ID: 'satlink',
  SATLINK_OIDC_ROLES: '{"approver": ["oncall-leads"], "viewer": ["everybody"]}',
  SATLINK_SESSION_KEYS: `${'n'.repeat(40)}\n${'o'.repeat(40)}`,
};

const problems = (env: Record<string, string>) => problemsOf(() => readGatewayConfig({ ...FILES, ...env }));

test('with the two files alone it listens on this machine and takes nothing from anybody', () => {
  const config = readGatewayConfig(FILES);

  expect(config.listen).toEqual({ host: '127.0.0.1', port: 8090 });
  expect(config).toMatchObject({ intakeTokens: [], viewerTokens: [], slack: null, signIn: null, signingKey: null });
  expect(Object.isFrozen(config.listen)).toBe(true);
});

test('proxies are addresses and networks', () => {
  const { trustedProxies } = readGatewayConfig({ ...FILES, SATLINK_GATEWAY_TRUSTED_PROXIES: '10.0.0.7, fd00::/8' });

  expect(trustedProxies).toEqual(['10.0.0.7', 'fd00::/8']);
});

test('tokens and session keys come one a line, so that two count during a rotation', () => {
  const config = readGatewayConfig({ ...FILES, ...SIGN_IN, SATLINK_INTAKE_TOKENS: 'canary-new\ncanary-old\n' });

  expect(config.intakeTokens.map((token) => token.reveal())).toEqual(['canary-new', 'canary-old']);
  expect(config.signIn).toMatchObject({
    issuer: 'https://login.example.com',
    scopes: 'openid profile email',
    nameClaim: 'email',
    groupsClaim: 'groups',
    roles: { viewer: ['everybody'], approver: ['oncall-leads'], operator: [] },
  });
  expect(config.signIn?.sessionKeys).toHaveLength(2);
  expect(JSON.stringify(config)).not.toMatch(/nnnn|canary/);
});

test.each(['openid email groups', 'openid, email,groups'])('scopes "%s" are three words', (scopes) => {
  const { signIn } = readGatewayConfig({ ...FILES, ...SIGN_IN, SATLINK_OIDC_SCOPES: scopes });

  expect(signIn?.scopes).toBe('openid email groups');
});

test.each<[string, Record<string, string>, string[]]>([
  ['to Slack alone', {}, ['https://hooks.slack.com']],
  [
    'to the Slack of governments',
    { SATLINK_SLACK_API_URL: 'https://slack-gov.com/api' },
    ['https://hooks.slack-gov.com'],
  ],
  [
    'to where the site says',
    { SATLINK_SLACK_RESPONSE_ORIGINS: 'https://hooks.slack-gov.com, https://hooks.slack.com' },
    ['https://hooks.slack-gov.com', 'https://hooks.slack.com'],
  ],
  ['to a lab', { SATLINK_SLACK_RESPONSE_ORIGINS: 'http://127.0.0.1:9' }, ['http://127.0.0.1:9']],
])('Slack answers go %s', (_where, env, origins) => {
  const config = readGatewayConfig({ ...FILES, SATLINK_SLACK_SIGNING_SECRET: 'shh', ...env });

  expect(config.slack?.responseOrigins).toEqual(origins);
});

test('an issuer says that an address is verified, unless the site says that it never does', () => {
  const read = (env: object) => readGatewayConfig({ ...FILES, ...SIGN_IN, ...env }).signIn?.emailVerified;

  expect(read({})).toBe('required');
  expect(read({ SATLINK_OIDC_EMAIL_VERIFIED: 'never-sent' })).toBe('never-sent');
});

test.each(['https://satlink.example.com', 'https://satlink.example.com/', 'https://satlink.example.com:8443//'])(
  'the address %s is a host of its own',
  (url) => {
    const { publicUrl } = readGatewayConfig({ ...FILES, SATLINK_GATEWAY_URL: url });

    expect(publicUrl).toBe(new URL(url).origin);
  },
);

test.each<[string, Record<string, string>, string]>([
  ['a file that is missing', { SATLINK_POLICY_FILE: '' }, 'SATLINK_POLICY_FILE is not set'],
  ['a proxy by its name', { SATLINK_GATEWAY_TRUSTED_PROXIES: '10.0.0.0/8 proxy.local' }, 'is not a list of addresses'],
  ['a network that is none', { SATLINK_GATEWAY_TRUSTED_PROXIES: '10.0.0.0/33' }, 'is not a list of addresses'],
  ['a port that is none', { SATLINK_GATEWAY_PORT: '99999' }, 'SATLINK_GATEWAY_PORT is not a port'],
  ['an address without TLS', { SATLINK_GATEWAY_URL: 'http://satlink.example.com' }, 'SATLINK_GATEWAY_URL is not https'],
  ...[
    'https://hooks.evil.example.com/path',
    'http://evil.example.com',
    'evil.example.com',
    'https://*.evil.example.com/',
  ].map((origins): [string, Record<string, string>, string] => [
    `results posted to ${origins}`,
    { SATLINK_SLACK_SIGNING_SECRET: 'shh', SATLINK_SLACK_RESPONSE_ORIGINS: `https://hooks.slack.com ${origins}` },
    'SATLINK_SLACK_RESPONSE_ORIGINS is not a list of origins',
  ]),
  [
    'an address below another site',
    { SATLINK_GATEWAY_URL: 'https://evil.example.com/satlink/' },
    'SATLINK_GATEWAY_URL has a path: the console needs a host name of its own',
  ],
  [
    'whether addresses are verified, in words that nobody knows',
    { ...SIGN_IN, SATLINK_OIDC_EMAIL_VERIFIED: 'no' },
    'SATLINK_OIDC_EMAIL_VERIFIED is one of required, never-sent',
  ],
  ['no session key', { ...SIGN_IN, SATLINK_SESSION_KEYS: '' }, 'SATLINK_SESSION_KEYS or SATLINK_SESSION_KEYS_FILE'],
  ['a short session key', { ...SIGN_IN, SATLINK_SESSION_KEYS: 'short' }, 'fewer than 32 characters'],
  ['scopes without openid', { ...SIGN_IN, SATLINK_OIDC_SCOPES: 'profile groups' }, 'does not contain openid'],
  ['roles that are no map', { ...SIGN_IN, SATLINK_OIDC_ROLES: '[1]' }, 'SATLINK_OIDC_ROLES is not a map'],
  [
    'a role that nobody knows',
    { ...SIGN_IN, SATLINK_OIDC_ROLES: '{"root": ["x"]}' },
    'SATLINK_OIDC_ROLES is not a map',
  ],
])('%s is said by name, and no value is quoted', async (_case, env, expected) => {
  const said = await problems(env);

  expect(said.join('\n')).toContain(expected);
  expect(said.join('\n')).not.toMatch(/shh|evil/);
});

test('clicks are taken in only where the fleet file names whose count, and where somebody could approve', async () => {
  const files: Record<string, string> = {
    'policy.yaml': readFileSync('config/policy.yaml', 'utf8').replace('mode: observe', 'mode: act'),
    'fleet.yaml': readFileSync('config/fleet.yaml', 'utf8').replace(/\nslack:\n[^]*?\n\n/, '\n\n'),
  };
  const env = {
    SATLINK_POLICY_FILE: 'policy.yaml',
    SATLINK_FLEET_FILE: 'fleet.yaml',
    SATLINK_SLACK_SIGNING_SECRET: 'shh',
  };
  const said = (await problemsOf(() => readGatewayConfig(env, (path) => files[path]!))).join('\n');

  expect(said).toContain('fleet: slack.workspace is missing, and SATLINK_SLACK_SIGNING_SECRET takes clicks in');
  expect(said).toContain('policy: environments.prod.keys has no key of an approver or of the gateway');
});

test('all that is wrong is said at once', async () => {
  expect(await problems({ SATLINK_FLEET_FILE: '', SATLINK_GATEWAY_PORT: 'x', SATLINK_LOG_LEVEL: 'loud' })).toHaveLength(
    3,
  );
});
