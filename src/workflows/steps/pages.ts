import type { Runbook } from '../../runbooks';
import type { Pages } from '../run/run-state';
import { renderCard } from './card';
import { describePlan, renderReport } from './report';

/** The view of a run of this runbook. */
export function pagesOf(runbook: Runbook): Pages {
  return {
    card: (document) => renderCard(document, runbook),
    report: (document, extras) => renderReport(document, runbook, extras),
    plan: describePlan,
  };
}
