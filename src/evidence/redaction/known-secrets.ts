import { decodedViews, plainView, strippedView, type Sought, type View } from './decoded-views';
import { isLogWord } from './log-words';

/** A part of a secret that is this long must not be shown. */
const GRAM = 4;
/** The same where other characters stand between its letters: there chance is likelier, and `redact-rows.ts` looks too. */
const SCATTERED_GRAM = 5;
/** In a secret this short no word stands by chance. */
const SHORT_SECRET = 12;
const SECRETS_MAX = 200;
const SECRET_CHARS_MAX = 4096;
/** How often something encoded may be encoded again. */
const DEPTH_MAX = 3;
/** Four characters, encoded, are at least this long. */
const ENCODED_MIN = 6;
/** So much more than the text itself is decoded once more. */
const DECODED_FACTOR = 6;

interface Grams {
  whole: Set<string>;
  scattered: Set<string>;
  /** Of secrets in which a word may stand by chance. */
  hasShort: boolean;
  /** What the secrets are made of. */
  sought: Sought;
}

/**
 * Makes a function that takes given secrets out of a text, whole or in parts of four and more characters, however they are
 * encoded: the text is decoded in every way that `decoded-views.ts` knows, also several times over, and each reading is
 * searched, forwards and backwards, in any case.
 */
export function createScrubber(secrets: string[]): (text: string) => string {
  const grams: Grams = { whole: new Set(), scattered: new Set(), hasShort: false, sought: 'ascii' };
  for (const secret of secrets.slice(0, SECRETS_MAX)) {
    addSecret(grams, secret.slice(0, SECRET_CHARS_MAX));
  }
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
  for (const text of [form, backwards]) {
    for (let at = 0; at + length <= text.length; at++) grams.add(text.slice(at, at + length));
  }
}

/** Case by case of single characters, so that places stay the same. */
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

/** A text made to look encoded in every way at once must not cost more than its length. */
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
    if (end - at > length || isChance?.(view.text, at, end) !== true) {
      isHidden.fill(1, view.from[at], view.to[end - 1]);
    }
    at = end - length;
  }
}

/** Four letters of a secret within a word of the language, no more and no less: then the word says nothing about it. */
function isWordByChance(text: string, from: number, to: number): boolean {
  const before = /\p{L}{0,30}$/u.exec(text.slice(Math.max(0, from - 31), from))?.[0] ?? '';
  const behind = /^\p{L}{0,30}/u.exec(text.slice(to, to + 31))?.[0] ?? '';
  return isLogWord(before + text.slice(from, to) + behind);
}

function withoutHidden(text: string, isHidden: Uint8Array): string {
  let shown = '';
  for (let at = 0; at < text.length; at++) {
    if (isHidden[at] === 0) {
      shown += text[at] ?? '';
    } else if (at === 0 || isHidden[at - 1] === 0) {
      shown += '…';
    }
  }
  return shown;
}
