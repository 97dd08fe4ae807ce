import { shownName } from './shown-name';

/** The starter of a run: an alert source or a person. An alert source never counts as a person. */
export type Starter = { kind: 'alert'; source: string } | { kind: 'person'; name: string };

/** The alert's part of a run's identity; the location is the other part. */
export interface AlertName {
  alertname?: string;
  /** ISO 8601 */
  startsAt?: string;
}

/** The signed content of a request for a run: the requester and the run. */
export interface StartStatement extends AlertName {
  startedBy: Starter;
  workflowId: string;
  environment: string;
  /** The id in the request: of a location, or of a cluster on one. */
  location: string;
}

/**
 * The requester, as the run's input says. Anybody who starts a workflow can write any name here, so it is a claim until
 * the signature is checked. A text without a signature (`requestedBy`) becomes a person of that name.
 */
export type Asker = (Starter & AlertName & { signed?: string }) | { kind: 'nobody' };

/** The requester of one run, as far as the judge of a decision knows it. */
export type OneRequester = Starter | { kind: 'nobody'; because: string };

/** The requester of a plan. A plan for several locations has one for each of their runs. */
export type Requester = OneRequester | { kind: 'several'; all: readonly OneRequester[] };

/** Each requester of a plan. A rule about the requester holds for all of them. */
export function requestersIn(requester: Requester): readonly OneRequester[] {
  return requester.kind === 'several' ? requester.all : [requester];
}

/** Reads who asked for a run from what another process wrote; nobody if it is not readable. */
export function readAsker(value: unknown): Asker {
  const { kind, source, name, alertname, startsAt, signed } = (value ?? {}) as Record<string, unknown>;
  const texts = Object.entries({ alertname, startsAt, signed }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= ASKER_TEXT_MAX,
  );
  const rest = Object.fromEntries(texts);
  if (kind === 'alert' && typeof source === 'string' && source.length <= ASKER_TEXT_MAX)
    return { kind, source, ...rest };
  if (kind === 'person' && typeof name === 'string' && name.length <= ASKER_TEXT_MAX) return { kind, name, ...rest };
  return { kind: 'nobody' };
}

/** A signature is the longest of its texts. */
const ASKER_TEXT_MAX = 4_000;

/** The requester where unsigned claims are enough: the one that the run names. */
export function claimedRequester(asker: Asker | undefined): OneRequester {
  if (asker?.kind === 'alert') return { kind: 'alert', source: asker.source };
  if (asker?.kind === 'person') return { kind: 'person', name: asker.name };
  return { kind: 'nobody', because: 'nobody says who asked for this run' };
}

/** The starter of a run, for showing. The signature is checked when somebody decides. */
export type ShownStarter = Starter & { isSigned: boolean };

/** A requester for showing; null if the run names none. */
export function shownStarter(asker: Asker | undefined): ShownStarter | null {
  if (asker === undefined || asker.kind === 'nobody') return null;
  const isSigned = asker.signed !== undefined;
  return asker.kind === 'alert'
    ? { kind: 'alert', source: asker.source, isSigned }
    : { kind: 'person', name: shownName(asker.name), isSigned };
}

/** The same in words. */
export function starterInWords(starter: ShownStarter | null | undefined): string {
  if (!starter) return 'nobody who is named';
  const who = starter.kind === 'alert' ? `the alert source ${starter.source}` : starter.name;
  return `${who} (${starter.isSigned ? 'with a signature' : 'claimed'})`;
}

/** The requester that the run document names, with the name of the alert; null if it names none. */
export function askedForInWords({
  startedBy,
  requestedBy,
}: {
  startedBy?: ShownStarter;
  requestedBy: string | null;
}): string | null {
  if (startedBy === undefined) return requestedBy === null ? null : `${requestedBy} (claimed)`;
  const claim = startedBy.kind === 'alert' && requestedBy !== null ? `; claimed: ${requestedBy}` : '';
  return starterInWords(startedBy) + claim;
}
