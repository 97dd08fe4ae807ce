import type { RunName } from './plan';

/** What a run asks people while xo is silent or cannot be read: what xo answers about an id. */
export interface LookUp {
  run: RunName;
  /** The id of the alert, or of the location on which the cluster of the alert lives. */
  id: string;
  /** ISO 8601. At or after it nothing is taken in. */
  until: string;
}
