import { sleep } from '@temporalio/workflow';
import type { FinishedBuild, StartedBuild } from '../../activities/contract';
import { issuePermit } from '../../approvals/permit';
import type { Plan } from '../../approvals/plan';
import { failureText, isEnding, toAPerson } from '../shared/ending';
import type { Ending } from '../shared/ending';
import { awaiting, remediate } from '../shared/proxies';
import { howItFailed } from '../shared/remediation-failure';
import { announceNow } from '../shared/telling';
import { ask } from './asking';
import type { Decided } from './asking';
import type { Desks } from './desks';
import { askWhetherItHappened, LOOK_PATIENCE_MS, settleDoubt } from './doubt';
import { drawUpPlan, offersOf } from './plan';
import { GATES_MAX } from './replace-key';
import type { AskAgain, KeyReplaced } from './reset-api-key';

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
  const end = await askWhetherItHappened(desks, plan, { what: 'the refresh of the master', expiresAt, because });
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
    switch (howItFailed(error)) {
      case 'ask-again':
        return { askAgain: `the refresh was not started: ${because}` };
      case 'location-gone':
      case 'key-is-another':
      case 'key-is-the-same':
      case 'not-performed':
        file.end('R2', `not performed: ${because}`, 'failed');
        return toAPerson(`the refresh was not performed: ${because}`);
      case 'in-doubt':
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
