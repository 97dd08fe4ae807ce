import type { Incident } from '../../approvals/incident';
import { incidentsThatAreOpen } from '../../runs';
import type { Engine } from '../../runs';
import { FreshReading } from './fresh-reading';
import type { Seen } from './fresh-reading';

/** The incidents that are open, as this process has last read them; null if they could not be read. */
export type IncidentsSeen = Seen<Incident>;

/** The incidents for pages and metrics. Decisions and effects never ask it: they read the record of their own region. */
export class RegionWatch extends FreshReading<Incident> {
  constructor(engine: Engine) {
    super(engine, () => incidentsThatAreOpen(engine));
  }
}
