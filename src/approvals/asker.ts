import { shownName } from './shown-name';

/** Who started a run: an alert source, which is nobody's alter ego, or a person. */
export type Starter = { kind: 'alert'; source: string } | { kind: 'person'; name: string };

/** What identifies the run that is asked for, besides its place. */
export interface AlertName {
  alertname?: string;
  /** ISO 8601 */
  startsAt?: string;
}

/** What is signed when somebody asks for a run: who it is, and for which run. */
export interface StartStatement extends AlertName {
  startedBy: Starter;
  workflowId: string;
  environment: string;
  /** As the run is asked for: the id of a location, or of a cluster on one. */
  location: string;
}

/**
 * Who asked for a run, as its input says it: a claim of whoever started the workflow, until somebody has checked the
 * signature. A text that came without one (`requestedBy`) makes a person of that name.
 */
export type Asker = (Starter & AlertName & { signed?: string }) | { kind: 'nobody' };

/** Who asked for a run, as far as it is known to whoever judges a decision. */
export type Requester = Starter | { kind: 'nobody'; because: string };

/** Who is taken to have asked where claims count: what the run says. */
export function claimedRequester(asker: Asker | undefined): Requester {
  if (asker?.kind === 'alert') return { kind: 'alert', source: asker.source };
  if (asker?.kind === 'person') return { kind: 'person', name: asker.name };
  return { kind: 'nobody', because: 'nobody says who asked for this run' };
}

/** Who started a run, as it is shown. Whether a signature holds is checked when somebody decides. */
export type ShownStarter = Starter & { isSigned: boolean };

/** An asker as it is shown; null where nobody is named. */
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

/** Who asked for a run, as its document says it, with the name that came with an alert; null where nobody is named. */
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
