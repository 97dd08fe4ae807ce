import { incidentInWords, locationsOf, releaseName } from '../approvals/incident';
import type { Incident, IncidentPlace, IncidentTerms, OpenIncident } from '../approvals/incident';
import { mayReleaseRegion } from '../approvals/brake-rule';
import type { Reply } from '../approvals/decision';
import { canonicalName, trimmedName } from '../approvals/names';
import { peopleOf } from '../config/people';
import { noPolicy, POLICY_UNREADABLE } from '../config/policy-now';
import type { Policy } from '../config/policy-shape';
import { toIbmcloudRegion } from '../evidence/names/region-names';
import { brakePolicyOf } from '../marks/brakes';
import { openIncidents } from '../marks/incidents';
import type { RegionPolicy } from '../marks/incidents';
import { listIncidents } from '../marks/list-incidents';
import { isRegionName, placeIn } from '../marks/region-record';
import { releaseRegion } from '../marks/release-region';
import type { Engine } from './connect';
import { identityBy } from './order-brake';
import type { SignBrakes } from './order-brake';

/** A region to release: in one environment, or wherever an incident of it is open. */
export interface ReleaseOrder {
  region: string;
  environment?: string | undefined;
  by: string;
}

/** An incident that is open, as other programs read it. */
export interface ShownIncident extends OpenIncident {
  /** The different locations, in the order in which they were found. Empty if the record cannot be read. */
  locations: {
    location: string;
    account: string | null;
    /** The run that found it first. */
    run: string;
    /** ISO 8601. */
    foundAt: string;
  }[];
}

/** The incidents that are open, the oldest first, for showing. Throws if the engine gives no list. */
export async function incidentsThatAreOpen(engine: Engine): Promise<Incident[]> {
  const now = (engine.policyNow ?? noPolicy)();
  return listIncidents(engine.client, now.readable ? now.value : null);
}

/** An open incident with its locations, for other programs. */
export function shownIncident(incident: Incident): ShownIncident {
  const { environment, region, kind, since } = incident;
  const locations = locationsOf(incident).map(({ location, account, run, atMs }) => ({
    ...{ location, account, run },
    foundAt: new Date(atMs).toISOString(),
  }));
  return { environment, region, kind, since, because: incidentInWords(incident), locations };
}

/**
 * Releases a region in the name of a person: its incidents are over, and its gates ask again. Needs a policy, which says
 * whether the release counts.
 */
export async function orderRelease(
  engine: Engine,
  { region: given, environment, by }: ReleaseOrder,
  sign: Pick<SignBrakes, 'lift'> | null,
): Promise<Reply> {
  const now = (engine.policyNow ?? noPolicy)();
  if (!now.readable) return { answer: 'not-allowed', because: POLICY_UNREADABLE };
  if (trimmedName(by) === '') return { answer: 'malformed', because: 'by: names the person who releases it' };
  const known = Object.keys(now.value.environments);
  if (environment !== undefined && !known.includes(environment))
    return { answer: 'malformed', because: `environment: ${environment} is not in the policy` };
  const region = toIbmcloudRegion(given);
  if (!isRegionName(region))
    return { answer: 'malformed', because: 'region: is the name of a region, such as us-east' };

  const watched = watchedIn(now.value, region, environment);
  if (watched.length === 0) return { answer: 'repeated', because: 'the policy has no limits for incidents' };
  const who = canonicalName(peopleOf(now.value), by);
  const asked = watched.map((one) => ({
    ...one,
    verdict: mayReleaseRegion({ by: who, identity: identityBy(sign !== null) }, one.policy),
  }));
  if (!asked.some(({ verdict }) => verdict.allowed))
    return { answer: 'not-allowed', because: asked[0]!.verdict.because };
  const ends: ReleaseEnd[] = [];
  for (const { verdict, ...one } of asked)
    ends.push(await (verdict.allowed ? releaseOne(engine, one, who, sign) : leaveOne(engine, one, verdict.because)));
  return answerOf(region, ends);
}

interface WatchedRegion {
  place: IncidentPlace;
  policy: RegionPolicy & { incident: IncidentTerms };
}

/** The region in each environment that has limits for incidents. */
function watchedIn(policy: Policy, region: string, environment: string | undefined): WatchedRegion[] {
  const names = environment === undefined ? Object.keys(policy.environments) : [environment];
  return names.flatMap((name) => {
    const [place, rules] = [placeIn(name, region), brakePolicyOf(policy, name)];
    if (place === null || typeof rules === 'string' || rules.incident === undefined) return [];
    return [{ place, policy: { ...rules, incident: rules.incident } }];
  });
}

/** The result in one environment: both lists are empty if no incident was open there. */
interface ReleaseEnd {
  released: string[];
  /** The environment and the reason. */
  stillOpen: string[];
}

async function releaseOne(
  engine: Engine,
  { place, policy }: WatchedRegion,
  by: string,
  sign: Pick<SignBrakes, 'lift'> | null,
): Promise<ReleaseEnd> {
  const released = await releaseRegion(engine.client, place, {
    by,
    sign: async (runId) => sign?.lift({ by, name: releaseName(place), runId }),
    policy,
  });
  return {
    released: released.kind === 'released' ? released.was.map(incidentInWords) : [],
    stillOpen: released.kind === 'open' ? [`in ${place.environment}: ${released.because}`] : [],
  };
}

async function leaveOne(engine: Engine, { place, policy }: WatchedRegion, because: string): Promise<ReleaseEnd> {
  const open = await openIncidents(engine.client, place, policy);
  return { released: [], stillOpen: open.length === 0 ? [] : [`in ${place.environment}: ${because}`] };
}

function answerOf(region: string, ends: readonly ReleaseEnd[]): Reply {
  const released = ends.flatMap((end) => end.released);
  const stillOpen = ends.flatMap((end) => end.stillOpen);
  if (released.length === 0) {
    return stillOpen.length === 0
      ? { answer: 'repeated', because: `no incident is open in ${region}` }
      : { answer: 'not-allowed', because: stillOpen.join('; ') };
  }
  const done = `released: ${released.join('; ')}. ${ANEW}`;
  return stillOpen.length === 0
    ? { answer: 'accepted', because: done }
    : { answer: 'waiting-for-more', because: `${done}. An incident is still open ${stillOpen.join('; ')}` };
}

const ANEW = 'Nothing is sent by itself: people are asked again about each plan';
