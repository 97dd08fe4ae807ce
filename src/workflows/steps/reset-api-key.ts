import { CancellationScope } from '@temporalio/workflow';
import { isSameKey, scopeOf } from '../../approvals/plan';
import type { KeyRecord, Plan } from '../../approvals/plan';
import type { AccountFacts } from '../../contract/activities';
import { runName } from '../../contract/engine-names';
import { diagnose, locks, poll, remediate } from '../run/activities';
import type { Decided } from '../run/ask';
import { releaseLock, scopeLock } from '../run/locks';
import { LOOK_PATIENCE_MS } from '../run/doubt';
import { endRun, escalate } from '../run/ending';
import { performOnce } from '../run/perform-once';
import type { RunContext } from './run-context';
import { targetOf } from './target';

/**
 * A refresh that was decided. Either the key is new, or is claimed to be new, and the refresh is owed; or the key
 * stays.
 */
export interface RefreshOwed {
  plan: Plan;
  decided: Decided;
  by: 'api' | 'customer' | 'nobody';
  /** The record of the key that was rejected. A refresh waits for another record. Null if it could not be read. */
  keyRecordBefore: KeyRecord | null;
  /** Refreshes that others started, as notes for each later plan. */
  refreshed?: string[];
}

/** Nothing was changed, and a person is asked again, with the newest facts. */
export interface AskAgain {
  askAgain: string;
  /** The approved step that was not carried out; absent if only the facts have changed. */
  notCarriedOut?: 'R1' | 'R2';
  facts?: AccountFacts;
  /** A note for the next plan: a refresh that the last one did not name. */
  refreshed?: string;
  keyReplaced?: boolean;
}

/** R1. Once per plan, and never twice at a time in a scope. */
export async function resetApiKey(context: RunContext, plan: Plan, decided: Decided): Promise<RefreshOwed | AskAgain> {
  const { run } = context;
  const scope = scopeLock(run, plan.target);
  const lock = await locks.claim(scope);
  if (!lock.held) {
    const { workflowId, firstRunId } = lock.holder;
    run.begin('R1', `${runName(workflowId, firstRunId)} is working on the key of this scope`, 'waiting');
    await poll(run.latest() - Date.now()).awaitClaim(scope);
    await releaseLock(scope);
    return afterBusyScope(plan);
  }
  // From here on a cancellation or a quiet alert comes too late: the request may be on its way.
  return CancellationScope.nonCancellable(async () => {
    try {
      return await performReset(context, plan, decided);
    } finally {
      // The refreshes of the other locations are ordered under this lock too.
      if (plan.alsoRefresh === undefined) await releaseLock(scope);
    }
  });
}

/** Another run held the lock of this scope, so our plan is stale. Read the facts of now. */
async function afterBusyScope(plan: Plan): Promise<AskAgain> {
  const facts = await readAgain(plan);
  if (facts.keyRecord === null) escalate('another run worked on this key, and the key record cannot be read now');
  return isSameKey(facts.keyRecord, plan.keyRecord)
    ? { askAgain: 'another run worked on the key of this scope and did not replace it', facts }
    : { askAgain: 'another run replaced the key of this scope; the refresh remains', facts, keyReplaced: true };
}

/** If a location has moved since the plan was drawn up, it gets no new plan: people must look at it and know that. */
async function readAgain({ target }: Plan): Promise<AccountFacts> {
  const facts = await diagnose.readAccount({ said: target });
  targetOf(target, facts);
  return facts;
}

async function performReset(context: RunContext, plan: Plan, decided: Decided): Promise<RefreshOwed | AskAgain> {
  const { run } = context;
  const { effectWithinMs, propagationMs } = run.settings;
  run.enter('remediating');
  const reset = await performOnce(context, {
    step: 'R1',
    action: 'api-key-reset',
    plan,
    decided,
    until: new Date(Date.parse(decided.at) + effectWithinMs).toISOString(),
    what: 'the reset of the key',
    doing: `resetting the key of ${scopeOf(plan.target)}`,
    send: (permit) => remediate().resetApiKey({ plan, permit }),
    look: () => poll(propagationMs + LOOK_PATIENCE_MS).lookForReset({ plan, propagationMs }),
    looking: 'Looking whether it happened',
    question: 'Was the key reset?',
  });
  const replaced: RefreshOwed = { plan, decided, by: 'api', keyRecordBefore: plan.keyRecord };
  switch (reset.kind) {
    case 'done':
      run.end('R1', `key replaced as ${reset.answer.as} at ${reset.answer.at}`);
      return replaced;
    case 'happened':
      run.end('R1', `it happened: ${reset.because}`);
      return replaced;
    case 'said-to-have-happened':
      return replaced;
    case 'did-not':
      return askAgain(context, `the reset did not happen, and nothing was changed: ${reset.because}`);
    case 'not-sent':
  }
  const { why, because } = reset;
  switch (why) {
    case 'ask-again':
    case 'refreshed-already':
      return askAgain(context, `the reset was not sent, and nothing was changed: ${because}`);
    case 'read-again': {
      const again = askAgain(context, `the reset was not sent, and nothing was changed: ${because}`);
      return { ...again, facts: await readAgain(plan) };
    }
    case 'location-gone':
      run.end('R1', because, 'skipped');
      return endRun('void', because, { reason: 'gone' });
    case 'key-is-another':
      run.end('R1', because, 'skipped');
      return { ...replaced, by: 'customer' };
    case 'key-is-the-same':
    case 'refused':
      run.end('R1', `refused: ${because}`, 'failed');
      return escalate(`the key was not reset: ${because}`);
  }
}

function askAgain({ run }: RunContext, because: string): AskAgain {
  run.begin('R1', because, 'waiting');
  return { askAgain: because, notCarriedOut: 'R1' };
}
