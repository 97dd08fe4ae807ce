/**
 * Characters that are invisible, or that change how others look:
 * - control characters, which also begin escape sequences,
 * - marks that turn the direction of text, and characters without width,
 * - halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const UNSEEN_WITHIN_LINES = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A character, written out as `\u{200b}`. */
export function writtenOut(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/**
 * Foreign text as one line. Line ends and other blanks become one blank, and invisible characters are written out.
 * Every surface uses this for a field that it shows on one line.
 */
export function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(UNSEEN, writtenOut);
}

/** A text of several lines that end in LF. Invisible characters are written out, and a tab becomes blanks. */
export function inLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\t', '    ').replace(UNSEEN_WITHIN_LINES, writtenOut);
}

/** Puts every text in a value on one line, at any depth. Field names are ours and stay. */
export function allInOneLine<T>(value: T): T {
  if (typeof value === 'string') return inOneLine(value) as T;
  if (Array.isArray(value)) return value.map(allInOneLine) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, allInOneLine<unknown>(one)])) as T;
}

/**
 * JSON on one line. It reads the same, and a terminal obeys nothing in it: it holds `\u202e` instead of the character.
 */
export function inJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, (one) =>
    [...Array(one.length).keys()].map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
