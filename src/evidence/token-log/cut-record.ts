import { holdsBrokenCode } from './iam-codes';
import { endOfObject, parseQuietly, withoutObjects } from '../text/json-in-text';

/** A status with missing digits, at the end of the record. */
const BROKEN_STATUS = /\bstatus(?:[ _-]?code)?["']?(?:\s{0,4}[:=]\s{0,4}["'(]{0,2}[1-5]?\d?|\s[1-5]\d?)$/i;
/** Text must follow: a comma, an equals sign, a colon, an opening bracket, a backslash. OpenSSL ends in `.c:332:`. */
const AWAITS_MORE = /(?<!\bgetToken response|\.c:\d{1,6})[,=:({[\\]$/;
/** Marks that log libraries write at a cut. */
const SAID_TO_BE_CUT =
  /(?:\.{3}|…|[[<(])\s?(?:truncated|cut off|output omitted|\d+ more (?:bytes|chars|characters))|(?:\.{3}|…)\s?\d+ (?:bytes|chars|characters)|[[<(]\d+ (?:bytes|chars|characters) (?:more|left|skipped|removed|omitted|truncated|cut)|…$|[[<(][^\])>\n]{0,40}\b(?:snip|clipped|truncated|cut|omitted|continued)\b[^\])>\n]{0,40}[\])>]$/i;
/** Properties of JSON outside of a whole object: the rest of the object is in another line. */
const PIECE_OF_JSON = /"\s{0,4},\s{0,4}"[\w.-]{1,60}"\s{0,4}:/;
/** A stamp inside a word: the runtime cuts long lines, and `--timestamps` puts a time at the cut. */
const STAMP_IN_WORD = /[\w\\]\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d) /;
const RUNTIME_STAMP = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}(?:Z|[+-]\d\d:\d\d) /;
/** The longest line that container runtimes write at once. */
const RUNTIME_LINE_CHARS = 16 * 1024;
/** The stamp and the prefix in front of the line take some of it. */
const STAMP_AFTER_CHARS = RUNTIME_LINE_CHARS - 1024;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/g;

/**
 * Is a record visibly cut: at its end, at its head, or in the middle? The argument `text` is the record without the
 * stamps in front of its lines, with its backslash escapes; `unescaped` has none.
 */
export function isVisiblyCut(text: string, unescaped: string): boolean {
  const end = text.trimEnd();
  return (
    AWAITS_MORE.test(end) ||
    BROKEN_STATUS.test(end) ||
    SAID_TO_BE_CUT.test(end) ||
    STAMP_IN_WORD.test(end) ||
    hasStampAtRuntimeLength(end) ||
    holdsBrokenCode(unescaped) ||
    hasLineOfRuntimeLength(text) ||
    isUnbalanced(end, unescaped) ||
    (PIECE_OF_JSON.test(end) && PIECE_OF_JSON.test(withoutObjects(end))) ||
    (/^\s{0,8}\{\s{0,8}"/.test(end) && !isWholeJson(end))
  );
}

/** `--timestamps` puts a time into a line that is longer than the runtime's limit. */
function hasStampAtRuntimeLength(text: string): boolean {
  return (
    text.length > STAMP_AFTER_CHARS &&
    text
      .split('\n')
      .some((line) => line.length > STAMP_AFTER_CHARS && RUNTIME_STAMP.test(line.slice(STAMP_AFTER_CHARS)))
  );
}

/** A line of exactly the length at which the runtime cuts. */
function hasLineOfRuntimeLength(text: string): boolean {
  return text.length >= RUNTIME_LINE_CHARS && text.split('\n').some((line) => line.length === RUNTIME_LINE_CHARS);
}

/** An open bracket or quote, or a closing brace that was never opened because the head is lost. */
function isUnbalanced(text: string, unescaped: string): boolean {
  const count = new Map<string, number>();
  for (const [bracket] of unescaped.matchAll(/[()[\]{}]/g)) count.set(bracket, (count.get(bracket) ?? 0) + 1);

  const more = (one: string, other: string): boolean => (count.get(one) ?? 0) > (count.get(other) ?? 0);
  const quotes = text.replace(/\\{1,16}"/g, '').split('"').length - 1;
  return more('{', '}') || more('[', ']') || more('(', ')') || more('}', '{') || quotes % 2 === 1;
}

/** One valid JSON object, and nothing after it that looks like another one. */
function isWholeJson(text: string): boolean {
  const start = text.indexOf('{');
  const end = endOfObject(text, start);
  if (end === null || text.indexOf('{', end) !== -1) return false;

  return parseQuietly(text.slice(start, end).replace(CONTROL, ' ')) !== undefined;
}
