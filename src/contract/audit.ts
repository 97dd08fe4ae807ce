import type { Answer, Via } from '../approvals/decision';
import type { Action } from '../approvals/plan';
import type { OutcomeKind, StepId } from './run-document';

/**
 * The events that a person or an auditor asks for later. Each is one line in the log of the process where it happened, and
 * one in that process's audit stream. No event holds text of an artifact, a comment, or a credential.
 */
export interface AuditEvents {
  'run-started': { runbook: string; by: string | null };
  'cause-named': { runbook: string; cause: string; seconds: number };
  asked: { plan: string; digest: string; offers: string; until: string };
  heard: { channel: string };
  refused: { choice: string; answer: Answer; plan: string; by: string; proof: DeciderProof };
  decided: {
    choice: string;
    answer: Answer;
    plan: string;
    digest: string;
    by: string;
    proof: DeciderProof;
    seconds: number;
  };
  'handed-in': { surface: string; choice: string; answer: Answer; plan: string; by: string; proof: Via };
  'brake-set': { brake: string; until: string; answer: Answer; by: string; proof: DeciderProof };
  'brake-lifted': { brake: string; answer: Answer; by: string; proof: DeciderProof };
  /** `environment` is null where all of them were meant. */
  'region-released': { environment: string | null; region: string; answer: Answer; by: string; proof: DeciderProof };
  'permit-spent': { action: Action; plan: string; digest: string; spender: 'sender' | 'look' };
  sent: { action: Action; plan: string; digest: string; result: SendResult; seconds: number };
  'order-refused': { action: Action; plan: string; digest: string; reason: string };
  'in-doubt': { step: StepId };
  told: { team: string; channel: string };
  outcome: { runbook: string; outcome: OutcomeKind; cause: string | null; reason: string | null; seconds: number };
}
export type AuditEvent = keyof AuditEvents;

/** How the person of a decision is known. `claimed`: no signature that counts. */
export type DeciderProof = Via | 'claimed';

/** The result of a request that changes something. `unknown`: it may have been carried out. */
export type SendResult = 'answered' | 'refused' | 'not-sent' | 'unknown';

/** The run of an event. */
export interface AuditedRun {
  run: string;
  workflowId: string;
  /** The execution. It is another one after an operator reset the run. */
  workflowRunId: string;
  location: string;
  environment: string;
}

/** One event as it is written: the message of its line, and its own fields. */
export const AUDIT: {
  [Event in AuditEvent]: { says: string; fields: readonly (keyof AuditEvents[Event] & string)[] };
} = {
  'run-started': { says: 'a run started', fields: ['runbook', 'by'] },
  'cause-named': { says: 'the cause was named', fields: ['runbook', 'cause', 'seconds'] },
  asked: { says: 'people are asked about a plan', fields: ['plan', 'digest', 'offers', 'until'] },
  heard: { says: 'a channel took the question', fields: ['channel'] },
  refused: { says: 'a decision was refused', fields: ['choice', 'answer', 'plan', 'by', 'proof'] },
  decided: {
    says: 'a decision counts',
    fields: ['choice', 'answer', 'plan', 'digest', 'by', 'proof', 'seconds'],
  },
  'handed-in': {
    says: 'a person handed in a decision here',
    fields: ['surface', 'choice', 'answer', 'plan', 'by', 'proof'],
  },
  'brake-set': { says: 'a person set a brake here', fields: ['brake', 'until', 'answer', 'by', 'proof'] },
  'brake-lifted': { says: 'a person lifted a brake here', fields: ['brake', 'answer', 'by', 'proof'] },
  'region-released': { says: 'a person released a region here', fields: ['region', 'answer', 'by', 'proof'] },
  'permit-spent': { says: 'a permit was spent', fields: ['action', 'plan', 'digest', 'spender'] },
  sent: { says: 'a change was ordered, with this result', fields: ['action', 'plan', 'digest', 'result', 'seconds'] },
  'order-refused': { says: 'a change was refused here', fields: ['action', 'plan', 'digest', 'reason'] },
  'in-doubt': { says: 'it is not known whether a step happened', fields: ['step'] },
  told: { says: 'a team was told', fields: ['team', 'channel'] },
  outcome: { says: 'the run has ended', fields: ['runbook', 'outcome', 'cause', 'reason', 'seconds'] },
};

export function isAuditEvent(name: unknown): name is AuditEvent {
  return typeof name === 'string' && Object.hasOwn(AUDIT, name);
}
