import type { Client } from '@temporalio/client';
import { mayReleaseRegion } from '../approvals/brake-rule';
import { releaseName, watchRegion } from '../approvals/incident';
import type { PlanTerms } from '../approvals/plan';
import type { Incident, IncidentPlace, IncidentTerms, Release, Sighting, Watched } from '../approvals/incident';
import { POLICY_UNREADABLE } from '../config/policy-now';
import type { PolicyNow } from '../config/policy-now';
import { identifyReleaser } from '../signing/identify';
import { inOneLine } from '../text/visible';
import { brakePolicyOf } from './brakes';
import type { BrakePolicy } from './brakes';
import { placeIn, readRegionRecord } from './region-record';
import type { NoRegionOfOurs, RegionRecord, SentRelease } from './region-record';

/** The engine answers in milliseconds. A region that cannot be read counts as one with an incident. */
const ENGINE_WITHIN_MS = 5_000;

/** The rules of one environment: its limits, and who may release. Without limits there is never an incident. */
export type RegionPolicy = BrakePolicy & { incident?: IncidentTerms | undefined };

/** The rules of an environment for incidents; a sentence if nobody can read them. */
export function regionPolicyOf(policyNow: PolicyNow, environment: string): RegionPolicy | string {
  const now = policyNow();
  return now.readable ? brakePolicyOf(now.value, environment) : POLICY_UNREADABLE;
}

/**
 * The incidents of a region, those that are over too, in the order in which they opened. If the record cannot be read,
 * there is one that nobody can rule out. Never throws.
 */
export async function readIncidents(client: Client, place: IncidentPlace, policy: RegionPolicy): Promise<Incident[]> {
  if (policy.incident === undefined) return [];
  const deadline = Date.now() + ENGINE_WITHIN_MS;
  try {
    const record = await client.withDeadline(deadline, () => readRegionRecord(client, place));
    return record === null ? [] : await incidentsOf(place, record, policy);
  } catch (error) {
    return [unknownIncident(place, `the engine does not say it (${(error as Error).name})`)];
  }
}

/** The incidents of the region of a plan. Never throws. */
export async function readIncidentsOn(
  client: Client,
  { environment, target: { region } }: Pick<PlanTerms, 'environment' | 'target'>,
  policy: RegionPolicy,
): Promise<Incident[]> {
  const place = placeIn(environment, region);
  return place === null ? [] : readIncidents(client, place, policy);
}

/** The incidents that are open. */
export async function openIncidents(client: Client, place: IncidentPlace, policy: RegionPolicy): Promise<Incident[]> {
  return (await readIncidents(client, place, policy)).filter(({ overAt }) => overAt === null);
}

/** The same of a record that was read. It does not matter whether its workflow is open: its history alone counts. */
export async function incidentsOf(
  place: IncidentPlace,
  record: RegionRecord | NoRegionOfOurs,
  policy: RegionPolicy,
): Promise<Incident[]> {
  if (policy.incident === undefined) return [];
  if ('stranger' in record) return [unknownIncident(place, record.stranger)];
  const { incidents } = await watchRecord(place, record, { ...policy, incident: policy.incident });
  return incidents.map((incident) => ({ ...place, ...incident }));
}

/** Reads a record by the rule, at this moment. Only the releases that count are in it. */
export async function watchRecord(
  place: IncidentPlace,
  record: RegionRecord,
  policy: RegionPolicy & { incident: IncidentTerms },
): Promise<Watched> {
  const used = new Set<string>();
  const events: (Sighting | Release)[] = [];
  for (const event of record.events) {
    if ('kind' in event) events.push(event);
    else if ((await whyNotReleased(place, record, { release: event, policy, used })) === null)
      events.push({ by: inOneLine(event.by), atMs: event.atMs });
  }
  return watchRegion(events, policy.incident, Date.now());
}

/** Why a release does not count; null if it does. A signature releases once: nobody can send it again later. */
export async function whyNotReleased(
  place: IncidentPlace,
  { runId }: Pick<RegionRecord, 'runId'>,
  { release, policy, used }: { release: SentRelease; policy: RegionPolicy; used: Set<string> },
): Promise<string | null> {
  const { by, signed, atMs } = release;
  if (signed !== undefined && used.has(signed)) return 'this signature has released the region before';
  const identity = await identifyReleaser(release, { name: releaseName(place), runId }, { ...policy, atMs });
  const verdict = mayReleaseRegion({ by, identity }, policy);
  if (verdict.allowed && signed !== undefined) used.add(signed);
  return verdict.allowed ? null : verdict.because;
}

/** An incident that nobody can rule out. */
export function unknownIncident(place: IncidentPlace, unknown: string): Incident {
  return { ...place, kind: 'unreachable', since: null, overAt: null, seen: [], unknown };
}
