import { decodedViews, plainView, strippedView, type Sought, type View } from './decoded-views';
import { isLogWord } from './log-words';

/** A part of a secret with this length must be hidden. */
const GRAM = 4;
/**
 * The same if other characters stand between its letters. Chance matches are more likely there, and `redact-rows.ts`
 * looks too.
 */
const SCATTERED_GRAM = 5;
/** A shorter secret contains no word by chance. */
const SHORT_SECRET = 12;
const SECRETS_MAX = 200;
const SECRET_CHARS_MAX = 4096;
/** An encoded text may be encoded again this often. */
const DEPTH_MAX = 3;
/** Four characters, encoded, are at least this long. */
const ENCODED_MIN = 6;
/** The limit for decoding again: this many times the length of the text. */
const DECODED_FACTOR = 6;

interface Grams {
  whole: Set<string>;
  scattered: Set<string>;
  /** True if one of the secrets is too short to contain a word by chance. */
  hasShort: boolean;
  /** The characters of the secrets. */
  sought: Sought;
}

/**
 * Makes a function that removes given secrets from a text, whole or in parts of four and more characters, in any
 * encoding. It decodes the text in every way that `decoded-views.ts` knows, also several times over. It searches each
 * reading forwards and backwards, in any case.
 */
export function createScrubber(secrets: string[]): (text: string) => string {
  const grams: Grams = { whole: new Set(), scattered: new Set(), hasShort: false, sought: 'ascii' };
  for (const secret of secrets.slice(0, SECRETS_MAX)) addSecret(grams, secret.slice(0, SECRET_CHARS_MAX));

  return grams.whole.size === 0 ? (text) => text : (text) => scrub(text, grams);
}

function addSecret(grams: Grams, secret: string): void {
  const folded = fold(secret);
  const bytes = fold(Buffer.from(secret, 'utf8').toString('latin1'));
  for (const form of new Set([folded, bytes])) {
    addGrams(grams.whole, form, GRAM);
    addGrams(grams.scattered, form.replace(/[^\p{L}\p{N}]/gu, ''), SCATTERED_GRAM);
  }
  // eslint-disable-next-line no-control-regex -- all of ASCII
  if (!/^[\u0000-\u007f]*$/.test(secret)) grams.sought = 'any';
  grams.hasShort ||= secret.length >= GRAM && secret.length < SHORT_SECRET;
}

function addGrams(grams: Set<string>, form: string, length: number): void {
  const backwards = [...form].reverse().join('');
  for (const text of [form, backwards])
    for (let at = 0; at + length <= text.length; at++) grams.add(text.slice(at, at + length));
}

/** Folds the case of single characters, so that positions stay the same. */
function fold(text: string): string {
  return text.replace(/\p{Lu}/gu, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  });
}

function scrub(text: string, grams: Grams): string {
  const isHidden = new Uint8Array(text.length);
  const plain = plainView(text);
  mark(isHidden, plain, { grams: grams.whole, length: GRAM, isChance: grams.hasShort ? undefined : isWordByChance });
  mark(isHidden, strippedView(plain), { grams: grams.scattered, length: SCATTERED_GRAM });
  let views = [plain];
  for (let depth = 0; depth < DEPTH_MAX && views.length > 0; depth++) {
    views = views.flatMap((view) => decodedViews(view, grams.sought));
    for (const view of views) mark(isHidden, view, { grams: grams.whole, length: GRAM });
    views = withinBudget(views, Math.max(1024, DECODED_FACTOR * text.length));
  }
  return withoutHidden(text, isHidden);
}

/** A text that looks encoded in every way at once must not cost more than its length. */
function withinBudget(views: View[], budget: number): View[] {
  let left = budget;
  return views.filter((view) => {
    if (view.text.length < ENCODED_MIN || left <= 0) return false;
    left -= view.text.length;
    return true;
  });
}

interface Search {
  grams: Set<string>;
  length: number;
  isChance?: (text: string, from: number, to: number) => boolean;
}

function mark(isHidden: Uint8Array, view: View, { grams, length, isChance }: Search): void {
  const text = fold(view.text);
  for (let at = 0; at + length <= text.length; at++) {
    if (!grams.has(text.slice(at, at + length))) continue;
    let end = at + length;
    while (end < text.length && grams.has(text.slice(end + 1 - length, end + 1))) end += 1;
    if (end - at > length || isChance?.(view.text, at, end) !== true) isHidden.fill(1, view.from[at], view.to[end - 1]);

    at = end - length;
  }
}

/** Exactly four letters of a secret inside a word of the language are chance, so the word reveals nothing. */
function isWordByChance(text: string, from: number, to: number): boolean {
  const before = /\p{L}{0,30}$/u.exec(text.slice(Math.max(0, from - 31), from))?.[0] ?? '';
  const behind = /^\p{L}{0,30}/u.exec(text.slice(to, to + 31))?.[0] ?? '';
  return isLogWord(before + text.slice(from, to) + behind);
}

function withoutHidden(text: string, isHidden: Uint8Array): string {
  let shown = '';
  for (let at = 0; at < text.length; at++) {
    if (isHidden[at] === 0) shown += text[at] ?? '';
    else if (at === 0 || isHidden[at - 1] === 0) shown += '…';
  }
  return shown;
}
