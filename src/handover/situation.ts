import { ESCALATED_REASONS, VOID_REASONS } from '../contract/run-document';
import type { EscalatedReason, RunDocument, Step, VoidReason } from '../contract/run-document';
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
  | VoidReason
  // A person takes over.
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
  | 'location-unclear'
  | 'step-failed'
  | 'works-again'
  | 'named-cause'
  | 'unclear'
  | 'stopped'
  | EscalatedReason;

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
      return given(VOID_REASONS, document) ?? 'gone';
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

/** The reason that the run gave. */
function given<T>(reasons: readonly T[], { outcome }: RunDocument): T | undefined {
  return reasons.find((one) => one === outcome?.reason);
}

function escalatedOf(document: RunDocument, runbook: Runbook): Escalated {
  return (
    afterTheGate(document) ??
    given(ESCALATED_REASONS, document) ??
    beforeTheEvidence(document) ??
    byTheCause(document, runbook)
  );
}

function afterTheGate(document: RunDocument): Escalated | null {
  const { steps, plan, outcome } = document;
  const [reset, refresh, proof] = (['R1', 'R2', 'V'] as const).map((id) => stepOf(steps, id));
  if (reset?.state === 'in-doubt') return 'reset-in-doubt';
  if (refresh?.state === 'in-doubt') return 'refresh-in-doubt';
  if (hasBegun(proof)) return 'not-proved';
  if (keyIsReplaced(document)) return refreshHasRun(document) ? 'refresh-failed' : 'refresh-owed';
  if (hasBegun(refresh)) return 'refresh-not-done';
  if (hasBegun(reset)) return reset.state === 'failed' ? 'reset-refused' : 'not-carried-out';
  if (plan === null || outcome?.reason !== undefined || stepOf(steps, 'G')?.state === 'failed') return null;
  return 'stopped';
}

function hasBegun(step: Step | undefined): step is Step {
  return step?.startedAt !== undefined;
}

function beforeTheEvidence({ steps, findings }: RunDocument): Escalated | null {
  if (steps.some(({ id, state }) => state === 'failed' && id !== 'E')) return 'step-failed';
  const isClear = [undefined, 'found', 'cluster-on-location'].includes(findings.location?.kind);
  return isClear ? null : 'location-unclear';
}

function byTheCause(document: RunDocument, runbook: Runbook): Escalated {
  const { cause, findings } = document;
  if (cause === null) return 'stopped';
  if (cause === 'inconclusive') return findings.tokenLog?.kind === 'working' ? 'works-again' : 'unclear';
  return causeInWords(runbook, cause).next === undefined ? 'stopped' : 'named-cause';
}
