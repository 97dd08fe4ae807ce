import { CancellationScope, uuid4 } from '@temporalio/workflow';
import type { RunDocument } from '../../contract/run-document';
import { RUNBOOK } from '../../runbooks/connector-cannot-reach-iam';
import { endRun, escalate } from '../run/ending';
import { followRunbook } from '../steps/follow-runbook';
import { joinsIncident } from '../steps/incident';
import { findCauseUnderLock } from '../steps/location';
import { refreshMaster } from '../steps/refresh-master';
import { replaceKey } from '../steps/replace-key';
import type { RunContext } from '../steps/run-context';
import { readTarget } from '../steps/read-target';
import { verifyRepair } from '../steps/verification';
import { findCause } from './diagnosis';
import { newKeyWorks } from './proof';

/** The runbook "Connector cannot reach IAM". `followRunbook` opens the run, and does E when the steps have ended it. */
export async function connectorCannotReachIam(value: unknown): Promise<RunDocument> {
  return followRunbook(RUNBOOK, value, followSteps);
}

/** Step by step. Each step may end the run; then the run ends there. */
async function followSteps(context: RunContext): Promise<never> {
  const { alert } = context;
  const salt = uuid4();

  // S1 to S7, in diagnosis.ts. Find the cause. A location that is gone, or an alert that is quiet again, ends the run here.
  const found = await alert.unlessVoid(() => findCauseUnderLock(context, () => findCause(context, salt)));
  const { cause, location } = found;
  switch (cause.next) {
    case 'void':
      return endRun('void', cause.because, { reason: 'gone' });
    case 'escalate-razee':
      return escalate(`${cause.because} cluster-updater provides it`, { team: 'razee' });
    case 'escalate-satellite-link':
      return escalate(cause.because, { inIncident: await alert.unlessVoid(() => joinsIncident(context, location)) });
    case 'person':
    case 'more-evidence':
      return escalate(cause.because);
    case 'gate':
  }

  // Before G. Read whose key it is and who uses it. A run that came too late, or only watches, ends here with its plan.
  const { target, facts } = await alert.unlessVoid(() => readTarget(context, location));

  // G and R1. A person decides about exactly this plan. Then the key is reset, by us or by the customer.
  const replaced = await alert.unlessVoid(() => replaceKey(context, target, facts));

  // R2 and V. From here on the refresh is owed: neither a cancellation nor a quiet alert stops it.
  return CancellationScope.nonCancellable(async () => {
    if (replaced !== 'refreshed') await refreshMaster(context, replaced);
    return verifyRepair(context, newKeyWorks(found, salt));
  });
}
