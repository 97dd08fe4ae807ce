import { WAIT_MAX_MS } from '../contract/longest-wait';
import type { RunDocument, Step } from '../contract/run-document';
import { causeInWords } from '../runbooks';
import type { Runbook } from '../runbooks';
import { keyIsReplaced, refreshHasRun, stepInDoubt, stepOf } from './changes';

/** The meaning of a run for the person who reads it. Every end and every wait is one of these. */
export type Situation =
  // It waits, or goes on.
  | 'gate'
  | 'refresh-by-person'
  | 'doubt'
  | 'xo-question'
  | 'telling'
  | 'under-way'
  // Nobody has to act.
  | 'resolved'
  | 'gone'
  | 'recovered'
  | 'other-run'
  // A person takes over.
  | 'cancelled'
  | 'declined'
  | 'expired'
  | 'failed'
  | 'terminated'
  | Escalated;

/** Why a run was handed to a team. */
export type Escalated =
  | 'reset-in-doubt'
  | 'refresh-in-doubt'
  | 'not-proved'
  | 'refresh-failed'
  | 'refresh-owed'
  | 'refresh-not-done'
  | 'reset-refused'
  | 'not-carried-out'
  | 'xo-silent'
  | 'location-unclear'
  | 'no-form'
  | 'step-failed'
  | 'observed'
  | 'too-late'
  | 'place-disputed'
  | 'works-again'
  | 'named-cause'
  | 'unclear'
  | 'stopped';

export function situationOf(document: RunDocument, runbook: Runbook): Situation {
  switch (document.outcome?.kind) {
    case undefined:
      return whileOpen(document);
    case 'resolved':
    case 'declined':
    case 'expired':
    case 'failed':
    case 'terminated':
      return document.outcome.kind;
    case 'void':
      return voidOf(document);
    default:
      return escalatedOf(document, runbook);
  }
}

function whileOpen(document: RunDocument): Situation {
  const { asks, lookUp, phase, plan } = document;
  if (asks !== null && plan !== null) {
    if (!asks.offers.includes('it-happened')) return 'gate';
    return stepInDoubt(document) === undefined ? 'refresh-by-person' : 'doubt';
  }
  if (lookUp) return 'xo-question';
  return phase === 'escalating' ? 'telling' : 'under-way';
}

/** A location may also be gone only when an approved change is checked for the last time. */
function voidOf({ outcome }: RunDocument): Situation {
  const { because } = outcome!;
  if (otherRunIn(because) !== null) return 'other-run';
  if (/^cancelled\b/.test(because)) return 'cancelled';
  return /^the alert is resolved\b/.test(because) ? 'recovered' : 'gone';
}

/** The run that has the work, in the words of a run that leaves it to that one; null in other words. */
export function otherRunIn(because: string): string | null {
  const [run = '', rest] = because.split(' is already working on it', 2);
  return rest !== undefined && /^[^\s@]+@[^\s@]+$/.test(run) ? run : null;
}

function escalatedOf(document: RunDocument, runbook: Runbook): Escalated {
  return afterTheGate(document) ?? beforeTheEvidence(document) ?? byTheCause(document, runbook);
}

function afterTheGate(document: RunDocument): Escalated | null {
  const { steps, plan } = document;
  const [reset, refresh, proof] = (['R1', 'R2', 'V'] as const).map((id) => stepOf(steps, id));
  if (reset?.state === 'in-doubt') return 'reset-in-doubt';
  if (refresh?.state === 'in-doubt') return 'refresh-in-doubt';
  if (hasBegun(proof)) return 'not-proved';
  if (keyIsReplaced(document)) return refreshHasRun(document) ? 'refresh-failed' : 'refresh-owed';
  if (hasBegun(refresh)) return 'refresh-not-done';
  if (hasBegun(reset)) return reset.state === 'failed' ? 'reset-refused' : 'not-carried-out';
  if (plan === null || stepOf(steps, 'G')?.state === 'failed') return null;
  return document.decisions.length === 0 ? 'observed' : 'stopped';
}

function hasBegun(step: Step | undefined): step is Step {
  return step?.startedAt !== undefined;
}

function beforeTheEvidence({ steps, findings, outcome }: RunDocument): Escalated | null {
  if (/^xo stayed silent/.test(outcome!.because)) return 'xo-silent';
  const failed = steps.find(({ id, state }) => state === 'failed' && id !== 'E');
  if (failed?.id === 'S2' && !/^could not do /.test(outcome!.because)) return 'no-form';
  if (failed !== undefined) return 'step-failed';
  const isClear = [undefined, 'found', 'cluster-on-location'].includes(findings.location?.kind);
  return isClear ? null : 'location-unclear';
}

function byTheCause(document: RunDocument, runbook: Runbook): Escalated {
  const { cause, findings } = document;
  if (cause === null) return 'stopped';
  if (cause === 'inconclusive') return findings.tokenLog?.kind === 'working' ? 'works-again' : 'unclear';
  if (causeInWords(runbook, cause).next !== undefined) return 'named-cause';
  return isTooLate(document) ? 'too-late' : 'place-disputed';
}

/** The run asked nobody, because hosts may have to be replaced by now. */
function isTooLate({ alert, startedAt, endedAt, outcome }: RunDocument): boolean {
  const since = Date.parse(alert?.startsAt ?? startedAt);
  return Date.parse(endedAt ?? '') - since >= WAIT_MAX_MS || /older than \d+ hours/.test(outcome!.because);
}
