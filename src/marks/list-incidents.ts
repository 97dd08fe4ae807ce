import type { Client } from '@temporalio/client';
import { regionName } from '../approvals/incident';
import type { Incident, IncidentPlace } from '../approvals/incident';
import type { Policy } from '../config/policy-shape';
import { isOpenStatus, regionId } from '../contract/engine-names';
import { brakePolicyOf } from './brakes';
import { readIncidents, unknownIncident } from './incidents';
import { placeIn } from './region-record';

const REGIONS_MAX = 300;
const AT_ONCE = 8;
const NO_POLICY = 'no policy is at hand here, and it has the limits';

/** The incidents that are open, the oldest first: see `listAllIncidents`. */
export async function listIncidents(client: Client, policy: Policy | null): Promise<Incident[]> {
  return (await listAllIncidents(client, policy)).filter(({ overAt }) => overAt === null);
}

/**
 * The incidents in the newest record of each region, also those that are over, the oldest first. For showing only: a decision and an effect read the record of their own
 * region. Throws if the engine gives no list of records.
 *
 * @param policy null if it cannot be read. Then none can be ruled out where the record of a region is in use.
 */
export async function listAllIncidents(client: Client, policy: Policy | null): Promise<Incident[]> {
  const places = new Map<string, { place: IncidentPlace; isInUse: boolean }>();
  for await (const { workflowId, status } of client.workflow.list({
    query: `WorkflowId STARTS_WITH '${regionId('')}'`,
  })) {
    const place = placeOfId(workflowId);
    if (place === null) continue;
    const name = regionName(place);
    places.set(name, { place, isInUse: isOpenStatus(status.name) || places.get(name)?.isInUse === true });
    if (places.size >= REGIONS_MAX) break;
  }
  const waiting = [...places.values()];
  const found: Incident[] = [];
  const readers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (policy === null) found.push(...(next.isInUse ? [unknownIncident(next.place, NO_POLICY)] : []));
      else found.push(...(await incidentsIn(client, next.place, policy)));
    }
  });
  await Promise.all(readers);
  return found.sort((one, other) => orderOf(one).localeCompare(orderOf(other)));
}

/** An environment that the policy does not know asks nobody about anything. */
async function incidentsIn(client: Client, place: IncidentPlace, policy: Policy): Promise<Incident[]> {
  const rules = brakePolicyOf(policy, place.environment);
  return typeof rules === 'string' ? [] : readIncidents(client, place, rules);
}

/** The place in the id of a record; null if it is none. No environment or region has a slash in its name. */
function placeOfId(workflowId: string): IncidentPlace | null {
  const [environment, region, ...more] = workflowId.slice(regionId('').length).split('/');
  return more.length > 0 ? null : placeIn(environment, region);
}

function orderOf(incident: Incident): string {
  return `${incident.since ?? ''} ${regionName(incident)} ${incident.kind}`;
}
