import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { readRunName } from '../approvals/plan';
import type { RunName } from '../approvals/plan';
import { describeIfThere, isOfKind, strangerIn } from '../marks/our-own';
import { isOpenStatus } from '../contract/run-document';
import type { ClaimOrder } from '../contract/activities';

/**
 * A claim is a workflow that no worker ever runs: that it exists is the claim, and its memo says who holds it. A child
 * workflow would not do, because a reset run loses its children but must keep its claim.
 */
export const CLAIM = { type: 'claim', taskQueue: 'claims', lifetime: '169 hours' } as const;

export function claimId({ kind, name }: Pick<ClaimOrder, 'kind' | 'name'>): string {
  return `claim-${kind}-${name}`;
}

/** The claim in force under a name; null where there is none. */
export async function readClaim(
  client: Client,
  of: Pick<ClaimOrder, 'kind' | 'name'>,
): Promise<{ runId: string; holder: RunName } | null> {
  const claim = await readNewest(client, of);
  return claim?.isInForce ? claim : null;
}

/** Who took a claim last, also when it is over; null where nobody did as long as the engine remembers. */
export async function readLastHolder(client: Client, of: Pick<ClaimOrder, 'kind' | 'name'>): Promise<RunName | null> {
  return (await readNewest(client, of))?.holder ?? null;
}

/** What stands under the name of a claim, is open and was not made by us, in words; null where nothing does. */
export async function readStranger(client: Client, of: Pick<ClaimOrder, 'kind' | 'name'>): Promise<string | null> {
  const found = await describeIfThere(client, claimId(of));
  if (found === null || !isOpenStatus(found.status.name) || holderOf(found) !== null) return null;
  return strangerIn(found);
}

async function readNewest(client: Client, of: Pick<ClaimOrder, 'kind' | 'name'>) {
  const found = await describeIfThere(client, claimId(of));
  const holder = found === null ? null : holderOf(found);
  return holder === null ? null : { runId: found!.runId, holder, isInForce: isOpenStatus(found!.status.name) };
}

/** Whom a claim names; null where a workflow of that id was not made by us, and is no claim. */
function holderOf(found: WorkflowExecutionDescription): RunName | null {
  return isOfKind(found, CLAIM) ? readRunName(found.memo?.['holder']) : null;
}
