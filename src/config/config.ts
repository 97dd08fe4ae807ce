import type { ArchivePlace } from './archive-place';
import type { Fleet } from './fleet';
import type { Policy } from './policy-shape';
import type { PolicyNow } from './policy-now';
import type { Secret } from './secret';
import type { TracesConfig } from './traces';

/** Base URLs of the outside systems, without a trailing slash and without the common start of their paths. */
export interface Addresses {
  slack: string;
  jenkins: string;
  iam: string;
  containers: string;
  /** The service that lists resource groups. */
  resourceController: string;
  link: string;
  pagerduty: string;
  github: string;
}

/** The common configuration of both workers. Frozen; `readConfig` reads it once per process. */
export interface Config {
  process: 'diagnosis' | 'remediation';
  /** `lab-` in lab, demo and tests; empty in production. */
  queuePrefix: string;
  /**
   * The name under which the engine keeps versions of the diagnosis worker apart; null for no versions. The remediation
   * worker has none: it serves runs of every version.
   */
  deployment: string | null;
  addresses: Addresses;
  /** Base URLs of the Temporal UI and of the gateway's console, for links. */
  temporalUi: string | null;
  console: string | null;
  /** Base URL of the pages of the runbooks, for links: `<base>/<slug>.md`. */
  runbookPages: string | null;
  fleet: Fleet;
  /** The policy at start-up, for the settings that are fixed for a run at its start. */
  policy: Policy;
  policyNow: PolicyNow;
  /** Health endpoint on loopback or all interfaces; null for none. */
  health: { host: string; port: number } | null;
  /** Where the SDK of Temporal serves its own metrics; null for nowhere. */
  sdkMetrics: { host: string; port: number } | null;
  log: { level: string; pretty: boolean };
  /** The file of the audit stream; null for none. */
  auditLog: string | null;
  /** Where spans go; null for nowhere. The headers may hold a credential. */
  traces: TracesConfig | null;
  secrets: DiagnosisSecrets | RemediationSecrets;
}

/** Read-only identities, and those for messages to people. Absent if a site does not have that system. */
export interface DiagnosisSecrets {
  kind: 'diagnosis';
  jenkins: { user: string; token: Secret };
  slackBot: Secret | null;
  slackUser: Secret | null;
  /** Read-only IBM Cloud API keys by account; `*` is used for accounts without their own entry. */
  ibmcloud: Record<string, Secret>;
  /** Events v2 routing keys, by their names in the fleet file. */
  pagerduty: Record<string, Secret>;
  github: Secret | null;
  /** Where ended runs are kept. The address may hold a password. */
  archive: ArchivePlace;
}

/** The only identities that change something. */
export interface RemediationSecrets {
  kind: 'remediation';
  jenkins: { user: string; token: Secret } | null;
  /** API keys by account. Those of held accounts may reset a key; `*` only reads. */
  ibmcloud: Record<string, Secret>;
}
