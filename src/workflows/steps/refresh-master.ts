import { sleep } from '@temporalio/workflow';
import type { StartedBuild } from '../../contract/activities';
import { poll, remediate } from '../run/activities';
import { ask } from '../run/ask';
import { deadlineIn } from '../run/clock';
import { askWhetherItHappened, LOOK_PATIENCE_MS } from '../run/doubt';
import { recallEarlierChanges } from '../run/earlier-changes';
import { endRun, escalate } from '../run/ending';
import { releaseLock, scopeLock } from '../run/locks';
import { notifyNow } from '../run/notify';
import { performOnce } from '../run/perform-once';
import { runCommand } from '../../handover/commands';
import { sentence } from '../../handover/draft';
import { placeOf } from '../../handover/place';
import { whoWasSilent } from '../run/silence';
import { offersOf, planFor } from './plan';
import { endOfRefresh, nameOfRefresh } from './refresh-end';
import { refreshOthers } from './refresh-others';
import { GATES_MAX } from './replace-key';
import type { AskAgain, RefreshOwed } from './reset-api-key';
import type { RunContext } from './run-context';
import { moment, roughly } from '../../words/times';

/** R2. Starts the refresh once, after the new key has had time to propagate, and follows it until it is done. */
export async function refreshMaster(context: RunContext, replaced: RefreshOwed): Promise<void> {
  const { run } = context;
  run.enter('remediating');
  run.begin('R2', `giving the new key ${roughly(run.settings.propagationMs)} to propagate`, 'waiting');
  await sleep(Math.max(1, run.settings.propagationMs), { summary: 'propagation of the new key' });
  const others = refreshOthers(context, replaced);
  try {
    await refreshOwn(context, replaced);
  } finally {
    // The runs that joined read their result here, so this run stays until the last of them is settled.
    await others;
    if (replaced.plan.alsoRefresh !== undefined) await releaseLock(scopeLock(run, replaced.plan.target));
  }
}

async function refreshOwn(context: RunContext, replaced: RefreshOwed): Promise<void> {
  for (let attempt = 1, owed = replaced; attempt <= GATES_MAX; attempt++) {
    const notStarted = await refreshOnce(context, owed);
    if (notStarted === null) return;
    owed = await askForRefresh(context, owed, notStarted);
  }
  escalate('the key was replaced, and the refresh could not be started');
}

/**
 * Has the refresh done, and follows it to its end. Null when it is done. The run ends if it failed, or if that cannot
 * be found out.
 */
export async function refreshOnce(context: RunContext, owed: RefreshOwed): Promise<AskAgain | null> {
  if (owed.plan.by['master-refresh'] === 'person') {
    await refreshByPerson(context, owed);
  } else {
    const started = await startRefresh(context, owed);
    if (started !== null && 'askAgain' in started) return started;
    if (started !== null) await followRefresh(context, started);
  }
  return null;
}

/** The words before the result of the refresh. */
function first({ by }: RefreshOwed): string {
  return by === 'nobody' ? '' : 'the key was replaced, and ';
}

/** The refresh was not started. The team is told, and people decide about the refresh alone. */
async function askForRefresh(context: RunContext, owed: RefreshOwed, notStarted: AskAgain): Promise<RefreshOwed> {
  const { run } = context;
  const { target, keyRecord, affects, gate } = owed.plan;
  const because = notStarted.askAgain;
  const refreshed = refreshesBefore(owed, notStarted);
  run.begin('R2', because, 'waiting');
  await notifyNow(run, 'refresh-outstanding', {
    headline: `the API key of ${placeOf(run.document).shown} was replaced, and the refresh is outstanding.`,
    because: sentence(because),
    next: [
      {
        what: 'Decide about the refresh alone: the run asks for that now.',
        commands: [runCommand('show', run.document)],
      },
    ],
  });
  const [expiresAt] = await Promise.all([
    deadlineIn(run, run.settings.gate.deadlineMs),
    recallEarlierChanges(run, target.location),
  ]);
  const plan = planFor(run, {
    target,
    facts: { keyRecord, resourceGroup: { id: target.resourceGroup }, affects },
    gate: gate + 1,
    expiresAt,
    keyReplacedBy: owed.by,
    refreshed,
  });
  const offers = offersOf(plan, true);
  const end = await ask(context, plan, { offers, expiresAt, because, notCarriedOut: 'R2' });
  run.enter('remediating');
  if (end.kind === 'decided' && end.choice === 'approve') return { ...owed, plan, decided: end, refreshed };
  const no =
    end.kind === 'decided'
      ? `${end.decisions[0]!.by} rejected the refresh`
      : whoWasSilent(run.document, plan, { offers, until: expiresAt });
  run.end('R2', no, 'skipped');
  const left = refreshed.length === 0 ? 'the refresh is outstanding' : 'no other refresh was started by this run';
  escalate(`${no}; the key was replaced and ${left}`);
}

/** The refreshes that others started, with the one that was found now. */
export function refreshesBefore(
  { refreshed = [] }: Pick<RefreshOwed, 'refreshed'>,
  found: AskAgain,
): NonNullable<RefreshOwed['refreshed']> {
  return found.refreshed === undefined ? refreshed : [...refreshed, found.refreshed];
}

async function refreshByPerson(context: RunContext, owed: RefreshOwed): Promise<void> {
  const { run } = context;
  const { plan } = owed;
  run.begin('R2', 'a person refreshes the master of this location', 'waiting');
  const expiresAt = await deadlineIn(run, run.settings.gate.customerDeadlineMs);
  const because = `please refresh the master of ${plan.target.location}, then say whether it happened`;
  const end = await askWhetherItHappened(context, plan, { what: 'the refresh of the master', expiresAt, because });
  if (end.kind !== 'decided') {
    // Silence does not tell whether a person refreshed the master by hand.
    const unknown = `nobody said until ${moment(expiresAt)} whether the master was refreshed`;
    run.begin('R2', unknown, 'in-doubt');
    escalate(`${first(owed)}${unknown}`);
  }
  const { by } = end.decisions[0]!;
  if (end.choice === 'it-happened') return run.end('R2', `refreshed by a person, says ${by}`);
  run.end('R2', `not refreshed, says ${by}`, 'failed');
  escalate(`${first(owed)}the refresh is outstanding: it did not happen, says ${by}`);
}

/**
 * Starts it once. When it has started, a later failure never makes the run ask whether it started. Null when a person says that it happened.
 */
async function startRefresh(context: RunContext, owed: RefreshOwed): Promise<StartedBuild | AskAgain | null> {
  const { run } = context;
  const { plan, decided, keyRecordBefore } = owed;
  const refresh = await performOnce(context, {
    step: 'R2',
    action: 'master-refresh',
    plan,
    decided,
    until: new Date(Date.now() + run.settings.effectWithinMs).toISOString(),
    what: 'the refresh of the master',
    doing: 'starting the refresh of the master',
    send: (permit) => remediate().refreshMaster({ plan, permit, keyRecordBefore }),
    look: () => poll(LOOK_PATIENCE_MS).lookForRefresh({ plan }),
    looking: 'Looking whether it started',
    question: 'Was the master refreshed?',
  });
  switch (refresh.kind) {
    case 'done':
      return refresh.answer.build;
    case 'happened':
      return refresh.look.build;
    case 'said-to-have-happened':
      return null;
    case 'did-not':
      return { askAgain: `the refresh did not start: ${refresh.because}` };
    case 'not-sent':
  }
  const { why, because } = refresh;
  if (why === 'ask-again' || why === 'read-again') return { askAgain: `the refresh was not started: ${because}` };
  if (why === 'refreshed-already') return { askAgain: `no refresh was started now. ${because}`, refreshed: because };
  if (why === 'location-gone' && owed.by === 'nobody') {
    run.end('R2', because, 'skipped');
    endRun('void', because, { reason: 'gone' });
  }
  run.end('R2', `not started: ${because}`, 'failed');
  escalate(`the refresh was not started: ${because}`);
}

async function followRefresh({ run }: RunContext, started: StartedBuild): Promise<void> {
  run.begin('R2', `the refresh was started (${nameOfRefresh(started)})`);
  const { state, because, build } = await endOfRefresh(run, started);
  if (state === 'in-doubt') run.begin('R2', because, 'in-doubt');
  else run.end('R2', because, state, build);
  if (state !== 'done') escalate(because);
}
