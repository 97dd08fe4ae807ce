import { causeInWords, runbookOfSlug } from '../../runbooks';
import { asksPeople } from '../../contract/asks-people';
import { troublesOf } from '../../runs/trouble';
import type { ListedRun } from '../../runs';
import { allInOneLine } from '../../text/visible';
import { doubtTitle } from '../../words/doubt-note';
import { outcomeInWords } from '../../words/outcomes';
import { HELD_WORDS, PHASE_WORDS } from '../../words/phases';
import { roughly } from '../../words/times';
import { outcomePaint } from './style';
import type { Drawing } from './steps-view';
import { cut, pad } from './text';

const COLUMNS = ['sign', 'location', 'state', 'env', 'started', 'cause', 'run'] as const;
type Column = (typeof COLUMNS)[number];
type Row = Record<Column, string>;

/** A narrow terminal leaves these out, the first one first. Location, state and deadline stay. */
const LEFT_OUT: readonly Column[] = ['run', 'cause', 'started', 'env'];
const GAP = 2;

/** The runs as a table: who waits, since when, and for what. A pipe has no width, so nothing is left out there. */
export function listLines(listed: ListedRun[], drawing: Pick<Drawing, 'style' | 'width' | 'now'>): string[] {
  const runs = allInOneLine(listed);
  const { style, width } = drawing;
  if (runs.length === 0) return ['no runs'];
  const rows = runs.map((run) => rowOf(run, drawing.now));
  const heads = { ...(Object.fromEntries(COLUMNS.map((name) => [name, name])) as Row), sign: '' };
  const widthOf = (column: Column) => Math.max(...[heads, ...rows].map((row) => [...row[column]].length));
  const columns = fitting(widthOf, width);
  const others = columns.filter((column) => column !== 'location');
  const room = width - others.reduce((sum, column) => sum + widthOf(column) + GAP, 0);
  const line = (row: Row) => {
    const cells = columns.map((column) =>
      column === 'location'
        ? pad(cut(row[column], Math.max(LOCATION_MIN, room)), Math.min(widthOf(column), Math.max(LOCATION_MIN, room)))
        : pad(row[column], widthOf(column)),
    );
    return cut(cells.join(' '.repeat(GAP)).trimEnd(), width);
  };
  return [
    style.faint(line(heads)),
    ...rows.map((row, index) => {
      const run = runs[index]!;
      const text = line(row);
      if (troublesOf(run).length > 0) return style.bad(text);
      if (asksPeople(run)) return style.ask(text);
      return run.outcome === null ? text : outcomePaint(run.outcome.kind, { ...style, strong: style.faint })(text);
    }),
  ];
}

/** The end of a location says little; its first characters tell it from others. */
const LOCATION_MIN = 8;

function fitting(widthOf: (column: Column) => number, width: number): Column[] {
  let columns: Column[] = [...COLUMNS];
  const needed = () => columns.reduce((sum, column) => sum + widthOf(column) + GAP, -GAP);
  for (const least of LEFT_OUT) if (needed() > width) columns = columns.filter((column) => column !== least);
  return columns;
}

function rowOf(run: ListedRun, now: number): Row {
  const { outcome, cause } = run;
  const isInTrouble = troublesOf(run).length > 0;
  const runbook = runbookOfSlug(run.runbook);
  const words = cause === null || runbook === null ? (cause ?? '') : causeInWords(runbook, cause).title;
  const state = stateOf(run, now);
  return {
    sign: isInTrouble ? '!' : asksPeople(run) ? '◆' : outcome === null ? '›' : ' ',
    location: run.location,
    state:
      run.stuck !== undefined ? `cannot go on (${state})` : run.unheard !== undefined ? `${state}, nobody told` : state,
    env: run.environment,
    started: `${roughly(now - Date.parse(run.startedAt))} ago`,
    cause: run.incomplete !== undefined && words === '' ? '?' : words,
    run: run.run,
  };
}

/** The state in words, with the time that people have. */
function stateOf({ outcome, asks, plan, phase, told, lookUp }: ListedRun, now: number): string {
  if (outcome !== null) return outcomeInWords(outcome.kind, told);
  if (asks?.heldBy !== undefined) return HELD_WORDS;
  if (asks !== null) {
    const what = asks.offers.includes('it-happened') ? doubtTitle(plan?.notes ?? []) : PHASE_WORDS.deciding;
    return `${what}${what.endsWith('?') ? '' : ','} ${leftUntil(asks.expiresAt, now)}`;
  }
  return lookUp ? `Waiting for xo's answer, ${leftUntil(lookUp.until, now)}` : PHASE_WORDS[phase];
}

function leftUntil(iso: string, now: number): string {
  return `${roughly(Date.parse(iso) - now)} left`;
}
