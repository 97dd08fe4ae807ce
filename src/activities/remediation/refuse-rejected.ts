import type { Client } from '@temporalio/client';
import { digestOf } from '../../approvals/plan';
import type { PlanTerms } from '../../approvals/plan';
import { describeIfThere, isOfKind, strangerIn } from '../../marks/our-own';
import { REJECTION, rejectedId } from '../../marks/rejection';
import { inOneLine } from '../../text/visible';
import { NOT_PERFORMED } from '../../contract/failures';
import { notPerformed } from './not-performed';

/** A *no* is final, whatever else was signed about the same plan. */
export async function refuseRejected(client: Client, plan: PlanTerms): Promise<void> {
  const rejected = await readRejection(client, plan).catch(() => {
    throw notPerformed(NOT_PERFORMED.checkFailed, 'the engine does not say whether somebody said no to this plan');
  });
  if (rejected === null) return;
  throw notPerformed(NOT_PERFORMED.permitRefused, rejected);
}

const BY_MAX = 120;

/**
 * The reason why a plan counts as refused, in words; null if nobody said no. A forged *no* only asks people again, so
 * it counts too, but its words name no person.
 */
async function readRejection(client: Client, plan: PlanTerms): Promise<string | null> {
  const found = await describeIfThere(client, rejectedId(digestOf(plan)));
  if (found === null) return null;
  const by = found.memo?.['by'];
  if (!isOfKind(found, REJECTION) || typeof by !== 'string')
    return `a no to this plan cannot be ruled out: ${strangerIn(found)}`;
  return `${inOneLine(by.slice(0, BY_MAX))} said no to this plan at ${found.startTime.toISOString()}`;
}
