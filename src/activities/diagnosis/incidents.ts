import { ApplicationFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { incidentInWords } from '../../approvals/incident';
import type { Incident, IncidentPlace, OpenIncident } from '../../approvals/incident';
import type { PolicyNow } from '../../config/policy-now';
import { WAITING } from '../../contract/failures';
import type { Incidents, IncidentWatch } from '../../contract/incident';
import { toIbmcloudRegion } from '../../evidence/names/region-names';
import { openIncidents, regionPolicyOf } from '../../marks/incidents';
import { noteSighting } from '../../marks/note-sighting';
import { placeIn } from '../../marks/region-record';

/** A region is looked at this often by each run that waits for it: a few times within the time of the policy. */
const LOOKS_WITHIN = 40;
const LOOK_EVERY_MS = { least: 1_000, most: 15_000 };

/** The record of a region, for runs. An environment without limits, or a region without a name, has no incidents. */
export function createIncidents({
  client,
  policyNow,
}: {
  client: Client;
  policyNow: PolicyNow;
}): Incidents & IncidentWatch {
  const open = async (order: Parameters<Incidents['readIncident']>[0]): Promise<OpenIncident | null> => {
    const place = placeOf(order);
    const policy = regionPolicyOf(policyNow, order.environment);
    if (place === null || typeof policy === 'string') return null;
    const all = await openIncidents(client, place, policy);
    const found = all.find(({ kind }) => order.kind === undefined || kind === order.kind);
    return found === undefined ? null : shown(found);
  };
  return {
    async noteSighting({ sighting, ...order }) {
      const place = placeOf(order);
      const policy = regionPolicyOf(policyNow, order.environment);
      if (place === null || typeof policy === 'string' || policy.incident === undefined) return null;
      await noteSighting(client, place, { sighting, policy: { ...policy, incident: policy.incident } });
      return open({ ...place, kind: sighting.kind });
    },

    readIncident: open,

    async awaitIncident({ until, ...order }) {
      const { environment, region } = order;
      const found = await open(order);
      if ((found === null) === (until === 'over')) return found;
      const policy = regionPolicyOf(policyNow, environment);
      const within = typeof policy === 'string' ? undefined : policy.incident?.within;
      const { least, most } = LOOK_EVERY_MS;
      throw ApplicationFailure.create({
        type: WAITING.regionAsBefore,
        message: found === null ? `no incident is open in ${region}` : found.because,
        category: 'BENIGN',
        nextRetryDelay: Math.min(most, Math.max(least, (within ?? most) / LOOKS_WITHIN)),
      });
    },
  };
}

/** Tools of operators have other names for some regions. */
function placeOf({ environment, region }: IncidentPlace): IncidentPlace | null {
  return placeIn(environment, toIbmcloudRegion(region));
}

function shown(incident: Incident): OpenIncident {
  const { environment, region, kind, since } = incident;
  return { environment, region, kind, since, because: incidentInWords(incident) };
}
