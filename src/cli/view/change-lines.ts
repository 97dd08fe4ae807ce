import { titleOf } from '../../contract/run-document';
import type { RunDocument, Step } from '../../contract/run-document';
import { allInOneLine } from '../../text/visible';
import { actionsOf } from '../../runs/plan-in-words';
import { duration } from '../../words/times';
import { pad } from './text';

/** The changes between two documents of a run, one line each: for logs, pipes and screen readers. */
export function changeLines(earlier: RunDocument | null, later: RunDocument, now: number): string[] {
  const before = allInOneLine(earlier);
  const after = allInOneLine(later);
  const lines: string[] = [];
  const time = (iso?: string) => (iso ?? new Date(now).toISOString()).slice(11, 19);
  const say = (at: string | undefined, who: string, what: string) =>
    lines.push(`${time(at)}  ${pad(who, 9)} ${what}`.trimEnd());
  after.steps.forEach((step, index) => {
    const old = before?.steps[index];
    const text = stepText(step, old);
    if (text !== null) say(step.endedAt ?? (old?.state === step.state ? undefined : step.startedAt), step.id, text);
  });
  if (after.cause !== null && before?.cause !== after.cause) say(undefined, 'cause', after.cause);
  if (after.plan !== null && after.asks !== null && before?.asks?.of !== after.asks.of) {
    say(undefined, 'plan', `${after.plan.code} ${actionsOf(after.plan).join(' ')}`);
    const { location, account, region, resourceGroup } = after.plan.target;
    say(undefined, 'target', `location ${location}, account ${account}, ${region}, resource group ${resourceGroup}`);
    say(undefined, 'answer', `${after.asks.offers.join(', ')} until ${after.asks.expiresAt}`);
  }
  for (const { at, by, decision, answer } of after.decisions.slice(before?.decisions.length ?? 0))
    say(at, 'decided', `${by} said ${decision}: ${answer ?? 'counted'}`);

  const refusedMeanwhile = after.refusedCount - (before?.refusedCount ?? 0);
  for (const { at, by, decision, answer, because } of refusedMeanwhile > 0
    ? after.refused.slice(-refusedMeanwhile)
    : [])
    say(at, 'refused', `${decision} by ${by}: ${answer}, ${because}`);

  for (const { at, team, channel } of after.told.slice(before?.told.length ?? 0))
    say(at, 'told', `${team} in ${channel}`);

  if (after.outcome !== null && (before?.outcome ?? null) === null)
    say(after.endedAt ?? undefined, 'outcome', `${after.outcome.kind}: ${after.outcome.because}`);

  return lines;
}

/** The line for a step; null if nothing changed that a person wants to read. */
function stepText(step: Step, old: Step | undefined): string | null {
  const because = step.because ?? '';
  const isOver = step.state === 'done' || step.state === 'failed' || step.state === 'skipped';
  if (old?.state === step.state)
    return !isOver && because !== '' && because !== (old.because ?? '') ? `… ${because}` : null;

  if (step.state === 'pending' || (step.state === 'skipped' && because === '')) return null;
  const { startedAt, endedAt } = step;
  const took =
    isOver && startedAt && endedAt && step.state !== 'skipped'
      ? ` (${duration(Date.parse(endedAt) - Date.parse(startedAt))})`
      : '';
  return `${pad(step.state, 8)} ${titleOf(step)}${took}${because === '' ? '' : `: ${because}`}`;
}
