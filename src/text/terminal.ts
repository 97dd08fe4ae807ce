import { inLines } from './visible';

/** The styles that our own programs use: bold, faint, a colour, and back. */
const OUR_STYLE = new RegExp(String.raw`(\x1b\[(?:[012]|22|39|3[1-6])m)`);

/**
 * A text for a terminal. The terminal obeys only our own styles in it. Foreign text inside it is on one line
 * already.
 */
export function forTerminal(text: string): string {
  return text
    .split(OUR_STYLE)
    .map((part, index) => (index % 2 === 1 ? part : inLines(part)))
    .join('');
}
