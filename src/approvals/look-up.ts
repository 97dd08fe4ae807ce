import type { RunName } from './plan';

/** The question that a run asks people when xo is silent or unreadable: what does xo answer about an id? */
export interface LookUp {
  run: RunName;
  /** The id of the alert. For a cluster: the id of the location on which it lives. */
  id: string;
  /** ISO 8601. At or after it, no answer is accepted. */
  until: string;
}
