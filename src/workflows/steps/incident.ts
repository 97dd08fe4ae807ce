import type { IncidentKind, OpenIncident, Sighting } from '../../approvals/incident';
import type { LocationFinding } from '../../contract/findings';
import type { Target } from '../../approvals/plan';
import { locks, poll } from '../run/activities';
import { isCancellation } from '../run/ending';
import type { RunState } from '../run/run-state';
import type { RunContext } from './run-context';

/**
 * S7. The location cannot reach IAM. The run notes it in the record of the region, and waits for the others: alerts of
 * one outage come within a minute of each other. True if there is an incident: then its one message tells of this
 * location too.
 */
export async function joinsIncident({ run }: RunContext, { id, region, account }: LocationFinding): Promise<boolean> {
  const sighting = { kind: 'unreachable' as const, location: id ?? run.input.location, account: account ?? null };
  const now = await noteSighting(run, region, sighting);
  if (now === 'none-watched') return false;
  const incident = now ?? (await afterGathering(run, region!, 'unreachable'));
  if (incident === null) return false;
  run.joinIncident(incident);
  return true;
}

/** G. Notes that IAM rejects the key of an account. Answers the incident of the region that is open then, or null. */
export async function noteBadKey(
  { run }: RunContext,
  { region, account, location }: Target,
): Promise<OpenIncident | null> {
  const noted = await noteSighting(run, region, { kind: 'bad-keys', location, account });
  return noted === 'none-watched' ? null : (noted ?? (await incidentIn(run, region)));
}

/** The oldest incident that is open in a region; null if there is none, or if this run watches none. */
export async function incidentIn(run: RunState, region: string): Promise<OpenIncident | null> {
  return run.settings.watchesRegions === true ? orNone(locks.readIncident(regionOf(run, region))) : null;
}

/** Null if the time to gather ended before there was one. */
async function afterGathering(run: RunState, region: string, kind: IncidentKind): Promise<OpenIncident | null> {
  const order = { ...regionOf(run, region), kind, until: 'open' as const };
  return orNone(poll(run.settings.gatherMs ?? 0).awaitIncident(order));
}

/** Notes what the run found. Answers the incident of that kind that is open then; null if there is none. */
async function noteSighting(
  run: RunState,
  region: string | undefined,
  sighting: Omit<Sighting, 'atMs' | 'run'>,
): Promise<OpenIncident | null | 'none-watched'> {
  if (run.settings.watchesRegions !== true || region === undefined) return 'none-watched';
  const order = { ...regionOf(run, region), sighting: { ...sighting, run: run.document.run } };
  return orNone(locks.noteSighting(order));
}

/** If the record cannot be written or read, the run goes on as if it were the only one. */
async function orNone(asking: Promise<OpenIncident | null>): Promise<OpenIncident | null> {
  const found = await asking.catch((error: unknown) => {
    if (isCancellation(error)) throw error;
    return null;
  });
  return found === null || found.since === null ? null : found;
}

export function regionOf(run: RunState, region: string) {
  return { environment: run.input.environment, region };
}
