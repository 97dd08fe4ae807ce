import { inShell } from '../../text/shell';
import { commandFor } from '../../approvals/command-hint';
import { howKnown } from '../../words/how-known';
import { handOverOf } from '../../handover/hand-over';
import { causeInWords, runbookOfRun, runbookOfSlug } from '../../runbooks';
import type { TokenLogFinding } from '../../contract/findings';
import { decidingLines } from '../../evidence/token-log/deciding-words';
import { troublesOf } from '../../runs/trouble';
import type { ReadRun } from '../../runs';
import { allInOneLine } from '../../text/visible';
import { handOverLines } from './hand-over-view';
import { planBox } from './plan-view';
import { stepLines } from './steps-view';
import type { Drawing } from './steps-view';
import { outcomePaint } from './style';
import type { Style } from './style';
import { answerInWords } from '../../words/answers';
import { channelInWords } from '../../words/channels';
import { saidInWords } from '../../words/choices';
import { PHASE_WORDS } from '../../words/phases';
import { outcomeInWords } from '../../words/outcomes';
import { placeTitle } from '../../words/place-name';
import { refreshInWords } from '../../words/step-states';
import { clock, duration, moment, withMoments } from '../../words/times';
import { cut, wrap } from './text';

/** The report has all of them. */
const EXCERPT_MAX = 4;

/** A whole run as a page: heading, steps, cause, decisions, the teams that were told, and the open question or the end. */
export function runLines(read: ReadRun, drawing: Drawing): string[] {
  const run = allInOneLine(read);
  return [
    ...heading(run, drawing),
    '',
    ...stepLines(run, drawing),
    ...causeLines(run, drawing),
    ...sharedKeyLines(run, drawing),
    ...(isAskedLast(run, drawing) ? [] : planLines(run, drawing)),
    ...peopleLines(run, drawing),
    ...(isAskedLast(run, drawing) ? planLines(run, drawing) : []),
    ...outcomeLines(run, drawing),
  ];
}

/** A terminal shows the end of a page that is longer than it. So the question stands there, right above the prompt. */
function isAskedLast({ asks }: ReadRun, { detail }: Drawing): boolean {
  return asks !== null && detail === 'full';
}

function heading(run: ReadRun, { style, now, width, detail }: Drawing): string[] {
  const end = run.endedAt === null ? now : Date.parse(run.endedAt);
  const age = duration(Math.max(0, end - Date.parse(run.startedAt)));
  const phase = PHASE_WORDS[run.phase];
  const state = run.phase === 'closed' ? `${phase} after ${age}` : `${phase}, ${age} so far`;
  const cie = run.cie === null ? '' : `   ${style.bad(`CIE ${run.cie}`)}`;
  const since = detail === 'full' ? style.faint(`, since ${moment(run.startedAt)}`) : '';
  const incomplete = run.incomplete === undefined ? [] : wrap(run.incomplete, width - 3);
  // A page that stays shows the whole name, because people copy it from there.
  const name = detail === 'full' ? run.run : cut(run.run, width - 3);
  const what = runbookOfSlug(run.runbook)?.title ?? '';
  const place = `${run.environment} ${placeTitle(run.plan, run.location)} ${what}`.trimEnd();
  const isNarrow = width < place.length + state.length + 30;
  const beside = `${style.faint(state)}${since}${cie}`;
  return [
    `  ${style.strong(place)}${isNarrow ? '' : `   ${beside}`}`,
    ...(isNarrow ? [`  ${beside}`] : []),
    `  ${style.faint(name)}`,
    ...incomplete.map((line) => `  ${style.bad(line)}`),
    ...heldLines(run, width).map((line) => `  ${style.bad(line)}`),
    ...troublesOf(run).flatMap((trouble) => wrap(trouble, width - 3).map((line) => `  ${style.bad(line)}`)),
  ];
}

function heldLines({ held }: ReadRun, width: number): string[] {
  return held ? wrap(`Stopped: ${held.because}. Nothing is approved or sent; a no counts.`, width - 3) : [];
}

/** The cause, and the lines of the log that prove it. A line of a log stays whole, so that people can search for it. */
export function causeLines(run: ReadRun, { style, width, detail }: Drawing): string[] {
  const { cause, findings } = allInOneLine(run);
  // S7 says the cause already. The page that stays adds the lines that prove it.
  if (cause === null || detail !== 'full') return [];
  const { apiKey, tokenLog, artifacts = [] } = findings;
  const because = [apiKey, tokenLog, ...artifacts].flatMap((finding) => (finding === null ? [] : [finding.because]));
  const indent = ' '.repeat(11);
  return [
    '',
    `  ${style.faint('cause')}    ${style.strong(causeInWords(runbookOfRun(run), cause).title)}`,
    ...because.flatMap((text) => wrap(withMoments(text), width - 13).map((line) => `${indent}${line}`)),
    ...(tokenLog === null ? [] : excerptLines(tokenLog, style).map((line) => `${indent}${line}`)),
  ];
}

/** The other runs of the same key. */
function sharedKeyLines({ follows, joined = [] }: ReadRun, { style, width }: Drawing): string[] {
  const said = [
    ...(follows ? [`${follows} asks about the key that this location shares; its answer counts here too`] : []),
    ...joined.map(({ location, name, refresh }) => `${name ?? location} ${refreshInWords(refresh)}`),
  ];
  const lines = said.flatMap((one) => wrap(one, width - 12));
  return lines.map((line, at) => `  ${style.faint((at === 0 ? 'shared' : '').padEnd(9))}${line}`);
}

/** The deciding codes are marked. Lines that hold one come first into the few that are shown. */
function excerptLines(tokenLog: TokenLogFinding, style: Style): string[] {
  return decidingLines(tokenLog.excerpt, tokenLog)
    .slice(0, EXCERPT_MAX)
    .map((line) => line.map(({ text, decides }) => (decides ? style.strong(text) : style.faint(text))).join(''));
}

function planLines(run: ReadRun, drawing: Drawing): string[] {
  const { plan, asks, location } = run;
  // After the decision the plan is history. The page that stays still shows it.
  if (plan === null || (asks === null && drawing.detail !== 'full')) return [];
  const box = ['', ...planBox(plan, run, drawing)];
  if (asks === null || drawing.detail === 'folded' || drawing.commands === false) return box;
  return [
    ...box,
    '',
    `  ${drawing.style.faint(`satlink plan ${inShell(location)}`)}`,
    ...asks.offers.map((one) => `  ${commandFor([one], { run: location, plan: plan.code, needs: asks.needs })}`),
  ];
}

function peopleLines({ decisions, refused, refusedCount, told }: ReadRun, { style, width }: Drawing): string[] {
  const lines: string[] = [];
  for (const { decision, by, at, comment, change, answer, ...known } of decisions) {
    const how = howKnown(known, 'reader');
    const more = [change && `change ${change}`, comment && `"${comment}"`].filter(Boolean).join(', ');
    const counted = answer === 'waiting-for-more' ? ', more people are needed' : '';
    lines.push(
      row('decided', `${by} ${saidInWords(decision)} at ${clock(at)} (${how})${counted}${more ? `: ${more}` : ''}`),
    );
  }
  const last = refused.at(-1);
  if (last) {
    const others = refusedCount > 1 ? ` (and ${refusedCount - 1} earlier)` : '';
    lines.push(
      row(
        'refused',
        `${last.by || 'nobody named'} ${saidInWords(last.decision)}: ${answerInWords(last.answer)}: ${last.because}${others}`,
      ),
    );
  }
  for (const { team, channel, at } of told)
    lines.push(row('told', `${team} in ${channelInWords(channel)} at ${clock(at)}`));
  return lines.length === 0 ? [] : ['', ...lines];

  function row(label: string, text: string): string {
    const [first = '', ...rest] = wrap(text, width - 12);
    return [`  ${style.faint(label.padEnd(9))}${first}`, ...rest.map((line) => `           ${line}`)].join('\n');
  }
}

function outcomeLines(run: ReadRun, drawing: Drawing): string[] {
  const { outcome, told, links } = run;
  if (outcome === null) return [];
  const { style, commands } = drawing;
  const paint = outcomePaint(outcome.kind, style);
  const pointer = outcome.report === undefined || commands === false ? '' : `satlink report ${inShell(run.run)}`;
  const pages = [
    ['report', pointer],
    ['console', links.console],
    ['build', links.build],
    ['thread', links.thread],
    ['history', links.temporal],
  ].filter(([, address]) => address);
  return [
    '',
    `  ${paint(style.strong(outcomeInWords(outcome.kind, told)))} ${style.faint(`(${outcome.kind})`)}`,
    ...handOverLines(handOverOf(run, runbookOfRun(run)), drawing),
    ...(pages.length === 0 ? [] : ['']),
    ...pages.map(([label = '', address]) => `  ${style.faint(label.padEnd(9))}${address}`),
  ];
}
