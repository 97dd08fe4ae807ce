import type { KeyRecord, Target } from '../../approvals/plan';
import type { ApiKeyRecord } from '../iam/client';

const KEY_NAME = 'containers-kubernetes-key';

/**
 * The record of the key of a scope. All keys of the container service have one name; their description names region and
 * resource group, and tells them apart. Of several the newest counts: an obsolete one may still be listed.
 */
export function keyOfScope(
  records: ApiKeyRecord[],
  { region, resourceGroup }: Pick<Target, 'region' | 'resourceGroup'>,
): KeyRecord | null {
  const [newest] = records
    .filter(
      ({ name, description }) => name === KEY_NAME && names(description, region) && names(description, resourceGroup),
    )
    .sort((one, other) => timeOf(other) - timeOf(one));
  return newest === undefined ? null : { id: newest.id, createdAt: newest.createdAt };
}

/** Whole words only: `us-east` is not in `us-east2`. */
function names(description: string, word: string): boolean {
  return description.split(/[^A-Za-z0-9-]+/).includes(word);
}

function timeOf({ createdAt }: ApiKeyRecord): number {
  const ms = Date.parse(createdAt);
  return Number.isNaN(ms) ? 0 : ms;
}
