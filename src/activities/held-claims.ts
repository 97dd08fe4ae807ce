import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { RunName } from '../approvals/plan';
import { isOpenStatus } from '../workflows/connector-cannot-reach-iam/contract';
import type { ClaimOrder } from './contract';

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

/** A workflow of that id which is of another type or queue was not made by us, and is no claim. */
async function readNewest(client: Client, of: Pick<ClaimOrder, 'kind' | 'name'>) {
  const found = await describeIfThere(client, claimId(of));
  const holder = found?.memo?.['holder'] as RunName | undefined;
  if (!found || found.type !== CLAIM.type || found.taskQueue !== CLAIM.taskQueue || !holder) return null;
  return { runId: found.runId, holder, isInForce: isOpenStatus(found.status.name) };
}

/** What the engine says of a workflow; null where it knows none of that id. */
export async function describeIfThere(client: Client, workflowId: string, runId?: string) {
  return unlessGone(client.workflow.getHandle(workflowId, runId).describe());
}

export async function unlessGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Is it the same run, also after it was reset? */
export function isSameRun(one: RunName, other: RunName): boolean {
  return one.workflowId === other.workflowId && one.firstRunId === other.firstRunId;
}
