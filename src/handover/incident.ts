import { commandToRelease } from '../approvals/command-hint';
import { incidentInWords, locationsOf } from '../approvals/incident';
import type { Incident, IncidentTerms } from '../approvals/incident';
import type { HandOver, NextStep } from '../contract/hand-over';
import type { RunDocument } from '../contract/run-document';
import { moment, roughly } from '../words/times';

const NAMED_MAX = 40;

/** An incident of a region as it is handed to a team: once for all of its runs. Its text is made anew with each of them. */
export function handOverOfIncident(incident: Incident, terms: IncidentTerms, console: string | null): HandOver {
  const { kind, region, overAt, overBy } = incident;
  const what = `${incidentInWords(incident)}. It is one incident`;
  const end = overBy === undefined ? `over by itself at ${moment(overAt ?? '')}` : `released by ${overBy}`;
  return {
    to: null,
    headline: overAt === null ? `please look: ${what}.` : `for your information: ${what}, and it is ${end}.`,
    now: placesOf(incident),
    changed: [],
    next: overAt === null ? stepsFor(kind, incident, terms) : [],
    because: whyOne(kind, region, terms),
    links: console === null ? [] : [{ label: 'Console', url: `${console}/runs` }],
  };
}

function placesOf(incident: Incident): string[] {
  const found = locationsOf(incident);
  const named = found.slice(0, NAMED_MAX).map(placeOf);
  return found.length > NAMED_MAX ? [...named, `and ${found.length - NAMED_MAX} more, which the runs list`] : named;
}

function placeOf({ location, account, atMs }: Incident['seen'][number]): string {
  const whose = account === null ? '' : `, account ${account}`;
  return `${location}${whose}, found at ${moment(new Date(atMs).toISOString())}`;
}

function stepsFor(kind: Incident['kind'], incident: Incident, { within }: IncidentTerms): NextStep[] {
  const { region } = incident;
  const cause: NextStep =
    kind === 'unreachable'
      ? { what: `Find out why so many locations cannot reach IAM: look at IAM, and at the network of ${region}.` }
      : { what: `Find out why IAM rejects so many keys at once: look at IAM, and at what we changed in ${region}.` };
  return [
    cause,
    { what: 'Replace no key of these accounts before that. Approvals for the region do not count now.' },
    {
      what: `When the cause is gone, release the region. Without that, it is over when nothing more was found for ${roughly(within)}.`,
      commands: [commandToRelease(incident)],
    },
    { what: 'Then start a run for each location whose alert still fires.' },
  ];
}

function whyOne(kind: Incident['kind'], region: string, { locations, accounts, within }: IncidentTerms): string {
  const limit = kind === 'unreachable' ? `${locations} locations` : `${accounts} accounts`;
  return `More than ${limit} in ${region} had the same fault within ${roughly(within)}, so it is not the fault of a customer.`;
}

/** Every run of an incident, for the evidence behind the hand-over. Markdown needs no escaping: all are names of ours. */
export function runsOfIncident(incident: Incident): string[] {
  return locationsOf(incident).map(({ location, run }) => `${location}: ${run}`);
}

/** The incident of a run, for its own hand-over. The message of the incident lists all of its locations. */
export function incidentInDocument({ incident }: Pick<RunDocument, 'incident'>): string[] {
  if (incident === undefined || incident.since === null) return [];
  const { kind, region, since } = incident;
  const what = kind === 'unreachable' ? 'many locations that cannot reach IAM' : 'many accounts whose key IAM rejects';
  return [
    `It is part of the incident in ${region} since ${moment(since)}: ${what} at once. One message tells of all of them.`,
  ];
}
