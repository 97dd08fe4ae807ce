import type { ReadRun } from '../../runs';
import { titleOf } from '../../contract/run-document';
import type { Step } from '../../contract/run-document';
import { causeInWords, runbookOfRun } from '../../runbooks';
import { allInOneLine } from '../../text/visible';
import { actionsOf, affectsOf } from '../../runs/plan-in-words';
import { answerInWords } from '../../words/answers';
import { channelInWords } from '../../words/channels';
import { saidInWords } from '../../words/choices';
import { outcomeInWords } from '../../words/outcomes';
import { duration, withMoments } from '../../words/times';
import { pad } from './text';

/** The changes between two documents of a run, one line each: for logs, pipes and screen readers. */
export function changeLines(earlier: ReadRun | null, later: ReadRun, now: number): string[] {
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
  const timeOf = (id: Step['id'], part: 'startedAt' | 'endedAt') => after.steps.find((step) => step.id === id)?.[part];
  if (after.cause !== null && before?.cause !== after.cause)
    say(timeOf('S7', 'endedAt'), 'cause', causeInWords(runbookOfRun(after), after.cause).title);
  if (after.plan !== null && after.asks !== null && before?.asks?.of !== after.asks.of) {
    const askedAt = timeOf('G', 'startedAt');
    say(askedAt, 'plan', `${after.plan.code} ${actionsOf(after.plan).join(' ')}`);
    const { location, account, region, resourceGroup } = after.plan.target;
    say(askedAt, 'target', `location ${location}, account ${account}, ${region}, resource group ${resourceGroup}`);
    say(askedAt, 'affects', affectsOf(after.plan));
    say(askedAt, 'answer', `${after.asks.offers.join(', ')} until ${after.asks.expiresAt}`);
  }
  for (const { at, by, decision, answer } of after.decisions.slice(before?.decisions.length ?? 0)) {
    say(
      at,
      'decided',
      `${by} ${saidInWords(decision)}${answer === 'waiting-for-more' ? ', more people are needed' : ''}`,
    );
  }

  const refusedMeanwhile = after.refusedCount - (before?.refusedCount ?? 0);
  for (const { at, by, decision, answer, because } of refusedMeanwhile > 0
    ? after.refused.slice(-refusedMeanwhile)
    : [])
    say(at, 'refused', `${by} ${saidInWords(decision)}: ${answerInWords(answer)}: ${because}`);

  for (const { at, team, channel } of after.told.slice(before?.told.length ?? 0))
    say(at, 'told', `${team} in ${channelInWords(channel)}`);

  if (after.outcome !== null && (before?.outcome ?? null) === null) {
    say(
      after.endedAt ?? undefined,
      'outcome',
      `${outcomeInWords(after.outcome.kind, after.told)} (${after.outcome.kind}): ${withMoments(after.outcome.because)}`,
    );
  }

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
