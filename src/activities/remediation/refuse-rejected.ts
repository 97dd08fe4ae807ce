import type { Client } from '@temporalio/client';
import { digestOf } from '../../approvals/plan';
import type { PlanTerms } from '../../approvals/plan';
import { rejectedId } from '../../marks/rejection';
import { NOT_PERFORMED } from '../failures';
import { describeIfThere } from '../held-claims';
import { notPerformed } from './not-performed';

/** A *no* stands for good, whatever else was signed about the same plan. */
export async function refuseRejected(client: Client, plan: PlanTerms): Promise<void> {
  const rejected = await readRejection(client, plan).catch(() => {
    throw notPerformed(NOT_PERFORMED.checkFailed, 'the engine does not say whether somebody said no to this plan');
  });
  if (rejected === null) return;
  throw notPerformed(NOT_PERFORMED.permitRefused, `${rejected.by} said no to this plan at ${rejected.at}`);
}

/** Who said no to a plan, and when; null where nobody did. Whoever wrote it: a forged no only asks people again. */
async function readRejection(client: Client, plan: PlanTerms): Promise<{ by: string; at: string } | null> {
  const found = await describeIfThere(client, rejectedId(digestOf(plan)));
  if (found === null) return null;
  const by = found.memo?.['by'];
  return { by: typeof by === 'string' ? by : 'somebody', at: found.startTime.toISOString() };
}
