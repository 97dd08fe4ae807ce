export const KUBERNETES_KEY_NAME = 'containers-kubernetes-key';

/** The state of the lab, as plain data. The rules of how it changes are in `world.ts`. */

/** An API key of IAM. The value never leaves the lab except where the real one would: into a connector's configuration. */
export interface IamKey {
  id: string;
  value: string;
  name: string;
  /** For a key of the container service it names region and resource group; that is how the keys are told apart. */
  description: string;
  account: string;
  iamId: string;
  /** Milliseconds since 1970. */
  createdAtMs: number;
  state: 'active' | 'deleted' | 'disabled' | 'owner-inactive';
}

/** A key of the container service belongs to a scope. */
export interface Scope {
  account: string;
  region: string;
  resourceGroup: string;
  /** Id of the key in force. */
  keyId: string;
  /** The value that a master refresh carries: the key in force, once it has propagated. */
  propagatedValue: string;
  resets: number;
  rotatedByCustomer: number;
}

export interface ResourceGroup {
  id: string;
  name: string;
  isDefault: boolean;
}

export interface Account {
  id: string;
  name: string;
  resourceGroups: ResourceGroup[];
}

/** IAM's answer to a connector's `getToken` at a time. */
export type TokenOutcome =
  | { kind: 'ok' }
  | { kind: 'rejected'; status: number; code: string; message: string }
  | { kind: 'unreachable' }
  | { kind: 'throttled' };

/** How the key log of a location is printed. */
export type KeyLogShape = 'secret-yaml' | 'secret-json' | 'configmap-yaml' | 'wrapped-base64' | 'masked' | 'describe';

/** How xo prints a record, and in which part of a Slack message. */
export type XoShape = 'aligned' | 'json' | 'header-json';
export type XoPart = 'text' | 'fence' | 'attachment' | 'blocks' | 'file';

/** A Satellite location. */
export interface LabLocation {
  id: string;
  name: string;
  story: string;
  environment: string;
  account: string;
  /** As `ibmcloud target -r` takes it. */
  region: string;
  /** As xo prints it, which differs for some regions. */
  xoRegion: string;
  resourceGroup: string;
  /** Dot form: `prod-wdc04.carrier107`. */
  tugboat: string;
  deleted: boolean;
  xo: { shape: XoShape; part: XoPart; otherTugboat?: string };
  /** The carriers of its data centre on which the information job works; absent: all of its region. */
  carriers?: string[];
  /** How long an information build runs, how it ends, and whether its files are kept elsewhere than in Jenkins. */
  build: { runMs: number; result: 'SUCCESS' | 'UNSTABLE' | 'FAILURE'; artifactsElsewhere: boolean };
  /** How a refresh build ends; a failed one has had no effect. */
  refreshResult: 'SUCCESS' | 'FAILURE';
  keyLog: KeyLogShape;
  /** The key in the connector's configuration; null when there is none. */
  configuredKey: string | null;
  /** A value that the configuration takes on only after so many more information builds have been read. */
  followsLater: { value: string; builds: number } | null;
  /** How many information builds still show the old key after a refresh; a trait of the location. */
  staleBuilds: number;
  /** After a reset the key records of its account may not be listed any more. */
  keyRecordHiddenAfterReset: boolean;
  network: 'up' | 'down' | 'throttled';
  refreshes: number;
  /** The content that its information builds leave instead of the usual one, by file name, until its master is refreshed. */
  artifacts: Record<string, string>;
  /** The answers to `getToken` with their start times, oldest first. */
  token: { sinceMs: number; outcome: TokenOutcome }[];
}

/** A cluster: on a location, or one of the account that only shares the scope's key. */
export interface LabCluster {
  id: string;
  name: string;
  story: string;
  account: string;
  region: string;
  resourceGroup: string;
  /** The location that it lives on. */
  location?: string;
}

/** The login of a worker's API key: a user, or a service ID if `iamId` begins with `iam-ServiceId-`. */
export interface Identity {
  apikey: string;
  /** Id of the API key's own record. */
  keyId: string;
  iamId: string;
  email: string;
  name: string;
  account: string;
  /** On the container service. */
  role: 'Administrator' | 'Viewer';
  /** On IAM Identity, in the whole account. Without a role, the identity sees only its own API keys. */
  identityRole?: 'Operator';
}
