import { sleep } from '@temporalio/workflow';
import type { FinishedBuild, StartedBuild } from '../../contract/activities';
import { issuePermit } from '../../approvals/permit';
import type { Plan } from '../../approvals/plan';
import { failureText, isEnding, toAPerson } from '../run/ending';
import type { Ending } from '../run/ending';
import { awaiting, remediate } from '../run/activities';
import { howItFailed } from '../run/remediation-failure';
import { announceNow } from '../run/notify';
import { ask } from './asking';
import type { Desks } from './run-context';
import { askWhetherItHappened, howItWasLost, LOOK_PATIENCE_MS, settleDoubt } from './doubt';
import { notePermit, recallEarlierChanges } from './earlier-changes';
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
    await recallEarlierChanges(file, plan.target.location);
    plan = drawUpPlan({
      run: file.name,
      askedBy: file.askedBy,
      environment: file.input.environment,
      about: file.input.location,
      target: plan.target,
      facts: { keyRecord: plan.keyRecord, resourceGroup: { id: plan.target.resourceGroup }, affects: plan.affects },
      settings: file.settings,
      findings: file.document.findings,
      gate: plan.gate + 1,
      expiresAt,
      keyReplacedBy: replaced.by,
      earlier: file.earlier,
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
  if (end.kind !== 'decided') {
    // Silence tells nothing about what somebody did by hand.
    const unknown = `nobody said until ${expiresAt} whether the master was refreshed`;
    file.begin('R2', unknown, 'in-doubt');
    return toAPerson(`the key was replaced, and ${unknown}`);
  }
  const { by } = end.decisions[0]!;
  if (end.choice === 'it-happened') {
    file.end('R2', `refreshed by a person, says ${by}`);
    return null;
  }
  file.end('R2', `not refreshed, says ${by}`, 'failed');
  return toAPerson(`the key was replaced, and the refresh is outstanding: it did not happen, says ${by}`);
}

async function performRefresh(
  desks: Desks,
  { plan, decided, keyRecordBefore }: Omit<KeyReplaced, 'by'>,
): Promise<AskAgain | Ending | null> {
  const started = await startRefresh(desks, { plan, decided, keyRecordBefore });
  return started === null || 'askAgain' in started || isEnding(started) ? started : followRefresh(desks, started);
}

/** Starts it once. What goes wrong later is never taken for a doubt about the start. Null when a person says it happened. */
async function startRefresh(
  desks: Desks,
  { plan, decided, keyRecordBefore }: Omit<KeyReplaced, 'by'>,
): Promise<StartedBuild | AskAgain | Ending | null> {
  const { file } = desks;
  file.begin('R2', 'starting the refresh of the master');
  notePermit(file, 'master-refresh', plan);
  const until = new Date(Date.now() + file.settings.effectWithinMs).toISOString();
  const choice = decided.choice === 'customer-rotated' ? 'customer-rotated' : 'approve';
  const permit = issuePermit('master-refresh', plan, {
    choice,
    decisions: decided.decisions,
    decidedAt: decided.at,
    until,
  });
  try {
    const { build } = await remediate().refreshMaster({
      plan,
      permit,
      keyRecordBefore,
    });
    return build;
  } catch (error) {
    const because = failureText(error);
    switch (howItFailed(error)) {
      case 'ask-again':
      case 'read-again':
        return { askAgain: `the refresh was not started: ${because}` };
      case 'location-gone':
      case 'key-is-another':
      case 'key-is-the-same':
      case 'refused':
        file.end('R2', `not started: ${because}`, 'failed');
        return toAPerson(`the refresh was not started: ${because}`);
      case 'in-doubt':
        return resolveRefreshDoubt(desks, plan, howItWasLost(error));
    }
  }
}

/** No answer of R2 came: look whether it started. Null when a person says that it happened. */
async function resolveRefreshDoubt(
  desks: Desks,
  plan: Plan,
  because: string,
): Promise<StartedBuild | AskAgain | Ending | null> {
  const { file } = desks;
  file.begin('R2', `in doubt: ${because}. Looking whether it started`, 'in-doubt');
  const look = await awaiting(LOOK_PATIENCE_MS)
    .lookForRefresh({ plan })
    .catch((error: unknown) => ({ kind: 'cannot-tell' as const, because: failureText(error) }));
  switch (look.kind) {
    case 'happened':
      return look.build;
    case 'did-not':
      return { askAgain: `the refresh did not start: ${look.because} (${because})` };
    case 'cannot-tell':
      return settleDoubt(desks, plan, 'R2', `Was the master refreshed? ${look.because}`);
  }
}

async function followRefresh({ file }: Desks, started: StartedBuild): Promise<Ending | null> {
  const which = started.number === undefined ? `queue item ${started.queueId}` : `build ${started.number}`;
  file.begin('R2', `the refresh was started (${which})`);
  const build = await awaiting(file.settings.refreshPatienceMs).awaitRefresh(started).catch(failureText);
  if (typeof build === 'string') {
    const because = `the refresh was started (${which}), and how it ended is not known: ${build}`;
    file.begin('R2', because, 'in-doubt');
    return toAPerson(because);
  }
  if (build.result === 'SUCCESS') {
    file.end('R2', `refresh build ${build.number} ended SUCCESS`);
    return null;
  }
  const because = wordsOf(build);
  file.end('R2', because, 'failed');
  return toAPerson(because);
}

function wordsOf({ number, result, url }: FinishedBuild): string {
  return number === 0
    ? 'the refresh was taken out of the queue of Jenkins before it began'
    : `the refresh build ${number} ended ${result}: ${url}`;
}
