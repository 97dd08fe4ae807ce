import type { AlertWatch } from '../shared/alert';
import type { CardDesk } from '../shared/card-desk';
import type { CaseFile } from '../shared/case-file';
import type { GateDesk } from '../shared/gate';
import type { LocationDesk } from './location';

/** What a run works with: its case file, its card, and the three places where the outside world speaks to it. */
export interface Desks {
  file: CaseFile;
  alert: AlertWatch;
  card: CardDesk;
  gate: GateDesk;
  location: LocationDesk;
}
