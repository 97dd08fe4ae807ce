import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { codeOf } from '../approvals/plan';
import type { Action, Plan, RunName } from '../approvals/plan';
import { describeIfThere, isOfKind, strangerIn } from './our-own';
import type { OurKind } from './our-own';
import { SEARCH_ATTRIBUTES } from '../contract/engine-names';
import type { SpentPermit } from '../contract/activities';

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
const PERMIT: OurKind = { type: 'permit', taskQueue: 'permits' };

/** The id under which a permit is spent: the same for every attempt, worker and reset of the run. */
export function spentId(action: Action, digest: string): string {
  return `spent-${action}-${digest}`;
}

/** Spends a permit. False when it was spent before; throws when the engine does not say. */
export async function spendPermit(client: Client, action: Action, plan: Plan, spending: Spending): Promise<boolean> {
  const { workflowId, firstRunId } = plan.run;
  try {
    await client.workflow.start(PERMIT.type, {
      workflowId: spentId(action, plan.digest),
      taskQueue: PERMIT.taskQueue,
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

/** Something that was not made by us stands where a permit is spent. Nothing of ours can be sent under it any more. */
export interface TakenPermit {
  stranger: string;
}

/** When and by whom a permit was spent; null when it was not. A stranger's mark says neither. */
export async function readSpentPermit(
  client: Client,
  action: Action,
  plan: Plan,
): Promise<SpentPermit | TakenPermit | null> {
  const found = await describeIfThere(client, spentId(action, plan.digest));
  if (found === null) return null;
  const memo = found.memo ?? {};
  const isAboutIt = isSpentBy(memo, plan.run) && memo['action'] === action && (memo['plan'] ?? plan.code) === plan.code;
  return isOfKind(found, PERMIT) && isAboutIt ? spentPermitOf(found, action) : { stranger: strangerIn(found) };
}

function isSpentBy(memo: Record<string, unknown>, { workflowId, firstRunId }: RunName): boolean {
  return memo['claimedBy'] === workflowId && (memo['firstRunId'] ?? firstRunId) === firstRunId;
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
  const query = `WorkflowType = '${PERMIT.type}' AND TaskQueue = '${PERMIT.taskQueue}' AND ${narrowed}`;
  for await (const claim of client.workflow.list({ query, pageSize: 50 })) {
    const memo = claim.memo ?? {};
    const action = actionOf(claim);
    if (action !== null && isSpentBy(memo, run)) spent.push(spentPermitOf(claim, action));
  }
  return spent.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

interface Spent {
  workflowId: string;
  startTime: Date;
  memo?: Record<string, unknown>;
}

/** What a permit was for, where its id and its memo say the same; else it was not made by us. */
function actionOf({ workflowId, memo = {} }: Spent): Action | null {
  const [, action, digest = ''] = /^spent-(api-key-reset|master-refresh)-([0-9a-f]{64})$/.exec(workflowId) ?? [];
  if (action === undefined || memo['action'] !== action) return null;
  return (memo['plan'] ?? codeOf(digest)) === codeOf(digest) ? (action as Action) : null;
}

function spentPermitOf({ startTime, memo = {} }: Omit<Spent, 'workflowId'>, action: Action): SpentPermit {
  return {
    action,
    plan: typeof memo['plan'] === 'string' ? memo['plan'] : '',
    at: startTime.toISOString(),
    by: memo['by'] === 'look' ? 'look' : 'sender',
    onItsWayMs: typeof memo['onItsWayMs'] === 'number' ? memo['onItsWayMs'] : ON_ITS_WAY_DEFAULT_MS,
  };
}
