import type { Fleet } from './fleet';
import type { PolicyNow } from './policy-now';
import type { Secret } from './secret';

/** What a person who signed in may do in the console. Whether a decision counts is up to the policy alone. */
export const ROLES = ['viewer', 'approver', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** The gateway's configuration. Frozen; read once by `readGatewayConfig`. */
export interface GatewayConfig {
  queuePrefix: string;
  listen: { host: string; port: number };
  /** Where people and Slack reach it, as an origin: redirects, links, and the origin of forms. */
  publicUrl: string;
  /** Addresses of proxies whose X-Forwarded-For is believed; none by default. */
  trustedProxies: string[];
  temporalUi: string | null;
  fleet: Fleet;
  policyNow: PolicyNow;
  log: { level: string; pretty: boolean };
  /** Private Ed25519 JWK with which the gateway signs for the people it has identified; null where nobody decides here. */
  signingKey: Secret | null;
  /** Bearer tokens of alert sources; several during a rotation. Without any, intake answers 401. */
  intakeTokens: Secret[];
  /** Bearer tokens that may read `/v1/runs`. */
  viewerTokens: Secret[];
  /** Null for a site without Slack. */
  slack: {
    apiUrl: string;
    botToken: Secret | null;
    signingSecret: Secret;
    /** Origins to which results may be posted: `hooks.` before the host of the Slack API, unless others are named. */
    responseOrigins: string[];
  } | null;
  /** Null where nobody can sign in: the console then says so. */
  signIn: {
    issuer: string;
    clientId: string;
    clientSecret: Secret | null;
    /** What the issuer is asked for, as OAuth writes it: words with a space between. */
    scopes: string;
    /** The claims that name the person, and that list groups. */
    nameClaim: string;
    groupsClaim: string;
    /** Whether the issuer says that an address is verified. `never-sent`: it never does, and nobody chooses an address there. */
    emailVerified: 'required' | 'never-sent';
    /** The groups of each role. */
    roles: Record<Role, string[]>;
    /** Keys of the session cookies, newest first; each at least 32 characters. */
    sessionKeys: Secret[];
  } | null;
}
