import { isHarmlessShape, podNameWords } from './harmless-shapes';
import { createScrubber } from './known-secrets';
import { isLogWord } from './log-words';
import { withoutAnsi } from './raw-text';
import { withoutSensitiveValues } from './sensitive-values';

/** What blanks, quotes and brackets leave: a word, a path, a host, a key. */
const PIECE = /[^\s"'`,;()[\]{}<>|=?&]+/g;
const EDGES = /^([.:!*#@$/\\_-]*)(.*?)([.:!*/\\_-]*)$/;
/** Joints within a piece. A percent sign, a plus or a tilde is none: what is encoded stays whole and goes. */
const JOINTS = /[-_./:@#$\\]+/;
const CAMEL = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
const NUMBER_IN_PIECE = /^\d{1,4}$/;
const REQUEST_ID =
  /\b((?:request|transaction|incident|correlation)[_-]?id["']?\s*[:=]\s*["']?)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/gi;
const LINE_CHARS_MAX = 4000;

/**
 * Makes the function that redacts lines of a pod's log for an excerpt. It shows known words and harmless shapes and
 * nothing else, so a key does not get through in any encoding, also where nobody said that it is one.
 * `secrets` are values that are known to be secret; they go even where they look like words.
 */
export function createLogRedactor(secrets: string[]): (line: string) => string {
  const scrub = createScrubber(secrets);
  return (line) => {
    const known = scrub(withoutAnsi(line.slice(0, LINE_CHARS_MAX)));
    const named = withoutSensitiveValues(known.replace(/\\{1,16}(["'])/g, '$1').replace(/\\{1,16}[nrt]/g, ' '));
    const shown = named.split(REQUEST_ID).length === 1 ? keepKnown(named) : keepRequestIds(named);
    // Once more, because taking out escapes may have put a secret together.
    return scrub(shown)
      .replace(/…(?:[ /.:_-]*…)+/g, '…')
      .replace(/…={1,2}(?=[\s"']|$)/g, '…');
  };
}

/** The ids by which IBM finds a request again: only as UUID, and only where they are called so. */
function keepRequestIds(text: string): string {
  let shown = '';
  let from = 0;
  for (const match of text.matchAll(REQUEST_ID)) {
    shown += keepKnown(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return shown + keepKnown(text.slice(from));
}

function keepKnown(text: string): string {
  // eslint-disable-next-line no-control-regex
  const visible = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ');
  return visible.replace(PIECE, (piece) => {
    const [, lead = '', core = '', trail = ''] = EDGES.exec(piece) ?? [];
    return core === '' || isHarmless(core) ? `${lead}${core}${trail}` : `${edge(lead)}…${edge(trail)}`;
  });
}

/** Punctuation around something hidden stays only where it is that of a sentence. */
function edge(text: string): string {
  return /^[.:]?$/.test(text) ? text : '';
}

function isHarmless(piece: string): boolean {
  return piece === '…' || isHarmlessShape(piece) || piece.split('/').every(isNameOrWord);
}

function isNameOrWord(piece: string): boolean {
  if (piece === '' || isLogWord(piece) || podNameWords(piece)?.every(isLogWord) === true) {
    return true;
  }
  const parts = piece.split(JOINTS).filter((part) => part !== '');
  if (parts.length > 40 || !/[A-Za-z]{2}/.test(piece)) {
    return false;
  }
  return parts.every((part) => isLogWord(part) || part === '…' || isWordChain(part) || isNumberAmongWords(part, parts));
}

/** `socketErrorListener`: each of its words is known. */
function isWordChain(part: string): boolean {
  const words = part.match(CAMEL) ?? [];
  return words.length > 0 && words.join('') === part && words.every((word) => isLogWord(word) && word.length > 1);
}

/** The lines and columns of a stack, the number of a host; not a row of digits that is cut into groups. */
function isNumberAmongWords(part: string, parts: string[]): boolean {
  return NUMBER_IN_PIECE.test(part) && parts.filter((other) => NUMBER_IN_PIECE.test(other)).length <= 2;
}
