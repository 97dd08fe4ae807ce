import type { AccountFacts } from '../../contract/activities';
import { isSameKey } from '../../approvals/plan';
import type { Target } from '../../approvals/plan';
import type { Decided } from '../run/ask';
import { deadlineIn, recordedNow } from '../run/clock';
import { recallEarlierChanges } from '../run/earlier-changes';
import { endRun, escalate } from '../run/ending';
import { whoWasSilent } from '../run/silence';
import { offersOf, planFor, resetIsOurs } from './plan';
import { leadOrFollow, otherLocations } from './one-key';
import type { Led } from './one-key';
import { resetApiKey } from './reset-api-key';
import type { AskAgain, RefreshOwed } from './reset-api-key';
import { incidentIn, noteBadKey, regionOf } from './incident';
import { ask } from '../run/ask';
import { askUntilIncident, holdGate } from '../run/held-gate';
import type { RunContext } from './run-context';
import { moment } from '../../words/times';

/** A new gate needs a person each time. More gates than this mean that something else is wrong. */
export const GATES_MAX = 20;

/**
 * G and R1. Asks about a plan until the key is replaced. The run ends if a person says no, or if nobody answers. If
 * anything fails before the reset, it asks again about a new plan with the same deadline.
 */
export async function replaceKey(
  context: RunContext,
  target: Target,
  found: AccountFacts,
): Promise<RefreshOwed | 'refreshed'> {
  const { run, joins } = context;
  const { settings } = run;
  const isShared = settings.refreshBy === 'jenkins' && otherLocations(found, target).length > 0;
  // Nothing is awaited where no region is watched: runs of an older version take the same steps then.
  const watches = settings.watchesRegions === true;
  let incident = watches ? await noteBadKey(context, target) : null;
  const led: Led = isShared ? await leadOrFollow(context, target, found) : { kind: 'leads' };
  if (led.kind === 'refreshed') return 'refreshed';
  // The doer of the reset decides how long we wait: a customer needs longer than an approver on call.
  const byUs = resetIsOurs({ target, facts: found, settings });
  // If an operator uses `temporal workflow reset` to go back before these reads, the run reads them again. If the
  // operator goes back to a later moment, the run makes the same plan, which has the same permit.
  const deadline = () => deadlineIn(run, byUs ? settings.gate.deadlineMs : settings.gate.customerDeadlineMs);
  const [first] = await Promise.all([deadline(), recallEarlierChanges(run, target.location)]);
  let expiresAt = first;
  let facts = led.kind === 'leads-after' ? led.facts : found;
  let keyReplaced = led.kind === 'leads-after' && led.isReplaced;
  // If another run replaced the key before this one read it, the record of the key that was rejected is not known.
  const keyRecordBefore = keyReplaced && isSameKey(found.keyRecord, facts.keyRecord) ? null : found.keyRecord;
  let notCarriedOut: AskAgain['notCarriedOut'];
  let because = led.kind === 'leads-after' ? led.because : 'the key is rejected; a person decides about replacing it';
  if (keyReplaced) run.end('R1', because, 'skipped');
  for (let gate = 1; gate <= GATES_MAX; gate++) {
    if (gate > 1 && (await recordedNow()) >= Date.parse(expiresAt))
      escalate(`${because}; the time to decide ended at ${moment(expiresAt)}, so nobody is asked again`);

    // After the others were gathered, and at each later gate, the incident is read anew.
    if (watches && (isShared || gate > 1)) incident = await incidentIn(run, target.region);
    const plan = planFor(run, {
      target,
      facts,
      gate,
      expiresAt: incident === null ? expiresAt : new Date(run.latest()).toISOString(),
      alsoRefresh: joins.locations,
      ...(keyReplaced ? { keyReplacedBy: 'customer' } : {}),
    });
    const offers = offersOf(plan, keyReplaced);
    const terms = { plan, offers, expiresAt: plan.expiresAt, notCarriedOut };
    const end = await (incident !== null
      ? holdGate(context, incident, terms)
      : watches
        ? askUntilIncident(context, regionOf(run, target.region), { ...terms, because })
        : ask(context, plan, { offers, expiresAt, because, notCarriedOut }));
    if (end.kind === 'withdrawn') {
      // The time to decide stands still while an incident holds the region, and begins anew after it.
      expiresAt = await deadline();
      continue;
    }
    const isDecided = end.kind === 'decided';
    if (!isDecided || end.choice === 'reject') {
      const no = isDecided ? whoSaidNo(end, plan.code) : whoWasSilent(run.document, plan, { offers, until: expiresAt });
      if (!keyReplaced) endRun(isDecided ? 'declined' : 'expired', no);
      run.end('R2', no, 'skipped');
      escalate(`${no}; the key was replaced and the refresh is outstanding`);
    }
    if (end.choice === 'customer-rotated' || keyReplaced) {
      if (!keyReplaced) run.end('R1', 'the customer replaced the key', 'skipped');
      return { plan, decided: end, by: 'customer', keyRecordBefore };
    }
    const reset: RefreshOwed | AskAgain = await resetApiKey(context, plan, end);
    if ('plan' in reset) return reset;
    ({ askAgain: because, notCarriedOut, facts = facts, keyReplaced = false } = reset);
    if (keyReplaced) {
      run.end('R1', because, 'skipped');
      run.begin('R2', 'a person decides about the refresh', 'waiting');
    }
  }
  escalate(`the plan had to be made anew ${GATES_MAX} times`);
}

/** The person who rejected a plan, and their reason. */
export function whoSaidNo({ decisions }: Decided, code: string): string {
  const [{ by, comment }] = decisions as [Decided['decisions'][number]];
  return `${by} rejected plan ${code}${comment ? `: ${comment}` : ''}`;
}
