import type { Client } from '@temporalio/client';
import { regionName } from '../approvals/incident';
import type { Incident, IncidentPlace, IncidentTerms } from '../approvals/incident';
import { REGION, regionId } from '../contract/engine-names';
import { incidentsOf, openIncidents, whyNotReleased } from './incidents';
import type { RegionPolicy } from './incidents';
import { openRecord } from './note-sighting';
import { readRegionRecord } from './region-record';

/** Somebody can end the record between our look and our signal. Then we look again. */
const ROUNDS_MAX = 5;

/** The result of a release. `because` says why it does not count. */
export type Released =
  { kind: 'no-incident' } | { kind: 'released'; was: Incident[] } | { kind: 'open'; because: string };

/**
 * Releases a region: its incidents are over. Throws if the engine does not confirm.
 *
 * @param sign signs the release of the record with this run id; undefined where the person has no key.
 */
export async function releaseRegion(
  client: Client,
  place: IncidentPlace,
  {
    by,
    sign,
    policy,
  }: {
    by: string;
    sign: (runId: string) => Promise<string | undefined>;
    policy: RegionPolicy & { incident: IncidentTerms };
  },
): Promise<Released> {
  const was = await openIncidents(client, place, policy);
  if (was.length === 0) return { kind: 'no-incident' };
  const runId = await untilOpen(client, place, policy);
  const signed = await sign(runId);
  const release = { by, ...(signed === undefined ? {} : { signed }) };
  await client.workflow.getHandle(regionId(regionName(place)), runId).signal(REGION.release, release);
  const record = await readRegionRecord(client, place);
  if (record === null || 'stranger' in record) throw new Error(`the record of ${regionName(place)} was replaced`);
  const still = (await incidentsOf(place, record, policy)).some(({ overAt }) => overAt === null);
  if (!still) return { kind: 'released', was };
  const sent = { ...release, atMs: Date.now() };
  const because = await whyNotReleased(place, record, { release: sent, policy, used: new Set() });
  return { kind: 'open', because: because ?? 'the incident opened again at once' };
}

async function untilOpen(
  client: Client,
  place: IncidentPlace,
  policy: RegionPolicy & { incident: IncidentTerms },
): Promise<string> {
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    const runId = await openRecord(client, place, policy);
    if (runId !== null) return runId;
  }
  throw new Error(`could not open the record of ${regionName(place)}: look again`);
}
