import { inOneLine } from './visible';

/** Foreign text as one word of a command that people copy into a shell. It is never another command. */
export function inShell(text: string): string {
  const word = inOneLine(text);
  return /^[\w.@:/%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
