import type { ArchivePlace } from './archive-place';
import type { Fleet } from './fleet';
import type { PolicyNow } from './policy-now';
import type { PolicySource } from './read-files';
import type { Secret } from './secret';
import type { TracesConfig } from './traces';

/** The rights of a signed-in person in the console. The policy alone says whether a decision counts. */
export const ROLES = ['viewer', 'approver', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** The gateway's configuration. Frozen; `readGatewayConfig` reads it once. */
export interface GatewayConfig {
  queuePrefix: string;
  listen: { host: string; port: number };
  /** The gateway's address for people and Slack, as an origin: for redirects, links, and the origin of forms. */
  publicUrl: string;
  /** Addresses of proxies whose X-Forwarded-For is believed; none by default. */
  trustedProxies: string[];
  temporalUi: string | null;
  fleet: Fleet;
  policyNow: PolicyNow;
  /** Which form of the policy file is in force; null while it cannot be read. */
  policySource: () => PolicySource | null;
  /** The archive of ended runs, which this process only reads. */
  archive: ArchivePlace;
  log: { level: string; pretty: boolean };
  /** The file of the audit stream; null for none. */
  auditLog: string | null;
  /** Where spans go; null for nowhere. The headers may hold a credential. */
  traces: TracesConfig | null;
  /** Private Ed25519 JWK with which the gateway signs for people it has identified; null if nobody decides here. */
  signingKey: Secret | null;
  /** Bearer tokens of alert sources; several during a rotation. With an empty list, intake answers 401. */
  intakeTokens: Secret[];
  /** Bearer tokens that may read `/v1/runs`. */
  viewerTokens: Secret[];
  /** Null for a site without Slack. */
  slack: {
    apiUrl: string;
    botToken: Secret | null;
    signingSecret: Secret;
    /** Origins that may receive results: `hooks.` before the host of the Slack API, if the site names no others. */
    responseOrigins: string[];
  } | null;
  /** Null if nobody can sign in; the console then says so. */
  signIn: {
    issuer: string;
    clientId: string;
    clientSecret: Secret | null;
    /** The scopes to request from the issuer, as OAuth writes them: words with a space between. */
    scopes: string;
    /** The claims for the person's name and for the groups. */
    nameClaim: string;
    groupsClaim: string;
    /**
     * Says whether the issuer states that an address is verified. `never-sent`: it never does, and nobody can choose an
     * address there.
     */
    emailVerified: 'required' | 'never-sent';
    /** The groups of each role. */
    roles: Record<Role, string[]>;
    /** Keys of the session cookies, newest first; each at least 32 characters. */
    sessionKeys: Secret[];
  } | null;
}
