import {
  ApplicationFailure,
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { spentId } from '../../approvals/permit';
import type { Action, Plan } from '../../approvals/plan';
import { SEARCH_ATTRIBUTES } from '../../workflows/connector-cannot-reach-iam/contract';
import { NOT_PERFORMED, PERMIT_USED } from '../failures';

/**
 * Spends a permit: the last thing before the request is sent. A workflow that nobody runs is started under the permit's
 * name, which the engine allows once. It outlives every retry, worker and reset of the run; an operator who raises the
 * attempts of the activity runs into it too.
 */
export async function spendPermit(client: Client, action: Action, plan: Plan): Promise<void> {
  try {
    await client.workflow.start('permit', {
      workflowId: spentId(action, plan.digest),
      taskQueue: 'permits',
      workflowExecutionTimeout: '1 second',
      args: [],
      memo: { claimedBy: plan.run.workflowId, action },
      typedSearchAttributes: new TypedSearchAttributes([
        {
          key: defineSearchAttributeKey(SEARCH_ATTRIBUTES.location, SearchAttributeType.KEYWORD),
          value: plan.target.location,
        },
      ]),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
    });
  } catch (error) {
    // Nothing was sent, and the permit may be lost: a new plan with a new code is the way on.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) {
      throw ApplicationFailure.nonRetryable(
        'the permit could not be spent: the engine did not answer',
        NOT_PERFORMED.checkFailed,
      );
    }
    throw ApplicationFailure.nonRetryable(
      `the permit for ${action} of plan ${plan.code} is spent already`,
      PERMIT_USED,
    );
  }
}
