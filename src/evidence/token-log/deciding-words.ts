/** The codes of IAM that decided about a log, or the HTTP statuses if IAM named no code. */
interface Deciding {
  codes: string[];
  statuses: number[];
}

/** A part of a line of a log. */
export interface LinePart {
  text: string;
  decides: boolean;
}

/** Finds the deciding codes in a line; null if nothing of this kind decided. */
export function decidingWords({ codes, statuses }: Deciding): RegExp | null {
  const words = codes.length > 0 ? codes : statuses.map(String);
  return words.length === 0 ? null : new RegExp(`(?<!\\d)(?:${words.map(quoted).join('|')})(?!\\d)`, 'g');
}

/** Splits a line of an excerpt into its parts, so that a surface can mark what decided. */
export function partsOfLine(line: string, deciding: Deciding): LinePart[] {
  const words = decidingWords(deciding);
  const found = words === null ? [] : [...line.matchAll(words)];
  const parts: LinePart[] = [];
  let from = 0;
  for (const { 0: text, index } of found) {
    if (index > from) parts.push({ text: line.slice(from, index), decides: false });
    parts.push({ text, decides: true });
    from = index + text.length;
  }
  if (from < line.length) parts.push({ text: line.slice(from), decides: false });
  return parts;
}

/** The lines of an excerpt that hold what decided; all lines if none does. Each is split into its parts. */
export function decidingLines(excerpt: readonly string[], deciding: Deciding): LinePart[][] {
  const lines = excerpt.map((line) => partsOfLine(line, deciding));
  const found = lines.filter((line) => line.some(({ decides }) => decides));
  return found.length === 0 ? lines : found;
}

/** The documents of runs come from the engine, where anybody may have written any text as a code. */
function quoted(word: string): string {
  return word.replace(/[^\w]/g, '\\$&');
}
