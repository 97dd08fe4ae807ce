/** A time in front of a line, as loggers and runtimes write it; in brackets or not. */
const CLOCK = String.raw`\d\d:\d\d:\d\d(?:[.,]\d{1,9})?`;
const ZONE = String.raw`(?:Z| ?[+-]\d\d:?\d\d(?!\d)| (?:UTC|GMT|CET|CEST|[ECMP][SD]T)\b)?`;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIMES = [
  String.raw`\d{4}[-/.]\d\d[-/.]\d\d(?:[T _-]|, )${CLOCK}${ZONE}`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4},? \d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?${ZONE}(?: [AP]M\b)?`,
  String.raw`\d{8}[T ]?\d{6}(?:[.,]\d{1,9})?${ZONE}`,
  String.raw`(?:[A-Z][a-z]{2},? )?${MONTH} {1,2}\d{1,2},? (?:\d{4} )?${CLOCK}(?: \d{4})?${ZONE}(?: [AP]M)?`,
  String.raw`(?:[A-Z][a-z]{2},? )?\d{1,2}[ /-]${MONTH}[ /-]\d{4}[ :]${CLOCK}${ZONE}`,
  String.raw`\d{8}-\d{1,2}:\d{1,2}:\d{1,2}:\d{1,3}`,
  `${CLOCK}`,
  String.raw`\d{10}(?:\d{3}|\d{9})?(?:\.\d{1,9})?(?=[\s,\]|])`,
  String.raw`\d{6} {1,2}(?:\d{6}(?=\s)|\d{1,2}:\d\d:\d\d)`,
].join('|');
const BARE = new RegExp(String.raw`^(?:${TIMES})(?=[\s|,;:\]]|$)[,;]?`);
const ENCLOSED = new RegExp(String.raw`^[[(](?:${TIMES})([\])]),?`);
const ANYWHERE = new RegExp(String.raw`(?<![\w.:/-])(?:\d{4}-\d\d-\d\d[T ]|\d{4}/\d\d/\d\d )\d\d:\d\d:\d\d`);

const EACH = new RegExp(
  String.raw`(?<![\w.:/-])(?:[IWEF]\d{4} ${CLOCK}|[[(]?(?:${TIMES})[\])]?)(?=[\s|,:;"'\]]|$)`,
  'g',
);

const STAMP_CHARS_MAX = 64;

/** The length of the time at the beginning of a text; 0 if there is none. */
export function stampLength(text: string): number {
  const opening = text.charAt(0);
  if (opening !== '[' && opening !== '(') return BARE.exec(text.slice(0, STAMP_CHARS_MAX))?.[0].length ?? 0;

  const [stamp = '', closing] = ENCLOSED.exec(text.slice(0, STAMP_CHARS_MAX)) ?? [];
  return closing === (opening === '[' ? ']' : ')') ? stamp.length : 0;
}

/** The position of the first time with which a record could begin; -1 if there is none. */
export function stampPosition(text: string): number {
  return text.search(ANYWHERE);
}

/** A text without the times in it. */
export function withoutStamps(text: string): string {
  return text.replace(EACH, ' ');
}
