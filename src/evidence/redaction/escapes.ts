/** An escape of a text in which escapes are replaced by the characters that they stand for. */
interface Escape {
  /** The place of that character. */
  at: number;
  was: string;
}

/** A text without backslash escapes of quotes, line ends and tabs, and the escapes that it had. */
export interface Unescaped {
  text: string;
  escapes: Escape[];
}

const ESCAPE = /\\{1,16}(?:["']|[nrt])/g;
/** The stretch of shown text that finds its own place in the whole text again. */
const ANCHOR_MAX = 64;

/** Replaces an escaped quote by the quote, and an escaped line end or tab by a blank. */
export function withoutEscapes(text: string): Unescaped {
  const escapes: Escape[] = [];
  let removed = 0;
  const plain = text.replace(ESCAPE, (was, index: number) => {
    escapes.push({ at: index - removed, was });
    removed += was.length - 1;
    const last = was.at(-1)!;
    return last === '"' || last === "'" ? last : ' ';
  });
  return { text: plain, escapes };
}

/**
 * Puts the escapes back into a redacted text, so that people can search the log for a line as it is shown. `…` stands
 * for any stretch of the whole text. Text after a stretch that it cannot place gets no escapes. It inserts escapes,
 * and no other text.
 */
export function withEscapes(shown: string, { text, escapes }: Unescaped): string {
  const parts: string[] = [];
  let from = 0;
  let place = 0;
  let next = 0;
  for (let at = 0; at < shown.length; at += 1) {
    if (shown[at] === '…') {
      const found = text.indexOf(anchorAt(shown, at + 1), place);
      if (found === -1) break;
      place = found;
      continue;
    }
    if (shown[at] !== text[place]) break;
    while (next < escapes.length && escapes[next]!.at < place) next += 1;
    if (escapes[next]?.at === place) {
      parts.push(shown.slice(from, at), escapes[next]!.was);
      from = at + 1;
    }
    place += 1;
  }
  return parts.join('') + shown.slice(from);
}

function anchorAt(shown: string, from: number): string {
  const part = shown.slice(from, from + ANCHOR_MAX);
  const end = part.indexOf('…');
  return end === -1 ? part : part.slice(0, end);
}
