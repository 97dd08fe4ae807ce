import { readGatewayConfig } from '../../src/config/read-gateway-config';
import { problemsOf } from './problems-of';

const FILES = { SATLINK_POLICY_FILE: 'config/policy.yaml', SATLINK_FLEET_FILE: 'config/fleet.yaml' };
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

test('tokens and session keys come one a line, so that two count during a rotation', () => {
  const config = readGatewayConfig({ ...FILES, ...SIGN_IN, SATLINK_INTAKE_TOKENS: 'new\nold\n' });

  expect(config.intakeTokens.map((token) => token.reveal())).toEqual(['new', 'old']);
  expect(config.signIn).toMatchObject({
    issuer: 'https://login.example.com',
    scopes: 'openid profile email',
    nameClaim: 'email',
    groupsClaim: 'groups',
    roles: { viewer: ['everybody'], approver: ['oncall-leads'], operator: [] },
  });
  expect(config.signIn?.sessionKeys).toHaveLength(2);
  expect(JSON.stringify(config)).not.toMatch(/nnnn|old/);
});

test.each(['openid email groups', 'openid, email,groups'])('scopes "%s" are three words', (scopes) => {
  const { signIn } = readGatewayConfig({ ...FILES, ...SIGN_IN, SATLINK_OIDC_SCOPES: scopes });

  expect(signIn?.scopes).toBe('openid email groups');
});

test('Slack answers go to Slack alone', () => {
  const config = readGatewayConfig({ ...FILES, SATLINK_SLACK_SIGNING_SECRET: 'shh' });

  expect(config.slack?.responseOrigins).toEqual(['https://hooks.slack.com']);
});

test.each<[string, Record<string, string>, string]>([
  ['a file that is missing', { SATLINK_POLICY_FILE: '' }, 'SATLINK_POLICY_FILE is not set'],
  ['a port that is none', { SATLINK_GATEWAY_PORT: '99999' }, 'SATLINK_GATEWAY_PORT is not a port'],
  ['an address without TLS', { SATLINK_GATEWAY_URL: 'http://satlink.example.com' }, 'SATLINK_GATEWAY_URL is not https'],
  [
    'results posted to anywhere',
    { SATLINK_SLACK_SIGNING_SECRET: 'shh', SATLINK_SLACK_RESPONSE_ORIGINS: 'https://evil.example.com' },
    'SATLINK_SLACK_RESPONSE_ORIGINS is for a lab',
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

test('all that is wrong is said at once', async () => {
  expect(await problems({ SATLINK_FLEET_FILE: '', SATLINK_GATEWAY_PORT: 'x', SATLINK_LOG_LEVEL: 'loud' })).toHaveLength(
    3,
  );
});
