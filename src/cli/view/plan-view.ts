import { shownStarter, starterInWords } from '../../approvals/asker';
import type { Plan } from '../../approvals/plan';
import type { Effect } from '../../question/effect';
import { changesInLines, usersInWords } from '../../question/in-lines';
import { questionOf } from '../../question/question';
import type { OpenQuestion } from '../../question/question';
import { runbookOfRun } from '../../runbooks';
import type { ReadRun } from '../../runs';
import { actionsOf, affectsOf } from '../../runs/plan-in-words';
import { allInOneLine } from '../../text/visible';
import type { Drawing } from './steps-view';
import { clock, relative } from '../../words/times';
import { cut, pad, wrap } from './text';

const BOX_WIDTH_MAX = 96;
const LABEL_WIDTH = 10;
/** A page of the terminal has room for so many names. */
const USERS_SHOWN_MAX = 100;

/**
 * The plan in a frame, with the code that decides it. While people are asked, it answers their questions in the order
 * of the console.
 */
export function planBox(shown: Plan, run: ReadRun, drawing: Drawing): string[] {
  const plan = allInOneLine(shown);
  const { asks } = run;
  const width = Math.max(30, Math.min(BOX_WIDTH_MAX, drawing.width - 3));
  const room = width - 4;
  const { style } = drawing;
  const paint = asks === null ? style.faint : style.ask;
  const title = ` Plan ${plan.code} `;
  const rows = rowsOf(plan, run, drawing).flatMap(([label, text]) =>
    wrap(text, room - LABEL_WIDTH).map((line, index) => [index === 0 ? label : '', line] as const),
  );
  const body = rows.map(([label, line]) => {
    const filled = pad(cut(line, room - LABEL_WIDTH), room - LABEL_WIDTH);
    return `  ${paint('│')} ${style.faint(pad(label, LABEL_WIDTH))}${filled} ${paint('│')}`;
  });
  return [
    `  ${paint('┌─')}${style.strong(title)}${paint(`${'─'.repeat(Math.max(0, width - 3 - title.length))}┐`)}`,
    ...body,
    `  ${paint(`└${'─'.repeat(width - 2)}┘`)}`,
  ];
}

function rowsOf(plan: Plan, run: ReadRun, { now, detail }: Drawing): [string, string][] {
  const { target } = plan;
  const runbook = runbookOfRun(run);
  // A screen that is redrawn has room for the plan alone.
  const question = detail === 'full' ? questionOf({ ...run, plan }, runbook, { nowMs: now }) : null;
  return [
    ...(question === null ? labelled('does', actionsOf(plan)) : questionRows(question)),
    ['to', `location ${target.location}`],
    ['', `account ${target.account}, ${target.region}, resource group ${target.resourceGroup}`],
    ...(question === null ? [['affects', affectsOf(plan)] satisfies [string, string]] : []),
    ['asked by', askedByInWords(plan, run.requester)],
    ...labelled('note', plan.notes),
    ...(run.asks === null ? [] : askRows(run.asks, now)),
  ];
}

/** In the order in which a person needs it. */
function questionRows({ title, happened, changes, effect, risk, ifNo, doubt }: OpenQuestion): [string, string][] {
  const { what = null, commands = [] } = doubt?.howToFindOut ?? {};
  return [
    ['asks', title],
    ...labelled('because', happened),
    ...labelled('known', doubt?.known ?? []),
    ...labelled('find out', what === null ? [] : [what, ...commands]),
    ...labelled('does', changesInLines(changes)),
    ...(effect === null ? [] : labelled('effect', [effect.summary, ...usersOf(effect)])),
    ...(risk === null ? [] : labelled('risk', [risk])),
    ['if no', ifNo],
  ];
}

function usersOf(effect: Effect): string[] {
  const names = usersInWords(effect, { max: USERS_SHOWN_MAX, rest: 'which --json lists' });
  return names === '' ? [] : [names];
}

function askRows({ offers, expiresAt }: NonNullable<ReadRun['asks']>, now: number): [string, string][] {
  return [
    ['answers', offers.join(', ')],
    ['until', `${clock(expiresAt)} (${relative(expiresAt, now)})`],
  ];
}

/** The label stands beside the first of the lines. */
function labelled(label: string, lines: readonly string[]): [string, string][] {
  return lines.map((line, index) => [index === 0 ? label : '', line]);
}

/** A signature that is not valid proves no requester. Then more people have to agree. */
function askedByInWords(plan: Plan, requester: ReadRun['requester']): string {
  const named = starterInWords(shownStarter(plan.askedBy));
  return requester?.kind === 'nobody' ? `${named}; it does not count: ${requester.because}` : named;
}
