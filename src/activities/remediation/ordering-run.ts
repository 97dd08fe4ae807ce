import { activityInfo } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isSameRun, scopeOf } from '../../approvals/plan';
import type { Action, JoinedLocation, Plan, RunName } from '../../approvals/plan';
import { EVIDENCE_MEMO, isOpenStatus } from '../../contract/engine-names';
import { runbookOfType } from '../../runbooks';
import type { LockOrder } from '../../contract/activities';
import { NOT_PERFORMED } from '../../contract/failures';
import { describeIfThere } from '../../marks/our-own';
import { readLock } from '../../marks/locks';
import { firstRunIdIn } from '../../marks/first-run-id';
import type { OneChange } from './send-once';

/** The engine answers in milliseconds, or this attempt ends before anything was sent. */
const ENGINE_WITHIN_MS = 10_000;

/**
 * Rule 1, as far as the engine knows it: an order comes from the run in the plan. That run is ours and open, has no
 * newer findings than the plan, and holds the locks of its change. Anybody who reaches the engine can start a workflow
 * that orders a remediation. So neither the order nor its words about its run are believed. Throws a failure of a
 * NOT_PERFORMED type.
 *
 * @param queue the task queue of our runs.
 */
export async function checkOrderingRun(
  client: Client,
  { action, plan, queue, other }: OneChange & { queue: string },
): Promise<void> {
  const { workflowExecution: ordering } = activityInfo();
  if (ordering === undefined) refuse('no run ordered this');
  if (ordering.workflowId !== plan.run.workflowId)
    refuse(`it was ordered by ${ordering.workflowId}, and the plan is of ${plan.run.workflowId}`);

  const joined = plan.alsoRefresh?.find(({ location }) => location === other);
  const [run, follower, ...locks] = await client
    .withDeadline(Date.now() + ENGINE_WITHIN_MS, () =>
      Promise.all([
        describeIfThere(client, ordering.workflowId, ordering.runId),
        joined === undefined ? null : describeIfThere(client, joined.run.workflowId),
        ...locksOf(action, plan, joined).map(async (one) => ({ ...one, held: await readLock(client, one.lock) })),
      ]),
    )
    .catch((error: unknown) => {
      throw ApplicationFailure.nonRetryable(
        `the engine does not say who ordered this (${(error as Error).name})`,
        NOT_PERFORMED.checkFailed,
      );
    });
  if (run === null) refuse('the run that ordered this does not exist');
  const runbook = runbookOfType(run.type);
  if (runbook === null) refuse(`the run that ordered this is a ${run.type}, which is no runbook`);
  if (!runbook.remedies.includes(action)) refuse(`a run of ${runbook.slug} never orders ${action}`);
  if (runbook.remedies.includes('api-key-reset') === (plan.by['api-key-reset'] === 'nobody'))
    refuse(`a plan of ${runbook.slug} says otherwise who replaces the key`);

  if (run.taskQueue !== queue) refuse(`the run that ordered this goes on ${run.taskQueue}, not on ${queue}`);
  if (!isOpenStatus(run.status.name)) refuse(`the run that ordered this is closed (${run.status.name})`);
  const firstRunId = firstRunIdIn(run);
  if (firstRunId !== plan.run.firstRunId) refuse('the plan is of an earlier run of that name');
  if (run.memo?.[EVIDENCE_MEMO] !== plan.evidence) refuse('the run has other findings by now than those of the plan');

  if (joined !== undefined && follower?.memo?.[EVIDENCE_MEMO] !== joined.evidence)
    refuse(`the run of ${joined.location} has other findings by now than those of the plan`);

  for (const { lock, holder, held } of locks) {
    if (held === null || !isSameRun(held.holder, holder))
      refuse(`the run that ordered this does not hold the lock of the ${lock.kind} ${lock.name}`);
  }
}

interface NeededLock {
  lock: Pick<LockOrder, 'kind' | 'name'>;
  holder: RunName;
}

/**
 * The locks of a run while it acts: its location from the beginning to the end, and the scope while it resets the key. A
 * location that joined is locked by its own run. The scope then proves that the order is from the run which asked.
 */
function locksOf(action: Action, { target, run }: Plan, joined: JoinedLocation | undefined): NeededLock[] {
  const location = { lock: { kind: 'location' as const, name: target.location }, holder: run };
  const scope = { lock: { kind: 'scope' as const, name: scopeOf(target) }, holder: run };
  if (joined !== undefined)
    return [location, scope, { lock: { kind: 'location', name: joined.location }, holder: joined.run }];
  return action === 'api-key-reset' ? [location, scope] : [location];
}

function refuse(because: string): never {
  throw ApplicationFailure.nonRetryable(because, NOT_PERFORMED.permitRefused);
}
