import type { LocationFinding } from '../contract/findings';
import { readProvided as readForm } from '../contract/provided-location';
import type { Provided } from '../contract/run-document';

/** The names in a record of xo without which a run cannot say whose key it is, or cannot replace it. */
const NEEDED = [
  ['account', 'the account (MultishiftAccountID)'],
  ['resourceGroup', 'the resource group (ResourceGroupID)'],
] as const;

/**
 * Reads the answer of xo that a person hands in, on every surface. Returns it, or a sentence that names the wrong
 * field, or each name that the record of a location lacks.
 */
export function readHandedIn(value: unknown): Provided | string {
  const provided = readForm(value);
  return typeof provided === 'string' ? provided : (whyIncomplete(provided.finding) ?? provided);
}

function whyIncomplete(finding: LocationFinding): string | null {
  if (finding.kind !== 'found') return null;
  const missing = NEEDED.filter(([field]) => finding[field] === undefined).map(([, words]) => words);
  if (missing.length === 0) return null;
  return `the record lacks ${missing.join(' and ')}; paste the whole record of xo`;
}
