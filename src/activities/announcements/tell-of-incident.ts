import type { Client } from '@temporalio/client';
import { locationsOf, regionName } from '../../approvals/incident';
import type { Incident, IncidentTerms } from '../../approvals/incident';
import type { PolicyNow } from '../../config/policy-now';
import type { Announcements, Escalation } from '../../contract/activities';
import { regionId } from '../../contract/engine-names';
import type { IncidentMessage, IncidentNotices } from '../../contract/incident';
import { titleOfHandOver } from '../../handover/hand-over';
import { handOverOfIncident, runsOfIncident } from '../../handover/incident';
import { readIncidents, regionPolicyOf } from '../../marks/incidents';
import { placeIn } from '../../marks/region-record';
import { inFence } from '../../text/markdown';

/** A run that is found while the message is sent makes it old. Then it is sent once more. */
const ROUNDS_MAX = 5;
const REMEMBERED_MAX = 100;

type Told = Awaited<ReturnType<IncidentNotices['tellOfIncident']>>;

interface Means {
  client: Client;
  policyNow: PolicyNow;
  console: string | null;
  escalate: Announcements['escalate'];
}

/**
 * Tells a team of an incident, in one message that is replaced by the present list. The runs of this process stand in
 * line: two of them at once would open two issues, and a run whose location was told meanwhile need not tell it again.
 */
export function tellOfIncident(means: Means): IncidentNotices['tellOfIncident'] {
  const told = new Map<string, { list: string; posted: Told }>();
  let line: Promise<unknown> = Promise.resolve();

  async function tell(order: IncidentMessage): Promise<Told> {
    for (let round = 1, last: Told = []; ; round++) {
      const found = await find(means, order);
      if (found === null) return last;
      const key = `${keyOf(order)} ${order.cie ?? ''}`;
      const before = told.get(key);
      if (before?.list === found.list) return before.posted;
      if (round > ROUNDS_MAX) return last;
      last = await means.escalate(escalationOf(order, found, means.console));
      if (told.size >= REMEMBERED_MAX) told.clear();
      told.set(key, { list: found.list, posted: last });
    }
  }

  return (order) => {
    const mine = line.then(() => tell(order));
    line = mine.catch(() => undefined);
    return mine;
  };
}

interface Found {
  incident: Incident;
  terms: IncidentTerms;
  /** The end and the locations that the message names, to see whether it is old. */
  list: string;
}

async function find({ client, policyNow }: Means, order: IncidentMessage): Promise<Found | null> {
  const place = placeIn(order.environment, order.region);
  const policy = regionPolicyOf(policyNow, order.environment);
  if (place === null || typeof policy === 'string' || policy.incident === undefined) return null;
  const all = await readIncidents(client, place, policy);
  const incident = all.find(({ kind, since }) => kind === order.kind && since === order.since);
  if (incident === undefined) return null;
  const list = [incident.overAt ?? '', ...locationsOf(incident).map(({ location }) => location)].join(' ');
  return { incident, terms: policy.incident, list };
}

function keyOf({ kind, since, ...place }: IncidentMessage): string {
  return `${regionName(place)} ${kind} ${since}`;
}

/** All runs of an incident order the same message, so that each channel knows it again. */
function escalationOf(order: IncidentMessage, { incident, terms }: Found, console: string | null): Escalation {
  const handOver = { ...handOverOfIncident(incident, terms, console), to: 'satellite-link' };
  return {
    run: { workflowId: regionId(regionName(order)), firstRunId: `${order.kind} ${order.since}` },
    environment: order.environment,
    team: 'satellite-link',
    key: `incident-${order.kind}-${order.since}`,
    title: titleOfHandOver(handOver),
    handOver,
    report: `**The runs of this incident**\n\n${inFence(runsOfIncident(incident))}`,
    cie: order.cie,
    links: {},
    since: order.since,
    replaces: true,
  };
}
