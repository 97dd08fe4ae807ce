import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { codeOf } from '../approvals/plan';
import type { Action, Plan, RunName } from '../approvals/plan';
import { describeIfThere, isOfKind, startUnlessTaken, strangerIn } from './our-own';
import type { OurKind } from './our-own';
import { SEARCH_ATTRIBUTES } from '../contract/engine-names';
import type { SpentPermit } from '../contract/activities';

/**
 * The engine keeps spent permits outside of the run. A workflow that nobody runs is started under the permit's name,
 * and the engine allows that name once. It outlives every retry, worker and reset of the run. It also stops an operator
 * who raises the attempts of an activity.
 *
 * Two activities may spend a permit. The remediation spends it right before it sends. A look after a doubt spends it
 * too: if the look is first, nothing was sent and nothing can be sent later.
 */
export type Spending = { by: 'sender'; onItsWayMs: number } | { by: 'look' };

/** The longest time on the way in an older version, whose marks do not state it. */
const ON_ITS_WAY_DEFAULT_MS = 65_000;
const PERMIT: OurKind = { type: 'permit', taskQueue: 'permits' };

/**
 * The id of a spent permit: the same for every attempt, worker and reset of the run. A plan may refresh more locations
 * than its target; each of them has a permit of its own.
 */
export function spentId(action: Action, digest: string, other?: string): string {
  return `spent-${action}-${digest}${other === undefined ? '' : `-${other}`}`;
}

/** Spends a permit. False if it was spent before. Throws if the engine does not say. */
export async function spendPermit(
  client: Client,
  action: Action,
  plan: Plan,
  { other, ...spending }: Spending & { other?: string },
): Promise<boolean> {
  const { workflowId, firstRunId } = plan.run;
  return startUnlessTaken(client, PERMIT, {
    workflowId: spentId(action, plan.digest, other),
    workflowExecutionTimeout: '1 second',
    memo: { claimedBy: workflowId, firstRunId, action, plan: codeOf(plan.digest), ...spending },
    typedSearchAttributes: new TypedSearchAttributes([
      {
        key: defineSearchAttributeKey(SEARCH_ATTRIBUTES.location, SearchAttributeType.KEYWORD),
        value: other ?? plan.target.location,
      },
    ]),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
}

/**
 * A workflow that is not ours stands under the id of a permit. None of our workers can send with this permit any more.
 */
export interface TakenPermit {
  stranger: string;
}

/** The time and the spender of a permit; null if it is not spent. A stranger's mark says neither. */
export async function readSpentPermit(
  client: Client,
  action: Action,
  plan: Plan,
  other?: string,
): Promise<SpentPermit | TakenPermit | null> {
  const found = await describeIfThere(client, spentId(action, plan.digest, other));
  if (found === null) return null;
  const memo = found.memo ?? {};
  const code = codeOf(plan.digest);
  const isAboutIt = isSpentBy(memo, plan.run) && memo['action'] === action && (memo['plan'] ?? code) === code;
  return isOfKind(found, PERMIT) && isAboutIt ? spentPermitOf(found, action) : { stranger: strangerIn(found) };
}

function isSpentBy(memo: Record<string, unknown>, { workflowId, firstRunId }: RunName): boolean {
  return memo['claimedBy'] === workflowId && (memo['firstRunId'] ?? firstRunId) === firstRunId;
}

/** The permits to search for those of a run: all of its location, or all from the time in which it lived. */
type Among = { location: string } | { from: Date; to: Date };

/** All permits that a run spent and the engine still keeps, also from before a reset by an operator. Oldest first. */
export async function listSpentPermits(client: Client, run: RunName, among: Among): Promise<SpentPermit[]> {
  const spent: SpentPermit[] = [];
  const narrowed =
    'location' in among
      ? `${SEARCH_ATTRIBUTES.location} = '${among.location}'`
      : `StartTime >= '${among.from.toISOString()}' AND StartTime <= '${among.to.toISOString()}'`;
  const query = `WorkflowType = '${PERMIT.type}' AND TaskQueue = '${PERMIT.taskQueue}' AND ${narrowed}`;
  for await (const mark of client.workflow.list({ query, pageSize: 50 })) {
    const memo = mark.memo ?? {};
    const action = actionOf(mark);
    if (action !== null && isSpentBy(memo, run)) spent.push(spentPermitOf(mark, action));
  }
  return spent.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

interface Spent {
  workflowId: string;
  startTime: Date;
  memo?: Record<string, unknown>;
}

/** The action of a permit, if its id and its memo agree. If they differ, the mark is not ours. */
function actionOf({ workflowId, memo = {} }: Spent): Action | null {
  const [, action, digest = ''] =
    /^spent-(api-key-reset|master-refresh)-([0-9a-f]{64})(?:-\w{1,64})?$/.exec(workflowId) ?? [];
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
