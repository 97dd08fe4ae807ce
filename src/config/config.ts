import type { Fleet } from './fleet';
import type { Policy } from './policy-shape';
import type { PolicyNow } from './policy-now';
import type { Secret } from './secret';

/** Base URLs of the outside systems, without a trailing slash, and without what each of their paths starts with. */
export interface Addresses {
  slack: string;
  jenkins: string;
  iam: string;
  containers: string;
  /** Where resource groups are listed. */
  resourceController: string;
  link: string;
  pagerduty: string;
  github: string;
}

/** What both workers share. Frozen; read once per process by `readConfig`. */
export interface Config {
  process: 'diagnosis' | 'remediation';
  /** `lab-` in lab, demo and tests; empty in production. */
  queuePrefix: string;
  addresses: Addresses;
  /** Base URLs of the Temporal UI and of the gateway's console, for links. */
  temporalUi: string | null;
  console: string | null;
  fleet: Fleet;
  /** The policy as it was at start-up, for what a run is bound to from its start. */
  policy: Policy;
  policyNow: PolicyNow;
  /** Health endpoint on loopback or all interfaces; null for none. */
  health: { host: string; port: number } | null;
  log: { level: string; pretty: boolean };
  secrets: DiagnosisSecrets | RemediationSecrets;
}

/** Read-only identities, and those that talk to people. Absent where a site has not got that system. */
export interface DiagnosisSecrets {
  kind: 'diagnosis';
  jenkins: { user: string; token: Secret };
  slackBot: Secret | null;
  slackUser: Secret | null;
  /** Read-only IBM Cloud API keys by account; `*` is used for accounts that are not named. */
  ibmcloud: Record<string, Secret>;
  /** Events v2 routing keys by the name that the fleet file uses. */
  pagerduty: Record<string, Secret>;
  github: Secret | null;
}

/** The only identities that change something. */
export interface RemediationSecrets {
  kind: 'remediation';
  jenkins: { user: string; token: Secret } | null;
  /** API keys by account: for held accounts they may reset; `*` only reads. */
  ibmcloud: Record<string, Secret>;
}
