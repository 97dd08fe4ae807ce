import { CancellationScope } from '@temporalio/workflow';
import type { Target } from '../../approvals/plan';
import type { AccountFacts } from '../../contract/activities';
import { ask } from '../run/ask';
import { deadlineIn, recordedNow } from '../run/clock';
import { recallEarlierChanges } from '../run/earlier-changes';
import { endRun, escalate } from '../run/ending';
import { whoWasSilent } from '../run/silence';
import { offersOf, planFor } from './plan';
import { refreshesBefore, refreshOnce } from './refresh-master';
import { GATES_MAX, whoSaidNo } from './replace-key';
import type { RunContext } from './run-context';
import { moment } from '../../words/times';

/**
 * G and R2, if the key stays as it is: a person decides about the refresh alone. The run ends if a person says no, or
 * if nobody answers; then nothing was changed. A refresh that was not sent is asked about again, with the same
 * deadline.
 */
export async function refreshAlone(
  context: RunContext,
  { target, facts, because }: { target: Target; facts: AccountFacts; because: string },
): Promise<void> {
  const { run } = context;
  const [expiresAt] = await Promise.all([
    deadlineIn(run, run.settings.gate.deadlineMs),
    recallEarlierChanges(run, target.location),
  ]);
  let refreshed: string[] = [];
  for (let gate = 1, why = because; gate <= GATES_MAX; gate++) {
    if (gate > 1 && (await recordedNow()) >= Date.parse(expiresAt))
      escalate(`${why}; the time to decide ended at ${moment(expiresAt)}, so nobody is asked again`);

    const plan = planFor(run, { target, facts, gate, expiresAt, keyReplacedBy: 'nobody', refreshed });
    const offers = offersOf(plan, true);
    const end = await ask(context, plan, {
      offers,
      expiresAt,
      because: why,
      notCarriedOut: gate > 1 ? 'R2' : undefined,
    });
    if (end.kind !== 'decided') endRun('expired', whoWasSilent(run.document, plan, { offers, until: expiresAt }));
    if (end.choice === 'reject') endRun('declined', whoSaidNo(end, plan.code));
    run.enter('remediating');
    // From here on a cancellation or a quiet alert comes too late: the request may be on its way.
    const notStarted = await CancellationScope.nonCancellable(() =>
      refreshOnce(context, { plan, decided: end, by: 'nobody', keyRecordBefore: null }),
    );
    if (notStarted === null) return;
    refreshed = refreshesBefore({ refreshed }, notStarted);
    why = notStarted.refreshed === undefined ? `${notStarted.askAgain}; nothing was changed` : notStarted.askAgain;
    run.begin('R2', why, 'waiting');
  }
  escalate(`the plan had to be made anew ${GATES_MAX} times`);
}
