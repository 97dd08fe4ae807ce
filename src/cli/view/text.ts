import { inOneLine } from '../../text/visible';

/** Text for terminals, in lines. Each text in a document is one line already. */

/** At most this number of characters, with an ellipsis where text was cut. */
export function cut(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  return width < 1
    ? ''
    : `${letters
        .slice(0, width - 1)
        .join('')
        .trimEnd()}…`;
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length));
}

export function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - [...text].length)) + text;
}

/** Lines of at most `width` characters, broken between words. A longer word is broken at the end of the line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const word of inOneLine(text).split(' ')) {
    const letters = [...word];
    if (line !== '' && length + 1 + letters.length <= width) {
      line += ` ${word}`;
      length += 1 + letters.length;
      continue;
    }
    if (line !== '') lines.push(line);
    // A part that fills its line exactly leaves no rest: a word of twice the width is two lines.
    const full = Math.max(0, Math.ceil(letters.length / Math.max(1, width)) - 1);
    for (let at = 0; at < full; at++) lines.push(letters.slice(at * width, (at + 1) * width).join(''));
    line = letters.slice(full * width).join('');
    length = letters.length - full * width;
  }
  if (line !== '') lines.push(line);
  return lines;
}
