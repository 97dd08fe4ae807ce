import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Asker } from './asker';

/** What changes a customer's account or control plane. */
export type Action = 'api-key-reset' | 'master-refresh';

/** A run, named so that the name survives `temporal workflow reset`: never by its current run id. */
export interface RunName {
  workflowId: string;
  firstRunId: string;
}

/** The name of a run as another process wrote it down; null where it is none. */
export function readRunName(value: unknown): RunName | null {
  if (value === null || typeof value !== 'object') return null;
  const { workflowId, firstRunId } = value as Record<string, unknown>;
  return typeof workflowId === 'string' && typeof firstRunId === 'string' ? { workflowId, firstRunId } : null;
}

/** Is it the same run, also after it was reset? The one comparison of runs. */
export function isSameRun(one: RunName, other: RunName | null): boolean {
  return one.workflowId === other?.workflowId && one.firstRunId === other.firstRunId;
}

/** The record of a key in IAM. Its value is never read. `createdAt` is ISO 8601 as IAM gives it. */
export interface KeyRecord {
  id: string;
  createdAt: string;
}

/** Is it the same key? The one comparison of key records; a record that could not be read is like no other. */
export function isSameKey(one: KeyRecord | null, other: KeyRecord | null): boolean {
  return one !== null && other !== null && one.id === other.id && one.createdAt === other.createdAt;
}

/** What the remediation acts on. `region` is what `ibmcloud target -r` takes, `resourceGroup` is an id. */
export interface Target {
  account: string;
  region: string;
  resourceGroup: string;
  location: string;
}

/** `<account>/<region>/<resource group>`: what an API key belongs to. */
export function scopeOf({ account, region, resourceGroup }: Target): string {
  return `${account}/${region}/${resourceGroup}`;
}

/** The exact remediation that is proposed. */
export interface PlanTerms {
  run: RunName;
  /** Part of what is signed: with the two-person rule it decides who may sign, and how many. */
  askedBy: Asker;
  environment: string;
  /** In the order in which they are done. The refresh alone where the customer resets the key. */
  actions: Action[];
  by: { 'api-key-reset': 'api' | 'customer'; 'master-refresh': 'jenkins' | 'person' };
  target: Target;
  /** Every cluster and location that uses the key of this scope; null where it could not be read. */
  affects: { kind: 'cluster' | 'location'; id: string; name?: string }[] | null;
  affectsUnknown?: string;
  /** The key record at the time of planning; null where it cannot be read. */
  keyRecord: KeyRecord | null;
  /** Digest of the findings that led here. */
  evidence: string;
  /** Counts the gates of a run, so that a gate that opens again asks with a new code. */
  gate: number;
  /** What the plan cannot do, and who must do it: shown with the plan. */
  notes: string[];
  /** ISO 8601. At or after it a decision is `expired`. */
  expiresAt: string;
}

/** A plan as shown: its terms, their digest, and the code that a decision quotes. */
export interface Plan extends PlanTerms {
  /** 64 hex characters: SHA-256 over the terms in canonical form. */
  digest: string;
  /** 8 characters of RFC 4648 base32, from the digest. */
  code: string;
}

/** What else uses the key that would be replaced, beside the location itself; null where it could not be read. */
export function alsoAffected({ affects, target }: PlanTerms): PlanTerms['affects'] {
  return affects && affects.filter(({ id }) => id !== target.location);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Completes the terms of a plan with digest and code. */
export function planOf(terms: PlanTerms): Plan {
  const digest = digestOf(terms);
  return { ...terms, digest, code: codeOf(digest) };
}

/**
 * The digest of a plan, computed from the plan as it stands and never taken from its own `digest` field: whoever shows,
 * signs or executes a plan calls this.
 */
export function digestOf(plan: PlanTerms): string {
  const { digest: _digest, code: _code, ...terms } = plan as Plan;
  return digestOfJson(terms);
}

/** SHA-256, in hex, of any JSON value in canonical form (keys sorted, `undefined` left out). */
export function digestOfJson(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}

/** The code of a digest, by which a plan is called. */
export function codeOf(digest: string): string {
  let bits = 0n;
  for (const hex of digest.slice(0, 10)) bits = (bits << 4n) | BigInt(parseInt(hex, 16));
  let code = '';
  for (let shift = 35n; shift >= 0n; shift -= 5n) code += BASE32[Number((bits >> shift) & 31n)];
  return code;
}

/** Any JSON value with its keys sorted, `undefined` left out and nothing between its parts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
