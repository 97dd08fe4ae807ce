import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Asker } from './asker';

/** The actions that change a customer's account or control plane. */
export type Action = 'api-key-reset' | 'master-refresh';

/** The name of a run. It stays the same after `temporal workflow reset`, so it never holds the current run id. */
export interface RunName {
  workflowId: string;
  firstRunId: string;
}

/** The name of a run that another process wrote down; null if it is not one. */
export function readRunName(value: unknown): RunName | null {
  if (value === null || typeof value !== 'object') return null;
  const { workflowId, firstRunId } = value as Record<string, unknown>;
  return typeof workflowId === 'string' && typeof firstRunId === 'string' ? { workflowId, firstRunId } : null;
}

/** Is it the same run, even after a reset? Runs are compared only here. */
export function isSameRun(one: RunName, other: RunName | null): boolean {
  return one.workflowId === other?.workflowId && one.firstRunId === other.firstRunId;
}

/** The record of a key in IAM. Its value is never read. `createdAt` is ISO 8601 as IAM gives it. */
export interface KeyRecord {
  id: string;
  createdAt: string;
}

/** Is it the same key? Key records are compared only here. A record that could not be read equals no other. */
export function isSameKey(one: KeyRecord | null, other: KeyRecord | null): boolean {
  return one !== null && other !== null && one.id === other.id && one.createdAt === other.createdAt;
}

/** The target of the remediation. `region` is the argument of `ibmcloud target -r`, `resourceGroup` is an id. */
export interface Target {
  account: string;
  region: string;
  resourceGroup: string;
  location: string;
}

/** Stands for a resource group that nobody named. No place confirms it, so the plan says who must name it. */
export const GROUP_NOT_KNOWN = 'not-known';

/** `<account>/<region>/<resource group>`: an API key belongs to this scope. */
export function scopeOf({ account, region, resourceGroup }: Target): string {
  return `${account}/${region}/${resourceGroup}`;
}

/** Another location of the same scope, whose run joined this one. Its master is refreshed under the same plan. */
export interface JoinedLocation {
  location: string;
  name?: string;
  run: RunName;
  /** Digest of the findings of that run. */
  evidence: string;
  /** The requester of that run. The two-person rule holds for it too. */
  askedBy: Asker;
}

/** The exact remediation that is proposed. */
export interface PlanTerms {
  run: RunName;
  /** A part of the signed plan: with the two-person rule it determines who may approve, and how many people must. */
  askedBy: Asker;
  environment: string;
  /** In the order of execution. Only the refresh if the customer resets the key. */
  actions: Action[];
  /** `nobody`: the key stays as it is, and the refresh carries something else to the location. */
  by: { 'api-key-reset': 'api' | 'customer' | 'nobody'; 'master-refresh': 'jenkins' | 'person' };
  target: Target;
  /** Absent if no other run of the scope joined. */
  alsoRefresh?: JoinedLocation[];
  /** Every cluster and location that uses the key of this scope; null if they could not be read. */
  affects: { kind: 'cluster' | 'location'; id: string; name?: string }[] | null;
  affectsUnknown?: string;
  /** The key record at the time of planning; null if it cannot be read. */
  keyRecord: KeyRecord | null;
  /** Digest of the findings on which the plan is based. */
  evidence: string;
  /** Counts the gates of a run, so that a gate that opens again asks with a new code. */
  gate: number;
  /** The things that the plan cannot do, and who must do them. They are shown with the plan. */
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

/**
 * A plan as it is about one location: its target, or one of the others. Digest and code stay those of the whole plan.
 */
export function planAt(plan: Plan, other: string | undefined): Plan {
  const alsoRefresh = plan.alsoRefresh?.filter(({ location }) => location === other);
  return { ...plan, alsoRefresh, target: { ...plan.target, location: other ?? plan.target.location } };
}

/** The other users of the key that would be replaced, besides the location itself; null if they could not be read. */
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
 * Computes the digest from the plan's content; its `digest` field is ignored. All code that shows, signs or executes a
 * plan calls this.
 */
export function digestOf(plan: PlanTerms): string {
  const { digest: _digest, code: _code, ...terms } = plan as Plan;
  return digestOfJson(terms);
}

/** SHA-256, in hex, of any JSON value in canonical form (keys sorted, `undefined` left out). */
export function digestOfJson(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}

/** The code of a digest. People call a plan by its code. */
export function codeOf(digest: string): string {
  let bits = 0n;
  for (const hex of digest.slice(0, 10)) bits = (bits << 4n) | BigInt(parseInt(hex, 16));
  let code = '';
  for (let shift = 35n; shift >= 0n; shift -= 5n) code += BASE32[Number((bits >> shift) & 31n)];
  return code;
}

/** Any JSON value with its keys sorted, `undefined` left out and no blanks between its parts. */
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
