import type { IncidentKind, IncidentPlace, OpenIncident, Sighting } from '../approvals/incident';
import type { Posted } from './activities';

/** The record of a region. Task queue `…diagnosis`. */
export interface Incidents {
  /** Notes what a run found. Answers the incident of that kind that is open then; null if there is none. */
  noteSighting(order: IncidentPlace & { sighting: Omit<Sighting, 'atMs'> }): Promise<OpenIncident | null>;
  /** The oldest incident that is open in a region; null if there is none. */
  readIncident(order: IncidentPlace & { kind?: IncidentKind }): Promise<OpenIncident | null>;
}

/** Waits by retries of the server. */
export interface IncidentWatch {
  /** Fails with the benign `RegionAsBefore` until the region has an incident, or has none any more. */
  awaitIncident(order: IncidentPlace & { kind?: IncidentKind; until: 'open' | 'over' }): Promise<OpenIncident | null>;
}

/** The message about an incident, which all of its runs have in common. */
export interface IncidentMessage extends IncidentPlace {
  kind: IncidentKind;
  /** ISO 8601: when it opened. */
  since: string;
  /** A customer impacting event that the run knows. */
  cie: string | null;
}

/** Tells people of an incident. Task queue `…diagnosis`. */
export interface IncidentNotices {
  /**
   * Tells the satellite-link team of an incident, once for all its runs: a message that is there already is replaced by
   * the present list. Empty if there is no such incident. It is retried.
   */
  tellOfIncident(order: IncidentMessage): Promise<{ team: string; posted: Posted }[]>;
}
