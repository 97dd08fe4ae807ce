import type { Client } from '@temporalio/client';
import { regionName } from '../approvals/incident';
import type { IncidentPlace, IncidentTerms, Sighting } from '../approvals/incident';
import { REGION, regionId } from '../contract/engine-names';
import { watchRecord } from './incidents';
import type { RegionPolicy } from './incidents';
import { startUnlessTaken, unlessGone } from './our-own';
import { memoOf, readRegionRecord } from './region-record';
import type { RegionRecord } from './region-record';

/** Other runs of the region can begin and end the same record between our look and our signal. Then we look again. */
const ROUNDS_MAX = 10;
/** A record that is longer goes on in a new one, so that it can always be read at once. */
const EVENTS_KEPT = 1_000;

type Policy = RegionPolicy & { incident: IncidentTerms };

/**
 * Notes what a run found in the record of its region. A record in which nothing counts any more is ended, and a new one
 * begins. A record that somebody has ended goes on in a new one. Throws if the engine does not confirm.
 */
export async function noteSighting(
  client: Client,
  place: IncidentPlace,
  { sighting, policy }: { sighting: Omit<Sighting, 'atMs'>; policy: Policy },
): Promise<void> {
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    const runId = await openRecord(client, place, policy);
    if (runId === null) continue;
    const handle = client.workflow.getHandle(regionId(regionName(place)), runId);
    if ((await unlessGone(handle.signal(REGION.found, sighting).then(() => true))) !== null) return;
  }
  throw new Error(`could not note what was found in ${regionName(place)}: its record is ended all the time`);
}

/** The run id of an open record of the region; null if somebody else was faster, so that we look again. */
export async function openRecord(client: Client, place: IncidentPlace, policy: Policy): Promise<string | null> {
  const record = await readRegionRecord(client, place);
  const isOurs = record !== null && !('stranger' in record);
  if (isOurs && record.isOpen && (await isOfUse(place, record, policy))) return record.runId;
  const carried = isOurs ? (await watchRecord(place, record, policy)).counting : [];
  if (record?.isOpen) await end(client, place, record, 'a new record begins');
  await startUnlessTaken(client, REGION, {
    workflowId: regionId(regionName(place)),
    memo: memoOf(place, carried),
    // For people who look at Temporal's own pages.
    staticSummary: `what runs found in ${place.region}, ${place.environment}`,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
  return null;
}

/** A record is of use while something in it counts, or while it is new. */
async function isOfUse(place: IncidentPlace, record: RegionRecord, policy: Policy): Promise<boolean> {
  if (record.events.length > EVENTS_KEPT) return false;
  if (Date.now() - record.startedMs < policy.incident.within) return true;
  return (await watchRecord(place, record, policy)).counting.length > 0;
}

/** Ends the workflow of a record. This alone ends no incident. */
export async function end(
  client: Client,
  place: IncidentPlace,
  { runId }: Pick<RegionRecord, 'runId'>,
  reason: string,
): Promise<void> {
  await unlessGone(client.workflow.getHandle(regionId(regionName(place)), runId).terminate(reason));
}
