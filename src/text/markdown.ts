import { inLines, inOneLine } from './visible';

/**
 * Text of others in Markdown of ours. What is no plain word stands in code, where no reader of Markdown looks for
 * anything: GitHub makes no mention, link, image, comment or reference of it, and Slack and the Temporal UI neither.
 */

/** Letters, digits, and punctuation that means nothing in Markdown. */
const PLAIN = /^[\p{L}\p{M}\p{N}.,:;()'"“”‘’…?!%+=/°–—_-]+$/u;
const SAYS_SOMETHING = /[\p{L}\p{N}]|^[.,:;()'"“”‘’…?!%–—]+$/u;
const MEANS_MORE = [
  // an address, with or without its scheme; in Slack also a name of a host or a file
  /:\/|\/\/|\p{L}\.\p{L}{2}/iu,
  // emphasis: an underscore is harmless only within a word
  /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u,
  // a picture by its name
  /:[\p{N}+_-]*\p{L}[\p{L}\p{N}+_-]*:/u,
  // an issue or a commit of GitHub
  /\bgh-\d/iu,
  /\b[0-9a-f]{7,40}\b/i,
];
/** At the begin of a line: a list, or a line that makes a heading of the one before. */
const BEGINS_MORE = /^[-+=]|^\d{1,9}[.)]$/;

/** A text of others as words in a sentence, on one line. */
export function inMarkdown(text: string): string {
  const shown: string[] = [];
  let code: string[] = [];
  const endCode = (): void => {
    if (code.length > 0) shown.push(inCode(code.join(' ')));
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

function isPlain(word: string): boolean {
  return word === '' || (PLAIN.test(word) && SAYS_SOMETHING.test(word) && !MEANS_MORE.some((form) => form.test(word)));
}

/** The same in a cell of a table, which a bar would end, also one in code. */
export function inCell(text: string): string {
  return inMarkdown(text.replaceAll('|', ' '));
}

/** A text of others in code, on one line. */
export function inCode(text: string): string {
  return `\`${inOneLine(text).replaceAll('`', "'")}\``;
}

/** Lines of others as a block of code, which none of them can end: three backticks in a row become other marks. */
export function inFence(lines: readonly string[]): string {
  const shown = lines.map((line) =>
    inLines(line)
      .replaceAll('\n', ' ')
      .replace(/`{3,}/g, (ticks) => "'".repeat(ticks.length)),
  );
  return ['```', ...shown, '```'].join('\n');
}

/** An address for people to follow, as it came from a system of ours; anything else in code. */
export function linkInMarkdown(address: string): string {
  if (!/^https?:\/\//i.test(address) || /[\s\p{C}]/u.test(address)) return inCode(address);
  // What Markdown could take for more than a part of the address.
  return address.replace(/[^\w:/?#&=%.,;+~-]/gu, (one) => encodeURIComponent(one).replace(/[!'()*]/g, percent));
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
