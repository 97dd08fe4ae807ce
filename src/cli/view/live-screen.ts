import { forTerminal } from '../../text/terminal';
import type { Io } from '../io';

const ESC = '\u001b[';
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
/** Between these two codes, a terminal that knows them shows nothing half-drawn. Others ignore them. */
const BEGIN_UPDATE = `${ESC}?2026h`;
const END_UPDATE = `${ESC}?2026l`;
/** A line that is too long ends at the edge. A second row would not be counted. */
const NO_WRAP = `${ESC}?7l`;
const WRAP = `${ESC}?7h`;

/**
 * A part of the terminal that is redrawn in place. One write brings only the changed lines, so that nothing flickers.
 * The part never grows beyond the screen, because a line that scrolled away cannot be redrawn.
 */
export class LiveScreen {
  private drawn: string[] = [];
  private drawnColumns = 0;

  constructor(private readonly io: Pick<Io, 'draw' | 'columns' | 'rows' | 'atExit'>) {
    io.atExit(() => this.release());
  }

  draw(wanted: string[]): void {
    const lines = wanted.flatMap((line) => forTerminal(line).split('\n')).slice(-Math.max(4, this.io.rows() - 1));
    const { drawn } = this;
    const isResized = this.drawnColumns !== 0 && this.drawnColumns !== this.io.columns();
    let frame = drawn.length === 0 ? HIDE_CURSOR : `\r${up(drawn.length)}`;
    if (isResized) frame += `${ESC}0J`;
    lines.forEach((line, index) => {
      const isSame = !isResized && index < drawn.length && drawn[index] === line;
      frame += isSame ? '\n' : `${line}${ESC}0m${ESC}K\n`;
    });
    if (lines.length < drawn.length) frame += `${ESC}0J`;
    const changed = isResized || lines.length !== drawn.length || lines.some((line, index) => drawn[index] !== line);
    if (changed) this.io.draw(BEGIN_UPDATE + NO_WRAP + frame + WRAP + END_UPDATE);
    this.drawn = lines;
    this.drawnColumns = this.io.columns();
  }

  /** Removes the drawing and gives the terminal back. */
  clear(): void {
    if (this.drawn.length > 0) this.io.draw(`\r${up(this.drawn.length)}${ESC}0J`);
    this.release();
  }

  /** Leaves the drawing as it is and gives the terminal back. */
  release(): void {
    if (this.drawn.length > 0) this.io.draw(SHOW_CURSOR);
    this.drawn = [];
  }
}

function up(lines: number): string {
  return lines > 0 ? `${ESC}${lines}A` : '';
}
