import { writtenOut } from '../text/visible';
import { trimmedName } from './names';

/** A word is shown as written if all of its letters belong to one of these scripts. */
const SCRIPTS = [
  'Cyrillic',
  'Greek',
  'Armenian',
  'Georgian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Hangul',
];
/** Chinese and Japanese are written with several scripts in one word. */
const WORDS = [
  ...SCRIPTS.map((script) => `\\p{Script=${script}}`),
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー]',
];
const OF_ONE_SCRIPT = new RegExp(`^(?:${WORDS.map((word) => `${word}+`).join('|')})$`, 'u');

/**
 * Letters of those scripts that look like one of our letters or digits. A word of only such letters is a look-alike.
 */
const LOOK_ALIKES = new Set(
  'АВЕЅІЈКМНОРСТУХԚԜҮаԁеѕіјԛорсуԝхһӏвкмнтгпиүᴦЬьѴѵбЗзчШшЦцґ' +
    'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΓαβγεηικνορστυχωϲϳϜͿ' +
    'ՏԼՍՕօոսցհզյքԱաղճդպլեւ' +
    'וןסחטםזר' +
    'اهوٱىعل' +
    'ഠററ෦ಠ०เแㅣㅇㅡㅏ一二丨口〇工ニハロノ',
);

/**
 * A name as every surface shows it. Everything that could make it look like another name is written out, as
 * `mi\u{200b}a`:
 * - invisible characters, and characters that turn the direction of text,
 * - marks that stand apart from their letter, and letters of two scripts in one word,
 * - words of another script that look like ours, and signs and letters that read like plain ones.
 * A name that has none of these stays as it is.
 */
export function shownName(name: string): string {
  return trimmedName(name)
    .split(/([\p{L}\p{M}]+)/u)
    .map((part, index) => (index % 2 === 1 ? shownWord(part) : escapedBut(/^[\x20-\x7e]$/, part)))
    .join('');
}

/** Says whether a name is shown as it is written. */
export function isPlainName(name: string): boolean {
  return shownName(name) === name;
}

function shownWord(word: string): string {
  const isUnlikeOurs = [...word].some((letter) => !LOOK_ALIKES.has(letter));
  return OF_ONE_SCRIPT.test(word) && isUnlikeOurs && isUsual(word)
    ? word
    : [...word].map((letter) => (isPlainLatin(letter) ? letter : writtenOut(letter))).join('');
}

/** False for a variant form of a usual letter, and for a character that is not drawn at all. */
function isUsual(word: string): boolean {
  return word.normalize('NFKC') === word.normalize('NFC') && !/\p{Default_Ignorable_Code_Point}/u.test(word);
}

/**
 * One of our letters, with its accents as one character. It splits into a plain letter and marks, or it is one of the few
 * European letters that do not split. A dotless i and a small k without its ascender read like plain letters, so they are
 * not allowed.
 */
function isPlainLatin(letter: string): boolean {
  if (!/^\p{Script=Latin}$/u.test(letter) || letter.normalize('NFKC') !== letter) return false;
  return /^[a-z]/i.test(letter.normalize('NFD')) || (letter <= '\u017f' && !'ıĸ'.includes(letter));
}

function escapedBut(plain: RegExp, text: string): string {
  return [...text].map((one) => (plain.test(one) && one.normalize('NFKC') === one ? one : writtenOut(one))).join('');
}
