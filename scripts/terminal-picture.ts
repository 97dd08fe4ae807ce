import { readFileSync } from 'node:fs';

/**
 * Makes a picture of a terminal. Standard input is the screen as `tmux capture-pane -e -p` prints it, standard output
 * is SVG. It knows only the few colours of our own view.
 *
 *   tmux capture-pane -e -p -t PANE | node --require ./scripts/from-source.cjs scripts/terminal-picture.ts > docs/images/demo.svg
 */
const CELL = { width: 8.4, height: 19, font: 14 };
const PADDING = 20;
const COLOURS: Record<number, string> = {
  31: '#f47067',
  32: '#57ab5a',
  33: '#e0a458',
  34: '#6cb6ff',
  35: '#b083f0',
  36: '#56d4dd',
};
const PLAIN = '#d6dde6';

interface Look {
  colour: string;
  strong: boolean;
  faint: boolean;
}
interface Span {
  text: string;
  column: number;
  look: Look;
}

/** The style after an SGR sequence such as `1` or `39;49`. */
function after(look: Look, codes: string): Look {
  let next = look;
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) next = { colour: PLAIN, strong: false, faint: false };
    else if (code === 1) next = { ...next, strong: true };
    else if (code === 2) next = { ...next, faint: true };
    else if (code === 22) next = { ...next, strong: false, faint: false };
    else if (code === 39) next = { ...next, colour: PLAIN };
    else if (COLOURS[code] !== undefined) next = { ...next, colour: COLOURS[code] };
  }
  return next;
}

function spansOf(line: string, from: Look): { spans: Span[]; look: Look } {
  const spans: Span[] = [];
  let look = from;
  let column = 0;
  // eslint-disable-next-line no-control-regex -- this reads escape sequences
  for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
    // eslint-disable-next-line no-control-regex -- as above
    const codes = /^\x1b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) {
      look = after(look, codes === '' ? '0' : codes);
    } else if (part !== '') {
      spans.push({ text: part, column, look });
      column += [...part].length;
    }
  }
  return { spans, look };
}

function picture(screen: string): string {
  const lines = screen.replace(/\s+$/, '').split('\n');
  let look: Look = { colour: PLAIN, strong: false, faint: false };
  const rows: string[] = [];
  let columns = 0;
  lines.forEach((line, row) => {
    const read = spansOf(line, look);
    look = read.look;
    for (const { text, column, look: worn } of read.spans) {
      columns = Math.max(columns, column + [...text.trimEnd()].length);
      if (text.trim() !== '') rows.push(textElement(text, { column, row, look: worn }));
    }
  });
  const width = Math.ceil(columns * CELL.width + 2 * PADDING);
  const height = Math.ceil(lines.length * CELL.height + 2 * PADDING);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<rect width="100%" height="100%" rx="10" fill="#1c2128"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${CELL.font}">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Each run of text has its place and its length, so that any monospace font draws the same picture. */
function textElement(text: string, { column, row, look }: { column: number; row: number; look: Look }): string {
  const leading = text.length - text.trimStart().length;
  const shown = text.trim();
  const x = (PADDING + (column + leading) * CELL.width).toFixed(1);
  const y = (PADDING + (row + 0.75) * CELL.height).toFixed(1);
  const length = ([...shown].length * CELL.width).toFixed(1);
  const dress = `${look.strong ? ' font-weight="bold"' : ''}${look.faint ? ' fill-opacity="0.62"' : ''}`;
  return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${look.colour}"${dress}>${escape(shown)}</text>`;
}

/** Spaces that do not collapse: SVG would reduce two to one. */
function escape(text: string): string {
  return text.replaceAll(' ', '\u00a0').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

process.stdout.write(picture(readFileSync(0, 'utf8')));
