import type { Target } from '../../approvals/plan';
import type { AccountFacts } from '../../contract/activities';
import type { LocationFinding } from '../../contract/findings';
import { WAIT_MAX_HOURS } from '../../contract/longest-wait';
import { diagnose } from '../run/activities';
import { deadlineIn } from '../run/clock';
import { escalate } from '../run/ending';
import { planFor } from './plan';
import type { PlanMaterial } from './plan';
import type { RunContext } from './run-context';
import { saidPlaceOf, targetOf } from './target';

/**
 * G, before anybody is asked: reads the target of the plan from IBM Cloud. A run that came too late ends here. A run
 * that only watches ends here too, with its plan.
 */
export async function readTarget(
  { run }: RunContext,
  location: LocationFinding,
  keyReplacedBy?: PlanMaterial['keyReplacedBy'],
): Promise<{ target: Target; facts: AccountFacts }> {
  if (Date.now() >= run.latest()) {
    escalate(`the alert is older than ${WAIT_MAX_HOURS} hours: its hosts may have to be replaced`, {
      reason: 'too-late',
    });
  }
  const said = saidPlaceOf(location);
  const facts = await diagnose.readAccount({ said });
  const target = targetOf(said, facts);
  run.actOn(target);
  if (run.settings.mode === 'observe') {
    const expiresAt = await deadlineIn(run, run.settings.gate.deadlineMs);
    run.propose(planFor(run, { target, facts, gate: 1, expiresAt, keyReplacedBy }));
    escalate('this environment is only observed: the plan stands in the report, and nothing was changed', {
      reason: 'observed',
    });
  }
  return { target, facts };
}
