import { titleOf } from '../../contract/run-document';
import type { Step } from '../../contract/run-document';
import type { ReadRun } from '../../runs';
import type { Io } from '../io';
import { paintOf, signOf, styleFor } from './style';
import type { Style } from './style';
import { duration, withMoments } from '../../words/times';
import { cut, pad, padLeft, wrap } from './text';

/** The way in which a view is drawn now. */
export interface Drawing {
  style: Style;
  width: number;
  /** Milliseconds since the epoch. */
  now: number;
  /** Counts the redraws, for the parts that turn. */
  frame: number;
  /**
   * `full`: whole sentences, for a page that stays. `brief`: one line a step, for a screen that is redrawn. `folded`:
   * only the steps that need attention, for a low screen.
   */
  detail: 'full' | 'brief' | 'folded';
  /** The people of the open question in words, where the page says them. */
  who?: string | undefined;
  /** False if the commands on a page would no longer find an engine. */
  commands?: boolean;
}

/** For a text that is printed once and stays: whole sentences, nothing that turns. */
export function stillDrawing(io: Pick<Io, 'hasColour' | 'columns'>): Drawing {
  return { style: styleFor(io.hasColour), width: io.columns(), now: Date.now(), frame: 0, detail: 'full' };
}

const TITLE_WIDTH = 28;
const TIME_WIDTH = 12;
const INDENT = 8;
/** From this width on a sentence stands beside its step. On a narrower screen it stands below. */
const WIDE = 112;

/**
 * The steps: sign, id, title, duration, and the finding or the reason for waiting. Without a worker only the engine's own
 * knowledge is there; then nothing is called to come that may be done.
 */
export function stepLines({ steps, incomplete }: Pick<ReadRun, 'steps' | 'incomplete'>, drawing: Drawing): string[] {
  if (incomplete !== undefined && steps.every(({ state }) => state === 'pending'))
    return [`  ${drawing.style.faint('?')} ${drawing.style.faint('It is not known which steps are done.')}`];

  if (drawing.detail !== 'folded') return steps.flatMap((step) => linesOf(step, drawing));
  const isToCome = (step: Step) => step.state === 'pending';
  const shown = steps.filter((step) => step.state !== 'done' && !isToCome(step));
  return [
    ...foldedLine(
      steps.filter((step) => step.state === 'done'),
      'done',
      drawing,
    ),
    ...shown.flatMap((step) => linesOf(step, drawing)),
    ...foldedLine(steps.filter(isToCome), 'to come', drawing),
  ];
}

/** On a low screen, the steps that need no attention share one line. */
function foldedLine(steps: Step[], what: string, { style, width }: Drawing): string[] {
  const [first] = steps;
  if (first === undefined) return [];
  const sign = paintOf(first.state, style)(signOf(first.state, 0));
  return [`  ${sign} ${style.faint(cut(`${steps.map((step) => step.id).join(' ')}  ${what}`, width - 5))}`];
}

function linesOf(step: Step, drawing: Drawing): string[] {
  const { style, width } = drawing;
  const paint = paintOf(step.state, style);
  const isQuiet = step.state === 'pending' || step.state === 'skipped';
  const sign = paint(signOf(step.state, drawing.frame));
  const titleWidth = Math.min(TITLE_WIDTH, Math.max(8, width - INDENT - TIME_WIDTH - 1));
  const title = pad(cut(titleOf(step), titleWidth), titleWidth);
  const name = `${pad(step.id, 2)}  ${title}`;
  const head = `  ${sign} ${isQuiet ? style.faint(name) : isUnderWay(step) ? style.strong(name) : name} ${style.faint(padLeft(timeOf(step, drawing.now), TIME_WIDTH))}`;
  const says = saysOf(step);
  if (says === '') return [head.trimEnd()];
  const used = INDENT + titleWidth + 1 + TIME_WIDTH;
  if (width >= WIDE) return besideHead(head, says, { used, drawing, isQuiet });
  const room = width - INDENT - 1;
  const sentences = drawing.detail === 'full' ? wrap(says, room) : shownInBrief(step) ? [cut(says, room)] : [];
  return [
    head.trimEnd(),
    ...sentences.map((line) => ' '.repeat(INDENT) + (isUnderWay(step) ? line : style.faint(line))),
  ];
}

function besideHead(head: string, says: string, at: { used: number; drawing: Drawing; isQuiet: boolean }): string[] {
  const { used, drawing, isQuiet } = at;
  const room = drawing.width - used - 3;
  const [first = '', ...rest] = drawing.detail === 'full' ? wrap(says, room) : [cut(says, room)];
  const paint = isQuiet ? drawing.style.faint : (text: string) => text;
  return [`${head}  ${paint(first)}`, ...rest.map((line) => ' '.repeat(used + 2) + paint(line))];
}

/**
 * On a narrow screen that is redrawn, only steps that need attention have a second line. So all twelve steps stay
 * visible.
 */
function shownInBrief(step: Step): boolean {
  return isUnderWay(step) || step.state === 'failed' || step.id === 'S7';
}

function isUnderWay({ state }: Step): boolean {
  return state === 'running' || state === 'waiting' || state === 'in-doubt';
}

function saysOf(step: Step): string {
  const because = withMoments(step.because ?? '');
  const isRetried = isUnderWay(step) && (step.attempt ?? 1) > 1 && !because.startsWith('attempt ');
  if (!isRetried) return because;
  return because === '' ? `attempt ${step.attempt}` : `${because} (look ${step.attempt})`;
}

function timeOf({ state, startedAt, endedAt }: Step, now: number): string {
  if (startedAt === undefined || state === 'skipped') return '';
  return duration((endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(startedAt));
}
