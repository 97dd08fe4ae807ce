import { inLines, inOneLine } from './visible';

/**
 * Foreign text inside our Markdown. A word that is not plain is put in code, where Markdown finds nothing to act on:
 * GitHub makes no mention, link, image, comment or reference of it. Slack and the Temporal UI make none either.
 */

/** Letters, digits, and punctuation that means nothing in Markdown. */
const PLAIN = /^[\p{L}\p{M}\p{N}.,:;()'"“”‘’…?!%+=/°–—_-]+$/u;
const SAYS_SOMETHING = /[\p{L}\p{N}]|^[.,:;()'"“”‘’…?!%–—]+$/u;
const MEANS_MORE = [
  // an address, with or without its scheme; in Slack also a name of a host or a file
  /:\/|\/\/|\p{L}\.\p{L}{2}|www\./iu,
  // emphasis: an underscore is harmless only within a word
  /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u,
  // a picture by its name
  /:[\p{N}+_-]*\p{L}[\p{L}\p{N}+_-]*:/u,
  // an issue or a commit of GitHub
  /\bgh-\d/iu,
  /\b[0-9a-f]{7,40}\b/i,
];
/** At the start of a line: a list item, or a line that turns the line before it into a heading. */
const BEGINS_MORE = /^[-+=]|^\d{1,9}[.)]$/;

/** Foreign text as words in a sentence, on one line. */
export function inMarkdown(text: string): string {
  const shown: string[] = [];
  let code: string[] = [];
  const endCode = (): void => {
    if (code.length > 0) shown.push(wordsInCode(code.join(' ')));
    code = [];
  };
  for (const [index, word] of inOneLine(text).split(' ').entries()) {
    if (isPlain(word) && !(index === 0 && BEGINS_MORE.test(word))) {
      endCode();
      shown.push(word);
    } else {
      code.push(word);
    }
  }
  endCode();
  return shown.join(' ');
}

/** The end of a sentence is no part of the word before it. */
function wordsInCode(words: string): string {
  const [, word = words, end = ''] = /^(.*[^.,;)])([.,;)]+)$/su.exec(words) ?? [];
  return inCode(word) + end;
}

function isPlain(word: string): boolean {
  return word === '' || (PLAIN.test(word) && SAYS_SOMETHING.test(word) && !MEANS_MORE.some((form) => form.test(word)));
}

/** The same for a cell of a table. A bar would end the cell, even inside code. */
export function inCell(text: string): string {
  return inMarkdown(text.replaceAll('|', ' '));
}

/** Foreign text in code, on one line. Two backticks with nothing between them would open code that goes on. */
export function inCode(text: string): string {
  return `\`${inOneLine(text).replaceAll('`', "'") || ' '}\``;
}

/** Foreign lines as a block of code. No line can end the block: three backticks in a row become other marks. */
export function inFence(lines: readonly string[]): string {
  const shown = lines.map((line) =>
    inLines(line)
      .replaceAll('\n', ' ')
      .replace(/`{3,}/g, (ticks) => "'".repeat(ticks.length)),
  );
  return ['```', ...shown, '```'].join('\n');
}

/** An address for people to follow, when it came from one of our systems; anything else is shown in code. */
export function linkInMarkdown(address: string): string {
  if (!/^https?:\/\//i.test(address) || /[\s\p{C}]/u.test(address)) return inCode(address);
  // Markdown could read these characters as more than a part of the address.
  return address.replace(/[^\w:/?#&=%.,;+~-]/gu, (one) => encodeURIComponent(one).replace(/[!'()*]/g, percent));
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
