import { CancellationScope, sleep } from '@temporalio/workflow';
import type { AccountFacts, FinishedBuild, StartedBuild } from '../../activities/contract';
import { NOT_PERFORMED } from '../../activities/failures';
import { issuePermit } from '../../approvals/permit';
import type { KeyRecord, Plan, Target } from '../../approvals/plan';
import { runName } from './contract';
import { ask } from './asking';
import type { Desks } from './desks';
import { drawUpPlan, offersOf, scopeOf } from './plan';
import { failureText, failureType, isEnding, toAPerson } from '../shared/ending';
import type { Ending } from '../shared/ending';
import { releaseClaim } from '../shared/claims';
import { announceNow } from '../shared/telling';
import type { GateEnd } from '../shared/gate';
import { awaiting, diagnose, glance, remediate } from '../shared/proxies';

type Decided = Extract<GateEnd, { kind: 'decided' }>;

/** The key is a new one, or so it is claimed: from here on the refresh is owed. */
export interface KeyReplaced {
  plan: Plan;
  decided: Decided;
  by: 'api' | 'customer';
  /** The record of the key that was rejected; a refresh waits for another one. Null where it could not be read. */
  keyRecordBefore: KeyRecord | null;
}

/** A new gate needs a person each time; more than this many means that something else is wrong. */
const GATES_MAX = 20;

/**
 * G and R1. Asks about a plan until the key is replaced, a person says no, or nobody answers. Whatever fails before the
 * reset asks again about a new plan with the same deadline.
 */
export async function replaceKey(desks: Desks, target: Target, facts: AccountFacts): Promise<KeyReplaced | Ending> {
  const { file } = desks;
  let material = { facts, keyReplacedBy: undefined as 'customer' | undefined };
  let because = 'the key is rejected; a person decides about replacing it';
  let expiresAt: string | null = null;
  for (let gate = 1; gate <= GATES_MAX; gate++) {
    const { gate: times } = file.settings;
    const draft = {
      run: file.name,
      environment: file.input.environment,
      target,
      settings: file.settings,
      findings: file.document.findings,
      gate,
    };
    // Who resets decides how long we wait: a customer needs longer than an approver on call.
    const byUs = drawUpPlan({ ...draft, facts: material.facts, expiresAt: '' }).by['api-key-reset'] === 'api';
    expiresAt ??= file.deadlineIn(byUs ? times.deadlineMs : times.customerDeadlineMs);
    const { keyReplacedBy } = material;
    const plan = drawUpPlan({
      ...draft,
      facts: material.facts,
      expiresAt,
      ...(keyReplacedBy ? { keyReplacedBy } : {}),
    });
    const end = await ask(desks, plan, { offers: offersOf(plan, keyReplacedBy !== undefined), expiresAt, because });
    if (end.kind !== 'decided')
      return { ending: 'expired', because: `nobody decided about plan ${plan.code} until ${expiresAt}` };
    if (end.choice === 'reject') {
      const no = `${end.decisions[0]!.by} rejected plan ${plan.code}${end.decisions[0]!.comment ? `: ${end.decisions[0]!.comment}` : ''}`;
      return keyReplacedBy
        ? toAPerson(`${no}; the key was replaced and the refresh is outstanding`)
        : { ending: 'declined', because: no };
    }
    if (end.choice === 'customer-rotated' || !plan.actions.includes('api-key-reset')) {
      file.end(
        'R1',
        end.choice === 'customer-rotated' ? 'the customer replaced the key' : 'the key was replaced already',
        'skipped',
      );
      return { plan, decided: end, by: 'customer', keyRecordBefore: facts.keyRecord };
    }
    const reset = await resetApiKey(desks, plan, end);
    if (isEnding(reset) || 'plan' in reset) return reset;
    because = reset.askAgain;
    material = { facts: reset.facts ?? material.facts, keyReplacedBy: reset.keyReplaced ? 'customer' : undefined };
  }
  return toAPerson(`the plan had to be made anew ${GATES_MAX} times`);
}

interface AskAgain {
  askAgain: string;
  facts?: AccountFacts;
  keyReplaced?: boolean;
}

/** R1. Once per plan, and never twice at a time in a scope. */
async function resetApiKey(desks: Desks, plan: Plan, decided: Decided): Promise<KeyReplaced | AskAgain | Ending> {
  const { file } = desks;
  const scope = { kind: 'scope' as const, name: scopeOf(plan.target), holder: file.name };
  const claim = await glance.claim(scope);
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
  const facts = await diagnose.readAccount({ target: plan.target });
  if (facts.keyRecord === null)
    return toAPerson('another run worked on this key, and the key record cannot be read now');
  if (facts.keyRecord.id === plan.keyRecord?.id && facts.keyRecord.createdAt === plan.keyRecord.createdAt) {
    return { askAgain: 'another run worked on the key of this scope and did not replace it', facts };
  }
  return { askAgain: 'another run replaced the key of this scope; the refresh remains', facts, keyReplaced: true };
}

async function performReset(desks: Desks, plan: Plan, decided: Decided): Promise<KeyReplaced | AskAgain | Ending> {
  const { file } = desks;
  file.enter('remediating');
  file.begin('R1', `resetting the key of ${scopeOf(plan.target)}`);
  const since = file.now();
  const until = new Date(Date.parse(decided.at) + file.settings.effectWithinMs).toISOString();
  const permit = issuePermit('api-key-reset', plan, {
    choice: 'approve',
    decisions: decided.decisions,
    decidedAt: decided.at,
    until,
  });
  const { requestedBy } = file.input;
  try {
    const done = await remediate().resetApiKey({ plan, permit, ...(requestedBy === undefined ? {} : { requestedBy }) });
    file.end('R1', `key replaced as ${done.as} at ${done.at}`);
    return { plan, decided, by: 'api', keyRecordBefore: plan.keyRecord };
  } catch (error) {
    const because = failureText(error);
    switch (failureType(error)) {
      case NOT_PERFORMED.permitRefused:
      case NOT_PERFORMED.frozen:
      case NOT_PERFORMED.checkFailed:
        file.begin('R1', `not performed: ${because}`, 'waiting');
        return { askAgain: `the reset was not performed: ${because}` };
      case NOT_PERFORMED.locationGone:
        file.end('R1', because, 'skipped');
        return { ending: 'void', because };
      case NOT_PERFORMED.keyChanged:
        file.end('R1', because, 'skipped');
        return { plan, decided, by: 'customer', keyRecordBefore: plan.keyRecord };
      case NOT_PERFORMED.identityRefused:
      case NOT_PERFORMED.requestRefused:
      case 'NotFoundError':
      case 'TIMEOUT_SCHEDULE_TO_START':
        file.end('R1', `not performed: ${because}`, 'failed');
        return toAPerson(`the key was not reset: ${because}`);
      default:
        return resolveResetDoubt(
          desks,
          { plan, decided, by: 'api', keyRecordBefore: plan.keyRecord },
          { because, since },
        );
    }
  }
}

/** The answer of R1 was lost: look whether it happened, and ask a person when that cannot tell. Never try again. */
async function resolveResetDoubt(
  desks: Desks,
  replaced: KeyReplaced,
  doubt: { because: string; since: string },
): Promise<KeyReplaced | Ending> {
  const { file } = desks;
  const { plan } = replaced;
  file.begin('R1', `in doubt: ${doubt.because}. Looking whether it happened`, 'in-doubt');
  const waitMs = file.settings.propagationMs;
  const look = await awaiting(waitMs + LOOK_PATIENCE_MS)
    .lookForReset({ target: plan.target, before: plan.keyRecord, waitMs, since: doubt.since })
    .catch((error: unknown) => ({ kind: 'cannot-tell' as const, because: failureText(error) }));
  switch (look.kind) {
    case 'happened':
      file.end('R1', `the answer was lost (${doubt.because}), but it happened: ${look.because}`);
      return replaced;
    case 'did-not':
      file.end('R1', `the answer was lost, and it did not happen: ${look.because}`, 'failed');
      return toAPerson(`the key was not reset: ${look.because}`);
    case 'cannot-tell':
      return (await settleDoubt(desks, plan, 'R1', `Was the key reset? ${look.because}`)) ?? replaced;
  }
}

const LOOK_PATIENCE_MS = 2 * 60_000;

/** Asks a person what became of a remediation. Null when it happened. */
async function settleDoubt(desks: Desks, plan: Plan, step: 'R1' | 'R2', because: string): Promise<Ending | null> {
  const { file } = desks;
  const what = step === 'R1' ? 'the reset of the key' : 'the refresh of the master';
  file.begin(step, `in doubt: ${because}`, 'in-doubt');
  const expiresAt = file.deadlineIn(file.settings.doubtDeadlineMs);
  const end = await ask(desks, plan, { offers: ['it-happened', 'it-did-not'], expiresAt, because });
  file.enter('remediating');
  if (end.kind === 'decided' && end.choice === 'it-happened') {
    file.end(step, `${end.decisions[0]!.by} says that it happened`);
    return null;
  }
  if (end.kind === 'decided') {
    file.end(step, `${end.decisions[0]!.by} says that it did not happen`, 'failed');
    return toAPerson(`${what} did not happen, says ${end.decisions[0]!.by}`);
  }
  return toAPerson(`${what} is in doubt: it may have happened, and nobody could say until ${expiresAt}`);
}

/** R2. After the new key has had time to propagate; once; followed until done. Null when the refresh ended well. */
export async function refreshMaster(desks: Desks, replaced: KeyReplaced): Promise<Ending | null> {
  const { file } = desks;
  file.enter('remediating');
  let { plan, decided } = replaced;
  file.begin('R2', 'giving the new key time to propagate', 'waiting');
  await sleep(Math.max(1, file.settings.propagationMs), { summary: 'propagation of the new key' });
  if (plan.by['master-refresh'] === 'person') return settleRefreshByPerson(desks, plan);
  for (let attempt = 1; attempt <= GATES_MAX; attempt++) {
    const result = await performRefresh(desks, { plan, decided, keyRecordBefore: replaced.keyRecordBefore });
    if (result === null || isEnding(result)) return result;
    file.begin('R2', result.askAgain, 'waiting');
    await announceNow(
      file,
      'refresh-outstanding',
      `The key was replaced, and the refresh is outstanding: ${result.askAgain}`,
    );
    const expiresAt: string = file.deadlineIn(file.settings.gate.deadlineMs);
    plan = drawUpPlan({
      run: file.name,
      environment: file.input.environment,
      target: plan.target,
      facts: { keyRecord: plan.keyRecord, resourceGroup: { id: plan.target.resourceGroup }, affects: plan.affects },
      settings: file.settings,
      findings: file.document.findings,
      gate: plan.gate + 1,
      expiresAt,
      keyReplacedBy: replaced.by,
    });
    const end = await ask(desks, plan, { offers: offersOf(plan, true), expiresAt, because: result.askAgain });
    file.enter('remediating');
    if (end.kind !== 'decided' || end.choice !== 'approve') {
      const no =
        end.kind === 'decided'
          ? `${end.decisions[0]!.by} rejected the refresh`
          : `nobody decided about the refresh until ${expiresAt}`;
      file.end('R2', no, 'skipped');
      return toAPerson(`${no}; the key was replaced and the refresh is outstanding`);
    }
    decided = end;
  }
  return toAPerson('the key was replaced, and the refresh could not be started');
}

async function settleRefreshByPerson(desks: Desks, plan: Plan): Promise<Ending | null> {
  const { file } = desks;
  file.begin('R2', 'a person refreshes the master of this location', 'waiting');
  const expiresAt = file.deadlineIn(file.settings.gate.customerDeadlineMs);
  const because = `please refresh the master of ${plan.target.location}, then say whether it happened`;
  const end = await ask(desks, plan, { offers: ['it-happened', 'it-did-not'], expiresAt, because });
  file.enter('remediating');
  const said = end.kind === 'decided' ? end.choice : 'nothing';
  if (said === 'it-happened') file.end('R2', `refreshed by a person, says ${(end as Decided).decisions[0]!.by}`);
  else file.end('R2', `not refreshed: a person said ${said}`, 'failed');
  return said === 'it-happened'
    ? null
    : toAPerson(`the key was replaced, and the refresh is outstanding: a person said ${said}`);
}

async function performRefresh(
  desks: Desks,
  { plan, decided, keyRecordBefore }: Omit<KeyReplaced, 'by'>,
): Promise<AskAgain | Ending | null> {
  const { file } = desks;
  file.begin('R2', 'starting the refresh of the master');
  const since = file.now();
  const until = new Date(Date.now() + file.settings.effectWithinMs).toISOString();
  const choice = decided.choice === 'customer-rotated' ? 'customer-rotated' : 'approve';
  const permit = issuePermit('master-refresh', plan, {
    choice,
    decisions: decided.decisions,
    decidedAt: decided.at,
    until,
  });
  const { requestedBy } = file.input;
  try {
    const { build } = await remediate().refreshMaster({
      plan,
      permit,
      keyRecordBefore,
      ...(requestedBy === undefined ? {} : { requestedBy }),
    });
    return await followRefresh(desks, build);
  } catch (error) {
    const because = failureText(error);
    switch (failureType(error)) {
      case NOT_PERFORMED.permitRefused:
      case NOT_PERFORMED.frozen:
      case NOT_PERFORMED.checkFailed:
        return { askAgain: `the refresh was not started: ${because}` };
      case NOT_PERFORMED.locationGone:
      case NOT_PERFORMED.keyUnchanged:
      case NOT_PERFORMED.identityRefused:
      case NOT_PERFORMED.requestRefused:
      case 'NotFoundError':
      case 'TIMEOUT_SCHEDULE_TO_START':
        file.end('R2', `not performed: ${because}`, 'failed');
        return toAPerson(`the refresh was not performed: ${because}`);
      default:
        return resolveRefreshDoubt(desks, plan, { because, since });
    }
  }
}

async function resolveRefreshDoubt(
  desks: Desks,
  plan: Plan,
  doubt: { because: string; since: string },
): Promise<Ending | null> {
  const { file } = desks;
  file.begin('R2', `in doubt: ${doubt.because}. Looking whether it started`, 'in-doubt');
  const { environment } = file.input;
  const look = await awaiting(LOOK_PATIENCE_MS)
    .lookForRefresh({ environment, location: plan.target.location, since: doubt.since, waitMs: LOOK_AGAIN_MS })
    .catch((error: unknown) => ({ kind: 'cannot-tell' as const, because: failureText(error) }));
  switch (look.kind) {
    case 'happened':
      return followRefresh(desks, look.build);
    case 'did-not':
      file.end('R2', `the answer was lost, and it did not start: ${look.because}`, 'failed');
      return toAPerson(`the refresh did not start: ${look.because}`);
    case 'cannot-tell':
      return settleDoubt(desks, plan, 'R2', `Was the master refreshed? ${look.because}`);
  }
}

/** Jenkins shows a queued build at once; ten seconds are enough for a second look to be a different one. */
const LOOK_AGAIN_MS = 10_000;

async function followRefresh({ file }: Desks, started: StartedBuild): Promise<Ending | null> {
  file.begin('R2', 'the refresh is running');
  const build: FinishedBuild = await awaiting(file.settings.refreshPatienceMs).awaitRefresh(started);
  if (build.result === 'SUCCESS') {
    file.end('R2', `refresh build ${build.number} ended SUCCESS`);
    return null;
  }
  file.end('R2', `refresh build ${build.number} ended ${build.result}`, 'failed');
  return toAPerson(`the refresh build ${build.number} ended ${build.result}: ${build.url}`);
}
