import type { AlertWatch } from '../shared/alert';
import type { CaseFile } from '../shared/case-file';
import type { GateDesk } from '../shared/gate';
import type { LocationDesk } from './location';

/** What a run works with: its case file, and the three places where the outside world speaks to it. */
export interface Desks {
  file: CaseFile;
  alert: AlertWatch;
  gate: GateDesk;
  location: LocationDesk;
}
