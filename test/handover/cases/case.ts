import type { Choice } from '../../../src/approvals/decision';
import type { RunDocument } from '../../../src/contract/run-document';
import type { Situation } from '../../../src/handover/situation';
import { DEFAULT_RUNBOOK as REACH_IAM, RUNBOOKS } from '../../../src/runbooks';
import type { Runbook } from '../../../src/runbooks';
import { at, documentOf, plan, said } from '../base';
import type { Change } from '../base';

/** Every end and every wait of a run, as the document says it. */
export interface Case {
  title: string;
  situation: Situation;
  document: RunDocument;
  runbook: Runbook;
  team: 'satellite-link' | 'razee';
}

export const CLUSTER_ID = RUNBOOKS.find((one) => one !== REACH_IAM)!;
export const CODE = plan().code;
export const asks = (offers: Choice[], of = CODE) => ({ offers, expiresAt: at('16:30:00'), of });
export const approved = (more: Change = {}): Change => ({
  plan: plan(),
  decisions: [said('mia', 'approve')],
  ...more,
  words: { G: 'done: mia said approve', ...more.words },
});
export const RESET = { R1: 'done: key replaced as ServiceId-1 at 2026-11-28T16:21:02.000Z' };

export function of(title: string, situation: Situation, change: Change, more: Partial<Case> = {}): Case {
  const { runbook = REACH_IAM, team = 'satellite-link' } = more;
  return { title, situation, document: documentOf(runbook, change), runbook, team };
}

export const escalated = (because: string, change: Change): Change => ({ kind: 'escalated', because, ...change });
export const nothingRead = {
  findings: { location: null, apiKey: null, tokenLog: null },
  cause: 'inconclusive',
  plan: null,
};
