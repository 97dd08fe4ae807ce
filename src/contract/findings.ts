/**
 * What a piece of evidence shows, as data: never the evidence itself.
 * Plain types only, so that workflow code may import this file. The JSON of `satlink evidence` and of the run document
 * is made of these.
 */

/** What xo's reply says about a location. */
export interface LocationFinding {
  kind: 'found' | 'cluster-on-location' | 'gone' | 'ambiguous' | 'not-found' | 'unreadable';
  /** The location's id. For `cluster-on-location`: the id of the location that the cluster lives on. */
  id?: string;
  /** Dash form, as Jenkins wants it: `prod-wdc04-carrier107`. */
  tugboat?: string;
  /** `wdc04` */
  datacenter?: string;
  /** The name that `ibmcloud target -r` takes: `us-east`. */
  region?: string;
  /** The customer's account (`MultishiftAccountID`), never the provider's. */
  account?: string;
  resourceGroup?: string;
  /** Where it was read, for people: the address of the question that xo answered. Never part of what was read. */
  source?: string;
  /** A sentence for a person: what was seen and why it means this. */
  because: string;
}

/** Is there an `iam_api_key` in the connector's configuration? */
export interface ApiKeyFinding {
  kind: 'present' | 'missing' | 'masked' | 'unreadable';
  because: string;
  /**
   * With a salt only, and only for `present`: hex HMAC-SHA-256 of the key's value. It shows that a key changed without
   * showing the key. `satlink evidence` never asks for one.
   */
  fingerprint?: string;
}

/** What the connector's pods say about `getToken`. */
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
  /** How many lines hold `getToken` as a whole word. */
  lines: number;
  /** Time of the newest `getToken` record, ISO 8601 UTC; null when no record shows a time. */
  newest: string | null;
  /** IAM codes that decided, ascending, without repeats. */
  codes: string[];
  /** HTTP statuses that decided, ascending, without repeats. */
  statuses: number[];
  /** Redacted lines around `getToken error` and `getToken response`. */
  excerpt: string[];
  because: string;
}

/** What one small artifact shows, read by the runbook that knows it. */
export interface ArtifactFinding {
  /** File name. */
  artifact: string;
  /** `missing` only where the look-up was answered and the whole of it was seen. */
  kind: 'as-expected' | 'other' | 'missing' | 'unreadable';
  /** What it says, where that is the id of a location or the name of a region, and nothing else. */
  value?: string;
  because: string;
}

/** What the evidence means together where IAM cannot be reached. `none-seen` only offline, where a log may not be given. */
export type Cause = 'key-missing' | 'key-rejected' | 'iam-unreachable' | 'inconclusive' | 'location-gone' | 'none-seen';

/** What follows from a cause. */
export type Next = 'gate' | 'escalate-razee' | 'escalate-satellite-link' | 'person' | 'void' | 'more-evidence';

/** The evidence as far as it was given; `null` is "not given", never "nothing found". */
export interface Findings {
  location: LocationFinding | null;
  apiKey: ApiKeyFinding | null;
  tokenLog: TokenLogFinding | null;
  /** Of runbooks that read others than those two. */
  artifacts?: ArtifactFinding[];
}
