import { shownStarter, starterInWords } from '../../approvals/asker';
import type { Plan } from '../../approvals/plan';
import type { Effect } from '../../question/effect';
import { changesInLines, meaningsOf, usersInWords } from '../../question/in-lines';
import { questionOf } from '../../question/question';
import type { OpenQuestion } from '../../question/question';
import { runbookOfRun } from '../../runbooks';
import type { ReadRun } from '../../runs';
import { actionsOf, affectsOf } from '../../runs/plan-in-words';
import { allInOneLine } from '../../text/visible';
import type { Drawing } from './steps-view';
import { notesBesideQuestion } from '../../words/doubt-note';
import { clock, relative } from '../../words/times';
import { cut, pad, wrap } from './text';

const BOX_WIDTH_MAX = 96;
const LABEL_WIDTH = 10;
/** With this number of names, the whole question fits on a screen of 40 lines. `satlink plan` shows all of them. */
const USERS_SHOWN_MAX = 8;

/**
 * The plan in a frame, with the code that decides it. While people are asked, it answers their questions in the order
 * of the console.
 */
export function planBox(shown: Plan, run: ReadRun, drawing: Drawing, usersMax = USERS_SHOWN_MAX): string[] {
  const plan = allInOneLine(shown);
  const { asks } = run;
  const width = Math.max(30, Math.min(BOX_WIDTH_MAX, drawing.width - 3));
  const room = width - 4;
  const { style } = drawing;
  const paint = asks === null ? style.faint : style.ask;
  const title = ` Plan ${plan.code} `;
  const rows = rowsOf(plan, run, drawing, usersMax).flatMap(([label, text]) =>
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

function rowsOf(plan: Plan, run: ReadRun, { now, detail, who }: Drawing, usersMax: number): [string, string][] {
  const { target } = plan;
  const runbook = runbookOfRun(run);
  // A screen that is redrawn has room for the plan alone.
  const question = detail === 'full' ? questionOf({ ...run, plan }, runbook, { nowMs: now }) : null;
  return [
    ...(question === null ? labelled('does', actionsOf(plan)) : questionRows(question, usersMax)),
    ...(question === null || who === undefined ? [] : [['who', who] satisfies [string, string]]),
    ['to', `location ${target.location} in ${target.region}`],
    ['', `account ${target.account}`],
    ['', `resource group ${target.resourceGroup}`],
    ...(question === null ? [['affects', affectsOf(plan)] satisfies [string, string]] : []),
    ['asked by', askedByInWords(plan, run.requester)],
    ...labelled('note', question === null ? plan.notes : notesBesideQuestion(plan.notes)),
    ...(run.asks === null ? [] : askRows(run.asks, now)),
  ];
}

/** In the order in which a person needs it. */
function questionRows(question: OpenQuestion, usersMax: number): [string, string][] {
  const { title, happened, changes, effect, risk, ifNo, doubt } = question;
  const { what = null, commands = [] } = doubt?.howToFindOut ?? {};
  return [
    ['asks', title],
    ...labelled('because', happened),
    ...labelled('known', doubt?.known ?? []),
    ...labelled('find out', what === null ? [] : [what, ...commands]),
    ...labelled('does', changesInLines(changes)),
    ...(effect === null ? [] : labelled('effect', [effect.summary, ...usersOf(effect, usersMax)])),
    ...(risk === null ? [] : labelled('risk', [risk])),
    ...labelled('leads to', meaningsOf(question)),
    [doubt === null ? 'if no' : 'silence', ifNo],
  ];
}

function usersOf(effect: Effect, max: number): string[] {
  const names = usersInWords(effect, { max, rest: 'which satlink plan lists' });
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
