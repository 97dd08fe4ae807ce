import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Action, Plan, RunName } from '../approvals/plan';
import { SEARCH_ATTRIBUTES } from '../workflows/connector-cannot-reach-iam/contract';
import type { SpentPermit } from './contract';

/**
 * Spent permits live in the engine, outside of the run. A workflow that nobody runs is started under the permit's name,
 * which the engine allows once. It outlives every retry, worker and reset of the run; an operator who raises the attempts
 * of an activity runs into it too.
 *
 * Two may spend a permit. The remediation activity does, right before it sends. A look after a doubt does too: when it
 * comes first, nothing was sent and nothing can be sent any more.
 */
export type Spending = { by: 'sender'; onItsWayMs: number } | { by: 'look' };

/** What a claim of an older version, which did not say it, allowed for at the most. */
const ON_ITS_WAY_DEFAULT_MS = 65_000;
const PERMIT_WORKFLOW = 'permit';

/** The id under which a permit is spent: the same for every attempt, worker and reset of the run. */
export function spentId(action: Action, digest: string): string {
  return `spent-${action}-${digest}`;
}

/** Spends a permit. False when it was spent before; throws when the engine does not say. */
export async function spendPermit(client: Client, action: Action, plan: Plan, spending: Spending): Promise<boolean> {
  const { workflowId, firstRunId } = plan.run;
  try {
    await client.workflow.start(PERMIT_WORKFLOW, {
      workflowId: spentId(action, plan.digest),
      taskQueue: 'permits',
      workflowExecutionTimeout: '1 second',
      args: [],
      memo: { claimedBy: workflowId, firstRunId, action, plan: plan.code, ...spending },
      typedSearchAttributes: new TypedSearchAttributes([
        {
          key: defineSearchAttributeKey(SEARCH_ATTRIBUTES.location, SearchAttributeType.KEYWORD),
          value: plan.target.location,
        },
      ]),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** When and by whom a permit was spent; null when it was not. */
export async function readSpentPermit(client: Client, action: Action, digest: string): Promise<SpentPermit | null> {
  try {
    return spentPermitOf(await client.workflow.getHandle(spentId(action, digest)).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Among which permits those of a run are looked for: of the location that it acts on, or of the time when it lived. */
type Among = { location: string } | { from: Date; to: Date };

/** All permits that a run spent and the engine still keeps, also before an operator reset it. Oldest first. */
export async function listSpentPermits(client: Client, run: RunName, among: Among): Promise<SpentPermit[]> {
  const spent: SpentPermit[] = [];
  const narrowed =
    'location' in among
      ? `${SEARCH_ATTRIBUTES.location} = '${among.location}'`
      : `StartTime >= '${among.from.toISOString()}' AND StartTime <= '${among.to.toISOString()}'`;
  const query = `WorkflowType = '${PERMIT_WORKFLOW}' AND ${narrowed}`;
  for await (const claim of client.workflow.list({ query, pageSize: 50 })) {
    const memo = claim.memo ?? {};
    if (memo['claimedBy'] !== run.workflowId || (memo['firstRunId'] ?? run.firstRunId) !== run.firstRunId) continue;
    spent.push(spentPermitOf(claim));
  }
  return spent.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function spentPermitOf({ startTime, memo = {} }: { startTime: Date; memo?: Record<string, unknown> }): SpentPermit {
  return {
    action: memo['action'] as Action,
    plan: typeof memo['plan'] === 'string' ? memo['plan'] : '',
    at: startTime.toISOString(),
    by: memo['by'] === 'look' ? 'look' : 'sender',
    onItsWayMs: typeof memo['onItsWayMs'] === 'number' ? memo['onItsWayMs'] : ON_ITS_WAY_DEFAULT_MS,
  };
}
