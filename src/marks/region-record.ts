import type { Client } from '@temporalio/client';
import { INCIDENT_KINDS, regionName } from '../approvals/incident';
import type { IncidentPlace, Sighting } from '../approvals/incident';
import { isEnvironmentName } from '../contract/environment-name';
import { isLocationId } from '../contract/location-id';
import { isOpenStatus, REGION, regionId } from '../contract/engine-names';
import { liftIn } from './brake-record';
import type { NoBrakeOfOurs, SentLift } from './brake-record';
import { describeIfThere, isOfKind, strangerIn } from './our-own';
import { readSignalHistory, textsOf } from './signal-history';

/** A release as somebody sent it. Nothing in it is believed yet. */
export type SentRelease = SentLift;

/** The newest record of a region, as the engine's history says. */
export interface RegionRecord {
  runId: string;
  startedMs: number;
  isOpen: boolean;
  /** Sightings and releases, in their order. */
  events: (Sighting | SentRelease)[];
}

/** Something else stands under the id of a region, so an incident cannot be ruled out. */
export type NoRegionOfOurs = NoBrakeOfOurs;

/** A record with more events than this was filled by somebody. We begin a new one long before. */
const EVENTS_MAX = 4_000;
/** A sighting that is carried over into the next record stands in its memo. The first make the incident, the last keep it. */
const CARRIED_MAX = { first: 150, last: 50 } as const;
const SIGHTING_MAX = { kind: 20, location: 32, account: 100, run: 700 } as const;
const REGION_NAME = /^[a-z0-9-]{2,40}$/;

/** Whether a region of this name can have a record. */
export function isRegionName(region: unknown): region is string {
  return typeof region === 'string' && REGION_NAME.test(region);
}

/** The place of an incident; null if a region of this name has no record. */
export function placeIn(environment: unknown, region: unknown): IncidentPlace | null {
  return isEnvironmentName(environment) && isRegionName(region) ? { environment, region } : null;
}

/** The newest record of a region; null if the engine knows none. Throws if it does not answer. */
export async function readRegionRecord(
  client: Client,
  place: IncidentPlace,
): Promise<RegionRecord | NoRegionOfOurs | null> {
  const found = await describeIfThere(client, regionId(regionName(place)));
  if (found === null) return null;
  const { runId } = found;
  const facts = { runId, startedMs: found.startTime.getTime(), isOpen: isOpenStatus(found.status.name) };
  const reading = { eventsMax: EVENTS_MAX, names: [REGION.found, REGION.release] };
  const history = isOfKind(found, REGION) ? await readSignalHistory(client, found, reading) : null;
  if (history === null) return { ...facts, stranger: strangerIn(found) };
  const events = history.signals.flatMap((signal): RegionRecord['events'] =>
    signal.name === REGION.found ? sightingIn(signal.value, signal.atMs) : liftIn(signal),
  );
  return { ...facts, events: [...carriedIn(history.memo['carried']), ...events] };
}

/** The memo of a new record that goes on where the last one ended. */
export function memoOf(place: IncidentPlace, carried: readonly Sighting[]): Record<string, unknown> {
  const { first, last } = CARRIED_MAX;
  const kept = carried.length <= first + last ? carried : [...carried.slice(0, first), ...carried.slice(-last)];
  return { ...place, carried: kept };
}

function carriedIn(value: unknown): Sighting[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => {
    const { atMs } = (one ?? {}) as Partial<Sighting>;
    return typeof atMs === 'number' && Number.isFinite(atMs) ? sightingIn(one, atMs) : [];
  });
}

/** A sighting that another process wrote down; else nothing. */
function sightingIn(value: unknown, atMs: number): Sighting[] {
  const { kind: said, location, account = null, run = '' } = textsOf(value, SIGHTING_MAX);
  const kind = INCIDENT_KINDS.find((one) => one === said);
  if (kind === undefined || !isLocationId(location)) return [];
  return [{ kind, location, account, run, atMs }];
}
