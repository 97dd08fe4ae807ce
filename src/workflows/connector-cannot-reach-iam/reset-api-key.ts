import { CancellationScope } from '@temporalio/workflow';
import type { AccountFacts } from '../../contract/activities';
import { issuePermit } from '../../approvals/permit';
import { isSameKey, scopeOf } from '../../approvals/plan';
import type { KeyRecord, Plan } from '../../approvals/plan';
import { releaseClaim } from '../run/claims';
import { failureText, isEnding, toAPerson } from '../run/ending';
import type { Ending } from '../run/ending';
import { awaiting, claims, diagnose, remediate } from '../run/activities';
import { howItFailed } from '../run/remediation-failure';
import type { Decided } from './asking';
import { runName } from '../../contract/run-document';
import type { Desks } from './run-context';
import { howItWasLost, LOOK_PATIENCE_MS, settleDoubt } from './doubt';
import { notePermit } from './earlier-changes';
import { targetOf } from './target';

/** The key is a new one, or so it is claimed: from here on the refresh is owed. */
export interface KeyReplaced {
  plan: Plan;
  decided: Decided;
  by: 'api' | 'customer';
  /** The record of the key that was rejected; a refresh waits for another one. Null where it could not be read. */
  keyRecordBefore: KeyRecord | null;
}

/** Nothing was changed, and a person is asked anew, with what was read meanwhile. */
export interface AskAgain {
  askAgain: string;
  facts?: AccountFacts;
  keyReplaced?: boolean;
}

/** R1. Once per plan, and never twice at a time in a scope. */
export async function resetApiKey(
  desks: Desks,
  plan: Plan,
  decided: Decided,
): Promise<KeyReplaced | AskAgain | Ending> {
  const { file } = desks;
  const scope = { kind: 'scope' as const, name: scopeOf(plan.target), holder: file.name };
  const claim = await claims.claim(scope);
  if (!claim.held) {
    file.begin(
      'R1',
      `${runName(claim.holder.workflowId, claim.holder.firstRunId)} is working on the key of this scope`,
      'waiting',
    );
    await awaiting(file.latest() - Date.now()).awaitClaim(scope);
    await releaseClaim(scope);
    return afterBusyScope(plan);
  }
  // From here on a cancellation or a quiet alert comes too late: the request may be on its way.
  return CancellationScope.nonCancellable(async () => {
    try {
      return await performReset(desks, plan, decided);
    } finally {
      await releaseClaim(scope);
    }
  });
}

/** Another run had the key of this scope in hand, so our plan is stale: read what is there now. */
async function afterBusyScope(plan: Plan): Promise<AskAgain | Ending> {
  const facts = await readAgain(plan);
  if (isEnding(facts)) return facts;
  if (facts.keyRecord === null)
    return toAPerson('another run worked on this key, and the key record cannot be read now');
  if (isSameKey(facts.keyRecord, plan.keyRecord)) {
    return { askAgain: 'another run worked on the key of this scope and did not replace it', facts };
  }
  return { askAgain: 'another run replaced the key of this scope; the refresh remains', facts, keyReplaced: true };
}

/** A location that has moved since the plan was drawn up gets no new plan: the people who look must know. */
async function readAgain({ target }: Plan): Promise<AccountFacts | Ending> {
  const facts = await diagnose.readAccount({ said: target });
  const settled = targetOf(target, facts);
  return typeof settled === 'string' ? toAPerson(settled) : facts;
}

async function performReset(desks: Desks, plan: Plan, decided: Decided): Promise<KeyReplaced | AskAgain | Ending> {
  const { file } = desks;
  file.enter('remediating');
  file.begin('R1', `resetting the key of ${scopeOf(plan.target)}`);
  notePermit(file, 'api-key-reset', plan);
  const until = new Date(Date.parse(decided.at) + file.settings.effectWithinMs).toISOString();
  const permit = issuePermit('api-key-reset', plan, {
    choice: 'approve',
    decisions: decided.decisions,
    decidedAt: decided.at,
    until,
  });
  const replaced: KeyReplaced = { plan, decided, by: 'api', keyRecordBefore: plan.keyRecord };
  try {
    const done = await remediate().resetApiKey({ plan, permit });
    file.end('R1', `key replaced as ${done.as} at ${done.at}`);
    return replaced;
  } catch (error) {
    const because = failureText(error);
    switch (howItFailed(error)) {
      case 'ask-again':
        return askAgain(desks, `the reset was not sent, and nothing was changed: ${because}`);
      case 'read-again': {
        const again = askAgain(desks, `the reset was not sent, and nothing was changed: ${because}`);
        const facts = await readAgain(plan);
        return isEnding(facts) ? facts : { ...again, facts };
      }
      case 'location-gone':
        file.end('R1', because, 'skipped');
        return { ending: 'void', because };
      case 'key-is-another':
        file.end('R1', because, 'skipped');
        return { ...replaced, by: 'customer' };
      case 'key-is-the-same':
      case 'refused':
        file.end('R1', `refused: ${because}`, 'failed');
        return toAPerson(`the key was not reset: ${because}`);
      case 'in-doubt':
        return resolveResetDoubt(desks, replaced, howItWasLost(error));
    }
  }
}

function askAgain({ file }: Desks, because: string): AskAgain {
  file.begin('R1', because, 'waiting');
  return { askAgain: because };
}

/** No answer of R1 came: look whether it happened, and ask a person when that cannot tell. Never try again. */
async function resolveResetDoubt(
  desks: Desks,
  replaced: KeyReplaced,
  because: string,
): Promise<KeyReplaced | AskAgain | Ending> {
  const { file } = desks;
  const { plan } = replaced;
  file.begin('R1', `in doubt: ${because}. Looking whether it happened`, 'in-doubt');
  const { propagationMs } = file.settings;
  const look = await awaiting(propagationMs + LOOK_PATIENCE_MS)
    .lookForReset({ plan, propagationMs })
    .catch((error: unknown) => ({ kind: 'cannot-tell' as const, because: failureText(error) }));
  switch (look.kind) {
    case 'happened':
      file.end('R1', `it happened: ${look.because} (${because})`);
      return replaced;
    case 'did-not':
      return askAgain(desks, `the reset did not happen, and nothing was changed: ${look.because} (${because})`);
    case 'cannot-tell':
      return (await settleDoubt(desks, plan, 'R1', `Was the key reset? ${look.because}`)) ?? replaced;
  }
}
