import { shownStarter, starterInWords } from '../../approvals/asker';
import type { Plan } from '../../approvals/plan';
import type { ReadRun } from '../../runs';
import { actionsOf, affectsOf } from '../../runs/plan-in-words';
import { allInOneLine } from '../../text/visible';
import type { Drawing } from './steps-view';
import { clock, moment, relative } from '../../words/times';
import { cut, pad, wrap } from './text';

const BOX_WIDTH_MAX = 96;
const LABEL_WIDTH = 10;

/** The text of the frame beside the plan itself. */
type Asking = Pick<ReadRun, 'asks' | 'requester'>;

/** The plan in a frame: actions, target, other users of the key, requester, deadline, and the code that decides it. */
export function planBox(shown: Plan, run: Asking, drawing: Drawing): string[] {
  const plan = allInOneLine(shown);
  const { asks } = run;
  const width = Math.max(30, Math.min(BOX_WIDTH_MAX, drawing.width - 3));
  const room = width - 4;
  const { style } = drawing;
  const paint = asks === null ? style.faint : style.ask;
  const title = ` Plan ${plan.code} `;
  const rows = rowsOf(plan, run, drawing.now).flatMap(([label, text]) =>
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

function rowsOf(plan: Plan, { asks, requester }: Asking, now: number): [string, string][] {
  const { target } = plan;
  const until = asks?.expiresAt ?? plan.expiresAt;
  return [
    ...actionsOf(plan).map((text, index): [string, string] => [index === 0 ? 'does' : '', text]),
    ['to', `location ${target.location}`],
    ['', `account ${target.account}, ${target.region}, resource group ${target.resourceGroup}`],
    ['affects', affectsOf(plan)],
    ['asked by', askedByInWords(plan, requester)],
    ...plan.notes.map((note, index): [string, string] => [index === 0 ? 'note' : '', note]),
    ...(asks === null ? [] : [['answers', asks.offers.join(', ')] satisfies [string, string]]),
    asks === null
      ? ['asked', `until ${moment(until)}; nothing is being asked now`]
      : ['until', `${clock(until)} (${relative(until, now)}); silence is a no`],
  ];
}

/** A signature that is not valid proves no requester. Then more people have to agree. */
function askedByInWords(plan: Plan, requester: Asking['requester']): string {
  const named = starterInWords(shownStarter(plan.askedBy));
  return requester?.kind === 'nobody' ? `${named}; it does not count: ${requester.because}` : named;
}
