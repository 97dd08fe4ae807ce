import { inLines } from './visible';

/** The ways in which our own programs make text stand out: bold, faint, a colour, and back. */
const OUR_STYLE = new RegExp(String.raw`(\x1b\[(?:[012]|22|39|3[1-6])m)`);

/** A text for a terminal: it obeys nothing in it but our own styles. A text of others within it is in one line already. */
export function forTerminal(text: string): string {
  return text
    .split(OUR_STYLE)
    .map((part, index) => (index % 2 === 1 ? part : inLines(part)))
    .join('');
}
