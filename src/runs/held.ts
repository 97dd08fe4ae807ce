import { brakeInWords, subjectsOf } from '../approvals/brake';
import type { Brake, BrakeSubject } from '../approvals/brake';
import { noPolicy } from '../config/policy-now';
import type { RunDocument } from '../contract/run-document';
import { toIbmcloudRegion } from '../evidence/names/region-names';
import { heldByIncident, incidentInWords } from '../approvals/incident';
import { openIncidents } from '../marks/incidents';
import type { RegionPolicy } from '../marks/incidents';
import { placeIn } from '../marks/region-record';
import { brakePolicyOf, readBrakes } from '../marks/brakes';
import type { Engine } from './connect';

/** Why nothing is approved or sent for a run at present. `since` is ISO 8601; null if a brake cannot be ruled out. */
export interface Held {
  because: string;
  by: 'brake' | 'pause' | 'incident';
  since: string | null;
}

type Placed = Pick<RunDocument, 'run' | 'environment' | 'location' | 'scope' | 'plan'> &
  Partial<Pick<RunDocument, 'findings'>>;

/** The subjects whose brakes hold a run, as far as its document knows its place. */
export function subjectsOfDocument({ run, environment, location, scope, plan, findings }: Placed): BrakeSubject[] {
  if (plan !== null) return subjectsOf(plan);
  const { id = location, account, region } = findings?.location ?? {};
  const given: [BrakeSubject['kind'], string | null | undefined][] = [
    ['environment', environment],
    ['region', region],
    ['account', account],
    ['scope', scope],
    ['location', id],
    ['run', run],
  ];
  return [
    { kind: 'everything', of: '' },
    ...given.flatMap(([kind, of]) => (typeof of === 'string' && of !== '' ? [{ kind, of }] : [])),
  ];
}

/** The document of an open run with the brake that holds it; null if none does. An ended run is held by nothing. */
export async function withHeld<T extends Placed & Pick<RunDocument, 'phase'>>(
  engine: Engine,
  read: T & { held?: Held | null },
): Promise<T & { held?: Held | null }> {
  // A stranger's run may say anything of itself.
  const { held: _said, ...rest } = read;
  const document = rest as unknown as T;
  if (document.phase === 'closed') return document;
  const now = (engine.policyNow ?? noPolicy)();
  const policy = now.readable ? brakePolicyOf(now.value, document.environment) : null;
  // Without the rules of the environment nobody can say whether a brake was lifted.
  if (policy === null || typeof policy === 'string') return document;
  const [brakes, incident] = await Promise.all([
    readBrakes(engine.client, subjectsOfDocument(document), policy),
    incidentOn(engine, document, policy),
  ]);
  return { ...document, held: heldBy(brakes) ?? incident };
}

/** The incident of the region, if a run may come to a gate there. */
async function incidentOn(
  { client }: Engine,
  { environment, findings, plan }: Placed,
  policy: RegionPolicy,
): Promise<Held | null> {
  const place = placeIn(environment, plan?.target.region ?? toIbmcloudRegion(findings?.location?.region ?? ''));
  if (place === null) return null;
  const [open] = await openIncidents(client, place, policy);
  if (open === undefined) return null;
  return { because: heldByIncident(incidentInWords(open)), by: 'incident', since: open.since };
}

/** A pause says most about the run, so it is named first. */
function heldBy(brakes: readonly Brake[]): Held | null {
  const holding = brakes.filter(({ overAt }) => overAt === null);
  const brake = holding.find(({ subject }) => subject.kind === 'run') ?? holding[0];
  if (brake === undefined) return null;
  const { subject, by, since } = brake;
  const who = by === null ? '' : `, set by ${by}`;
  return { because: `${brakeInWords(brake)}${who}`, by: subject.kind === 'run' ? 'pause' : 'brake', since };
}
