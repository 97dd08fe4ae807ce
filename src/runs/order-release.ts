import { incidentInWords, releaseName } from '../approvals/incident';
import type { IncidentPlace } from '../approvals/incident';
import { mayReleaseRegion } from '../approvals/brake-rule';
import type { Reply } from '../approvals/decision';
import { canonicalName, trimmedName } from '../approvals/names';
import { noPolicy, POLICY_UNREADABLE } from '../config/policy-now';
import { toIbmcloudRegion } from '../evidence/names/region-names';
import { regionPolicyOf } from '../marks/incidents';
import { placeIn } from '../marks/region-record';
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

/**
 * Releases a region in the name of a person: its incidents are over, and its gates ask again. Needs a policy, which says
 * whether the release counts.
 */
export async function orderRelease(
  engine: Engine,
  { region: given, environment, by }: ReleaseOrder,
  sign: Pick<SignBrakes, 'lift'> | null,
): Promise<Reply> {
  const policyNow = engine.policyNow ?? noPolicy;
  const now = policyNow();
  if (!now.readable) return { answer: 'not-allowed', because: POLICY_UNREADABLE };
  if (trimmedName(by) === '') return { answer: 'malformed', because: 'by: names the person who releases it' };
  const region = toIbmcloudRegion(given);
  const known = Object.keys(now.value.environments);
  const places = (environment === undefined ? known : [environment]).map((name) => placeIn(name, region));
  if (environment !== undefined && !known.includes(environment))
    return { answer: 'malformed', because: `environment: ${environment} is not in the policy` };
  if (places.includes(null))
    return { answer: 'malformed', because: 'region: is the name of a region, such as us-east' };

  const replies: Reply[] = [];
  for (const place of places) replies.push(await releaseOne(engine, place!, by, sign));
  return (
    replies.find(({ answer }) => answer === 'accepted') ??
    replies.find(({ answer }) => answer === 'not-allowed') ?? {
      answer: 'repeated',
      because: `no incident is open in ${region}`,
    }
  );
}

async function releaseOne(
  engine: Engine,
  place: IncidentPlace,
  by: string,
  sign: Pick<SignBrakes, 'lift'> | null,
): Promise<Reply> {
  const rules = regionPolicyOf(engine.policyNow ?? noPolicy, place.environment);
  if (typeof rules === 'string') return { answer: 'not-allowed', because: rules };
  if (rules.incident === undefined) return { answer: 'repeated', because: 'the policy has no limits for incidents' };
  const who = canonicalName(rules.people, by);
  const verdict = mayReleaseRegion({ by: who, identity: identityBy(sign !== null) }, rules);
  if (!verdict.allowed) return { answer: 'not-allowed', because: verdict.because };
  const released = await releaseRegion(engine.client, place, {
    by: who,
    sign: async (runId) => sign?.lift({ by: who, name: releaseName(place), runId }),
    policy: { ...rules, incident: rules.incident },
  });
  switch (released.kind) {
    case 'no-incident':
      return { answer: 'repeated', because: 'no incident is open' };
    case 'open':
      return { answer: 'not-allowed', because: released.because };
    case 'released':
      return { answer: 'accepted', because: `released: ${released.was.map(incidentInWords).join('; ')}. ${ANEW}` };
  }
}

const ANEW = 'Nothing is sent by itself: people are asked again about each plan';
