import type { Runbook } from '../../runbooks';
import type { Pages } from '../run/run-state';
import { renderCard } from './card';
import { handOverOf } from '../../handover/hand-over';
import { describePlan, renderEvidence, renderReport } from './report';

/** The view of a run of this runbook. */
export function pagesOf(runbook: Runbook): Pages {
  return {
    card: (document) => renderCard(document, runbook),
    handOver: (document, extras) => handOverOf(document, runbook, extras),
    evidence: (document) => renderEvidence(document, runbook, 'run'),
    report: (document) => renderReport(document, runbook, { drawnBy: 'run' }),
    plan: describePlan,
  };
}
