import type { KeyRecord, Target } from '../../approvals/plan';
import type { ApiKeyRecord, KeyKind } from '../iam/client';

const KEY_NAME = 'containers-kubernetes-key';

/** The record of the key of a scope. `kind` says whether a user or a service ID made it. */
export interface ScopeKey extends KeyRecord {
  kind: KeyKind;
}

/**
 * The keys of a scope, the newest first; obsolete ones may still be listed. All keys of the container service have one
 * name. Their descriptions name region and resource group, and so differ.
 */
export function keysOfScope(
  records: ApiKeyRecord[],
  { region, resourceGroup }: Pick<Target, 'region' | 'resourceGroup'>,
): ScopeKey[] {
  return records
    .filter(
      ({ name, description }) => name === KEY_NAME && names(description, region) && names(description, resourceGroup),
    )
    .map(({ id, createdAt, kind }) => ({ id, createdAt, kind }))
    .sort((one, other) => timeOf(other) - timeOf(one) || (one.id < other.id ? -1 : 1));
}

/** The reason why the newest key of a scope is uncertain; null if it is certain. IAM's times may lack seconds. */
export function whyNotOrdered([newest, next, ...older]: ScopeKey[]): string | null {
  if (newest === undefined || next === undefined) return null;
  if ([newest, next, ...older].some(({ createdAt }) => Number.isNaN(Date.parse(createdAt))))
    return 'IAM does not say when one of the keys of this scope was made';

  const isTie = timeOf(newest) === timeOf(next);
  return isTie ? `IAM gives the keys ${newest.id} and ${next.id} of this scope the same time` : null;
}

/** Whole words only: `us-east` is not in `us-east2`. */
function names(description: string, word: string): boolean {
  return description.split(/[^A-Za-z0-9-]+/).includes(word);
}

function timeOf({ createdAt }: KeyRecord): number {
  const ms = Date.parse(createdAt);
  return Number.isNaN(ms) ? 0 : ms;
}
