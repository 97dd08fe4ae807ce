import type { AlertWatch } from '../run/alert-watch';
import type { Joins } from '../run/joins';
import type { Asking } from '../run/ask';
import type { LocationLookup } from './location';

/** The parts that the steps work with: the state of the run, its card, and the three places where messages come in. */
export interface RunContext extends Asking {
  alert: AlertWatch;
  joins: Joins;
  location: LocationLookup;
}
