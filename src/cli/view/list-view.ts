import { troublesOf } from '../../runs/trouble';
import type { ListedRun } from '../../runs';
import { allInOneLine } from '../../text/visible';
import { outcomePaint } from './style';
import type { Drawing } from './steps-view';
import { relative, roughly } from '../../words/times';
import { cut, pad } from './text';

/** The runs as a table: who waits, since when, and for what. */
export function listLines(listed: ListedRun[], drawing: Pick<Drawing, 'style' | 'width' | 'now'>): string[] {
  const runs = allInOneLine(listed);
  const { style, width } = drawing;
  if (runs.length === 0) return ['no runs'];
  const rows = runs.map((run) => cellsOf(run, drawing.now));
  const heads = ['', 'location', 'env', 'started', 'state', 'cause', 'run'];
  const widths = heads.map((head, index) => Math.max(head.length, ...rows.map((row) => [...row[index]!].length)));
  const line = (cells: string[]) =>
    cut(
      cells
        .map((cell, index) => pad(cell, widths[index]!))
        .join('  ')
        .trimEnd(),
      width,
    );
  return [
    style.faint(line(heads)),
    ...rows.map((row, index) => {
      const run = runs[index]!;
      const text = line(row);
      if (troublesOf(run).length > 0) return style.bad(text);
      if (run.asks !== null) return style.ask(text);
      return run.outcome === null ? text : outcomePaint(run.outcome.kind, { ...style, strong: style.faint })(text);
    }),
  ];
}

function cellsOf(run: ListedRun, now: number): string[] {
  const { outcome, asks, phase, cause, plan } = run;
  const state =
    outcome !== null
      ? outcome.kind
      : asks !== null
        ? `asks ${plan?.code ?? ''} ${relative(asks.expiresAt, now)}`
        : phase;
  const isInTrouble = troublesOf(run).length > 0;
  const sign = isInTrouble ? '!' : asks !== null ? '◆' : outcome === null ? '›' : ' ';
  const age = `${roughly(now - Date.parse(run.startedAt))} ago`;
  const known = run.incomplete === undefined ? (cause ?? '') : (cause ?? '?');
  const shown =
    run.stuck !== undefined ? `cannot go on (${state})` : run.unheard !== undefined ? `${state}, nobody told` : state;
  return [sign, run.location, run.environment, age, shown, known, run.run];
}
