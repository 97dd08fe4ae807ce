import type { AlertWatch } from '../run/alert-watch';
import type { CardDesk } from '../run/card-updates';
import type { CaseFile } from '../run/run-state';
import type { GateDesk } from '../run/gate';
import type { LocationDesk } from './location';

/** What a run works with: its case file, its card, and the three places where the outside world speaks to it. */
export interface Desks {
  file: CaseFile;
  alert: AlertWatch;
  card: CardDesk;
  gate: GateDesk;
  location: LocationDesk;
}
