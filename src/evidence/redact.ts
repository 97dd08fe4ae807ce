import { isHarmlessShape } from './harmless-shapes';
import { createScrubber } from './known-secrets';
import { isLocationId } from './location-id';
import { isLogWord } from './log-words';
import { withoutAnsi } from './raw-text';
import { withoutSensitiveValues } from './sensitive-values';

export { createLogRedactor } from './redact-log';

const PIECE = /[^\s"'`,;()[\]{}<>|=?&]+/g;
const JOINTS = /[-_./:@#\\!*~+%…]+/;
const WORD = /^(?:\p{Ll}{1,24}|\p{Lu}\p{Ll}{1,23}|\p{Lu}{1,16}|\p{Lo}{1,24}|\d{1,10})$/u;
const CAMEL = /^(?:[A-Z]?[a-z]{2,14}){1,4}$/;
const NUMBERED = /^(?:(?:[A-Z]{1,8}|[A-Z]?[a-z]{1,8})\d{1,10}|\d{1,6}[a-z]{1,3})$/;
const EDGES = /^([.:!*#@-]*)(.*?)([.:!*-]*)$/s;
const TEXT_CHARS_MAX = 256 * 1024;

/**
 * Makes a text from outside fit to be shown: comments, messages of other systems, labels. Takes out the values of
 * keys, tokens, passwords, cookies and authorization headers, credentials in addresses, tokens and opaque runs of
 * characters; words, numbers, times, ids of locations and names of hosts stay.
 * For lines of a pod's log there is `createLogRedactor`, which is stricter.
 */
export function redact(text: string): string {
  return redactWith(text, (known) => known);
}

/** The same, and also takes out the given secrets in whatever encoding, whole or in part. */
export function createRedactor(secrets: string[]): (text: string) => string {
  const scrub = createScrubber(secrets);
  return (text) => redactWith(text, scrub);
}

function redactWith(text: string, scrub: (text: string) => string): string {
  const named = withoutSensitiveValues(scrub(withoutAnsi(text.slice(0, TEXT_CHARS_MAX))));
  const shown = named.replace(PIECE, (piece) => {
    const [, lead = '', core = '', trail = ''] = EDGES.exec(piece) ?? [];
    return core === '' || isReadable(core) ? piece : `${lead}…${trail}`;
  });
  return scrub(shown).replace(/…(?:[ ]*…)+/g, '…');
}

function isReadable(piece: string): boolean {
  // Old ids have 32 hexadecimal digits, as many as some kinds of keys, so only current ones are let through.
  if (isHarmlessShape(piece) || (isLocationId(piece) && piece.length === 20)) {
    return true;
  }
  const parts = piece.split(JOINTS).filter((part) => part !== '');
  const mixed = parts.filter((part) => !WORD.test(part) && !isLogWord(part));
  // Several mixed parts in a row are one opaque run with punctuation in it.
  return mixed.length <= 1 && mixed.every((part) => NUMBERED.test(part) || (CAMEL.test(part) && isCalm(part)));
}

/** Camel case as names have it, not the shuffle of a key: few capitals for its length. */
function isCalm(part: string): boolean {
  return (part.match(/[A-Z]/g)?.length ?? 0) * 4 <= part.length;
}
