import { isIP } from 'node:net';
import { parse } from 'yaml';
import { readArchivePlace } from './archive-place';
import { ROLES, type GatewayConfig, type Role } from './gateway-config';
import { Environment } from './environment';
import { isLoopbackUrl } from './loopback';
import { ConfigProblems } from './problems';
import { deepFreeze, policySourceOf, type ReadFile, readTextFile } from './read-files';
import { NOTHING, readSite } from './read-site';
import { Secret } from './secret';
import { siteProblems } from './site-problems';

const SESSION_KEY_LENGTH_MIN = 32;

/**
 * The configuration of the gateway, from its environment and the files named there. Called once per process. Throws
 * `ConfigProblems` with all problems, by variable name. The result is frozen.
 */
export function readGatewayConfig(env: NodeJS.ProcessEnv, readFile: ReadFile = readTextFile): GatewayConfig {
  const variables = new Environment(env, readFile);
  const { problems } = variables;
  const { policy, fleet, ...site } = readSite(variables, { readFile });
  const config: GatewayConfig = {
    ...site,
    fleet: fleet ?? NOTHING.fleet,
    archive: readArchivePlace(variables),
    policySource: () => policySourceOf(variables.text('SATLINK_POLICY_FILE') ?? '', readFile),
    listen: {
      host: variables.text('SATLINK_GATEWAY_HOST') ?? '127.0.0.1',
      port: variables.port('SATLINK_GATEWAY_PORT') ?? 8090,
    },
    publicUrl: variables.origin('SATLINK_GATEWAY_URL', 'http://127.0.0.1:8090'),
    trustedProxies: readProxies(variables),
    signingKey: variables.secret('SATLINK_GATEWAY_KEY'),
    intakeTokens: linesOf(variables.secret('SATLINK_INTAKE_TOKENS')),
    viewerTokens: linesOf(variables.secret('SATLINK_VIEWER_TOKENS')),
    slack: readSlack(variables),
    signIn: readSignIn(variables),
  };
  if (fleet && config.slack !== null && fleet.slack === undefined) {
    problems.push(
      'fleet: slack.workspace is missing, and SATLINK_SLACK_SIGNING_SECRET takes clicks in: name whose count',
    );
  }
  if (policy && fleet) problems.push(...siteProblems(policy, fleet));
  if (problems.length > 0) throw new ConfigProblems(problems);
  return deepFreeze(config);
}

/** One secret a line, so that the old and the new one are valid during a rotation. */
function linesOf(secret: Secret | null): Secret[] {
  const lines = secret?.reveal().split(/\s+/) ?? [];
  return lines.filter((line) => line !== '').map((line) => new Secret(line));
}

/** A name instead of an address would end the start with an error that names no variable. */
function readProxies(variables: Environment): string[] {
  const given = variables.text('SATLINK_GATEWAY_TRUSTED_PROXIES')?.split(/[\s,]+/) ?? [];
  const proxies = given.filter((proxy) => proxy !== '');
  if (!proxies.every(isAddressOrNetwork)) {
    variables.problems.push(
      'SATLINK_GATEWAY_TRUSTED_PROXIES is not a list of addresses or networks such as 10.0.0.0/8',
    );
  }
  return proxies;
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function readSlack(variables: Environment): GatewayConfig['slack'] {
  const signingSecret = variables.secret('SATLINK_SLACK_SIGNING_SECRET');
  if (signingSecret === null) return null;
  const apiUrl = variables.url('SATLINK_SLACK_API_URL', 'https://slack.com').replace(/\/api$/, '');
  return {
    apiUrl,
    botToken: variables.secret('SATLINK_SLACK_BOT_TOKEN'),
    signingSecret,
    responseOrigins: readResponseOrigins(variables, apiUrl),
  };
}

/** Slack answers clicks at a host of its own: hooks.slack.com, and hooks.slack-gov.com for slack-gov.com. */
function readResponseOrigins(variables: Environment, apiUrl: string): string[] {
  const given = variables.text('SATLINK_SLACK_RESPONSE_ORIGINS')?.split(/[\s,]+/);
  if (given === undefined) return URL.canParse(apiUrl) ? [`https://hooks.${new URL(apiUrl).hostname}`] : [];
  // The gateway posts to an address from a request, so each origin is one host with TLS.
  if (!given.every(isOriginOfOne))
    variables.problems.push('SATLINK_SLACK_RESPONSE_ORIGINS is not a list of origins such as https://hooks.slack.com');

  return given;
}

function isOriginOfOne(text: string): boolean {
  if (!URL.canParse(text) || new URL(text).origin !== text) return false;
  return text.startsWith('https:') || isLoopbackUrl(text);
}

function readSignIn(variables: Environment): GatewayConfig['signIn'] {
  if (variables.text('SATLINK_OIDC_ISSUER') === null) return null;
  const sessionKeys = linesOf(
    variables.requiredSecret('SATLINK_SESSION_KEYS', 'what signs the cookies of those who signed in'),
  );
  if (sessionKeys.some((key) => key.reveal().length < SESSION_KEY_LENGTH_MIN))
    variables.problems.push(`SATLINK_SESSION_KEYS has a key of fewer than ${SESSION_KEY_LENGTH_MIN} characters`);

  return {
    issuer: variables.url('SATLINK_OIDC_ISSUER', null),
    clientId: variables.required('SATLINK_OIDC_CLIENT_ID', 'the name of the gateway at the issuer'),
    clientSecret: variables.secret('SATLINK_OIDC_CLIENT_SECRET'),
    scopes: readScopes(variables),
    nameClaim: variables.text('SATLINK_OIDC_NAME_CLAIM') ?? 'email',
    groupsClaim: variables.text('SATLINK_OIDC_GROUPS_CLAIM') ?? 'groups',
    emailVerified: variables.oneOf('SATLINK_OIDC_EMAIL_VERIFIED', ['required', 'never-sent'], 'required'),
    roles: readRoles(variables),
    sessionKeys,
  };
}

function readScopes(variables: Environment): string {
  const scopes = (variables.text('SATLINK_OIDC_SCOPES') ?? 'openid profile email').split(/[\s,]+/);
  // Without this scope the issuer gives no ID token, and so no name.
  if (!scopes.includes('openid')) variables.problems.push('SATLINK_OIDC_SCOPES does not contain openid');
  return scopes.filter((scope) => scope !== '').join(' ');
}

function readRoles(variables: Environment): Record<Role, string[]> {
  const roles: Record<Role, string[]> = { viewer: [], approver: [], operator: [] };
  const text = variables.required('SATLINK_OIDC_ROLES', 'the groups of each role, {"approver": ["…"]}');
  const given = text === '' ? {} : mapOf(text);
  const isMap = given !== null && Object.values(given).every((groups) => Array.isArray(groups) && groups.every(isText));
  if (!isMap || Object.keys(given).some((name) => !ROLES.includes(name as Role))) {
    variables.problems.push(`SATLINK_OIDC_ROLES is not a map of ${ROLES.join(', ')} to lists of groups`);
    return roles;
  }
  return { ...roles, ...(given as Partial<Record<Role, string[]>>) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function mapOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = parse(text, { prettyErrors: false });
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
