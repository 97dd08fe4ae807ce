import { stopsDecision } from './brake';

/**
 * Many locations of one region cannot reach IAM at once, or the keys of many accounts are rejected at once. That is an
 * outage of IAM or a fault of ours, and none of the customers.
 */
export const INCIDENT_KINDS = ['unreachable', 'bad-keys'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** The region of an incident, as one environment knows it. */
export interface IncidentPlace {
  environment: string;
  /** As `ibmcloud target -r` takes it. */
  region: string;
}

/** A fault that a run found. */
export interface Sighting {
  kind: IncidentKind;
  location: string;
  /** The customer's account; null where the run does not know it. Only `bad-keys` counts accounts. */
  account: string | null;
  /** The run: `<workflow id>@<first run id>`. */
  run: string;
  /** By the clock of the engine. */
  atMs: number;
}

/** A release that counts. */
export interface Release {
  by: string;
  atMs: number;
}

/** The limits of the policy: more than this number within this time is an incident. */
export interface IncidentTerms {
  locations: number;
  accounts: number;
  /** In milliseconds. */
  within: number;
}

/** An incident as one environment sees it. */
export interface Incident extends IncidentPlace {
  kind: IncidentKind;
  /** ISO 8601: when the limit was passed. Null if the record of the region cannot be read. */
  since: string | null;
  /** ISO 8601: when it was released, or had been quiet for the time of the policy. Null while it is open. */
  overAt: string | null;
  /** The person who released it. */
  overBy?: string;
  /** The sightings that belong to it, in their order. */
  seen: readonly Sighting[];
  /** Why nobody can say that there is none, if the record cannot be read. */
  unknown?: string;
}

/** An incident that is open, as a run knows it. */
export interface OpenIncident extends IncidentPlace {
  kind: IncidentKind;
  /** ISO 8601; null if the record of the region cannot be read. */
  since: string | null;
  /** In words, such as "8 locations in us-east cannot reach IAM". */
  because: string;
}

/** The name of a region in the engine, and in what a person signs: `prod/us-east`. */
export function regionName({ environment, region }: IncidentPlace): string {
  return `${environment}/${region}`;
}

/** The name under which a person signs the release of a region. No brake has such a name. */
export function releaseName(place: IncidentPlace): string {
  return `incident-${regionName(place)}`;
}

/** The sightings and releases of one region in their order, as the rule reads them. */
export interface Watched {
  incidents: readonly Omit<Incident, keyof IncidentPlace>[];
  /** The sightings that may still make an incident, or that keep one open. */
  counting: readonly Sighting[];
}

/**
 * The rule. An incident opens with the sighting that passes the limit: more than `locations` different locations, or
 * more than `accounts` different accounts, in less than `within`. Every later sighting of that kind belongs to it. It is
 * over when somebody releases it, or when there was no sighting of that kind for `within`. After that, counting begins
 * anew.
 */
export function watchRegion(events: readonly (Sighting | Release)[], terms: IncidentTerms, nowMs: number): Watched {
  const each = INCIDENT_KINDS.map((kind) => watchKind(kind, events, terms, nowMs));
  return {
    incidents: each
      .flatMap(({ incidents }) => incidents)
      .sort((one, other) => (one.since ?? '').localeCompare(other.since ?? '')),
    counting: each.flatMap(({ counting }) => counting),
  };
}

function watchKind(
  kind: IncidentKind,
  events: readonly (Sighting | Release)[],
  { locations, accounts, within }: IncidentTerms,
  nowMs: number,
): Watched {
  const [limit, of] = kind === 'unreachable' ? [locations, ofLocation] : [accounts, ofAccount];
  const over: Omit<Incident, keyof IncidentPlace>[] = [];
  let sinceMs: number | null = null;
  let seen: Sighting[] = [];
  const endAt = (atMs: number, by?: string) => {
    if (sinceMs !== null) over.push({ ...incidentOf(kind, sinceMs, seen), overAt: isoOf(atMs), ...byIf(by) });
    [sinceMs, seen] = [null, []];
  };
  const quietBy = (atMs: number) => {
    const last = seen.at(-1);
    if (last !== undefined && atMs - last.atMs >= within) endAt(last.atMs + within);
  };
  for (const event of events) {
    quietBy(event.atMs);
    if (!('kind' in event)) {
      if (sinceMs !== null) endAt(event.atMs, event.by);
    } else if (event.kind === kind && of(event) !== null) {
      if (sinceMs === null) seen = seen.filter(({ atMs }) => event.atMs - atMs < within);
      seen.push(event);
      if (sinceMs === null && new Set(seen.map(of)).size > limit) sinceMs = event.atMs;
    }
  }
  quietBy(nowMs);
  const open = sinceMs === null ? [] : [incidentOf(kind, sinceMs, seen)];
  return { incidents: [...over, ...open], counting: seen };
}

const ofLocation = ({ location }: Sighting) => location;
const ofAccount = ({ account }: Sighting) => account;

function incidentOf(kind: IncidentKind, sinceMs: number, seen: Sighting[]): Omit<Incident, keyof IncidentPlace> {
  return { kind, since: isoOf(sinceMs), overAt: null, seen };
}

function byIf(by: string | undefined): { overBy?: string } {
  return by === undefined ? {} : { overBy: by };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** The different locations of an incident, in the order in which they were found, each with the run that found it first. */
export function locationsOf({ seen }: Pick<Incident, 'seen'>): Sighting[] {
  return [...new Map(seen.toReversed().map((one) => [one.location, one])).values()].sort(
    (one, other) => seen.indexOf(one) - seen.indexOf(other),
  );
}

/** `8 locations in us-east cannot reach IAM`, or why nobody can say that there is no incident. */
export function incidentInWords(incident: Pick<Incident, 'kind' | 'region' | 'seen' | 'unknown'>): string {
  const { kind, region, seen, unknown } = incident;
  if (unknown !== undefined) return `an incident in ${region} cannot be ruled out: ${unknown}`;
  if (kind === 'unreachable') return `${locationsOf(incident).length} locations in ${region} cannot reach IAM`;
  const accounts = new Set(seen.map(ofAccount)).size;
  return `IAM rejects the keys of ${accounts} accounts in ${region}`;
}

/** Why a gate is held, from the incident in words. */
export function heldByIncident(inWords: string): string {
  return `an incident is open: ${inWords}`;
}

/**
 * The incidents as freezes for the rule. They hold an approval alone: a no, and the word of a customer who has replaced
 * the key, count all the time. One that was over after the decision still counts: an incident that is over releases
 * nothing by itself.
 *
 * @param madeMs the time of the decision.
 */
export function freezesOfIncidents(
  incidents: readonly Incident[],
  madeMs: number,
): { name: string; isOver: boolean; isIncident: true }[] {
  return incidents
    .filter((incident) => stopsDecision(incident, madeMs))
    .map((incident) => ({
      name: heldByIncident(incidentInWords(incident)),
      isOver: incident.overAt !== null,
      isIncident: true as const,
    }));
}
