/**
 * Characters that are not seen, or that change how others are seen: controls, escape sequences with them, what turns the
 * direction of text, what has no width, and halves of characters.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const UNSEEN_WITHIN_LINES = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A character, written out as `\u{200b}`. */
export function writtenOut(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/**
 * A text of others as one line: line ends and other blanks become one blank, and what cannot be seen is written out. Every
 * surface that shows a field in one line shows it so.
 */
export function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(UNSEEN, writtenOut);
}

/** A text of several lines, whose line ends are LF: what cannot be seen is written out, and a tab becomes blanks. */
export function inLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\t', '    ').replace(UNSEEN_WITHIN_LINES, writtenOut);
}

/** All texts in a value, however deep, each in one line. Names of fields are ours and stay. */
export function allInOneLine<T>(value: T): T {
  if (typeof value === 'string') return inOneLine(value) as T;
  if (Array.isArray(value)) return value.map(allInOneLine) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, allInOneLine<unknown>(one)])) as T;
}

/** JSON on one line, which reads the same and holds nothing that a terminal obeys: `\u202e` instead of the character. */
export function inJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, (one) =>
    [...Array(one.length).keys()].map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
