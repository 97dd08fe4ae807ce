/**
 * The result of reading a piece of evidence, as data; it never holds the evidence itself. Plain types only, so that
 * workflow code may import this file. They make up the JSON of `satlink evidence` and of the run document.
 */

/** The content of xo's reply about a location. */
export interface LocationFinding {
  kind: 'found' | 'cluster-on-location' | 'gone' | 'ambiguous' | 'not-found' | 'unreadable';
  /** The location's id. For `cluster-on-location`: the id of the cluster's location. */
  id?: string;
  /** Dash form, as Jenkins expects it: `prod-wdc04-carrier107`. */
  tugboat?: string;
  /** `wdc04` */
  datacenter?: string;
  /** The name for `ibmcloud target -r`: `us-east`. */
  region?: string;
  /** The customer's account (`MultishiftAccountID`), never the provider's. */
  account?: string;
  resourceGroup?: string;
  /** The source, for people: the address of the question that xo answered. It is never part of the reply. */
  source?: string;
  /** A sentence for a person: the observation, and the reason for its meaning. */
  because: string;
}

/** Is there an `iam_api_key` in the connector's configuration? */
export interface ApiKeyFinding {
  kind: 'present' | 'missing' | 'masked' | 'unreadable';
  because: string;
  /**
   * With a salt only, and only for `present`: hex HMAC-SHA-256 of the key's value. It shows that a key changed, and
   * hides the key. `satlink evidence` never asks for one.
   */
  fingerprint?: string;
}

/** The connector pods' log records about `getToken`. */
export interface TokenLogFinding {
  kind:
    | 'rejected'
    | 'unreachable'
    | 'throttled'
    | 'refused-by-policy'
    | 'unclear'
    | 'mixed'
    | 'working'
    | 'no-token-lines'
    | 'unreadable';
  /** The number of lines that hold `getToken` as a whole word. */
  lines: number;
  /** Time of the newest `getToken` record, ISO 8601 UTC; null if no record shows a time. */
  newest: string | null;
  /** The IAM codes that decided, ascending, without repeats. */
  codes: string[];
  /** The HTTP statuses that decided, ascending, without repeats. */
  statuses: number[];
  /** Redacted lines around `getToken error` and `getToken response`. */
  excerpt: string[];
  because: string;
}

/** The content of one small artifact, read by the runbook that knows it. */
export interface ArtifactFinding {
  /** File name. */
  artifact: string;
  /** `missing` only if the look-up was answered and its whole output was seen. */
  kind: 'as-expected' | 'other' | 'missing' | 'unreadable';
  /** The content, if it is only the id of a location or the name of a region. */
  value?: string;
  because: string;
}

/**
 * The cause that all evidence together shows when IAM cannot be reached. `none-seen` only offline, where a log may be
 * left out.
 */
export type Cause = 'key-missing' | 'key-rejected' | 'iam-unreachable' | 'inconclusive' | 'location-gone' | 'none-seen';

/** The next step for a cause. */
export type Next = 'gate' | 'escalate-razee' | 'escalate-satellite-link' | 'person' | 'void' | 'more-evidence';

/** The evidence that was given. `null` means "not given", never "nothing found". */
export interface Findings {
  location: LocationFinding | null;
  apiKey: ApiKeyFinding | null;
  tokenLog: TokenLogFinding | null;
  /** The artifacts of runbooks that read others than those two. */
  artifacts?: ArtifactFinding[];
}
