import { writtenOut } from '../text/visible';
import { trimmedName } from './names';

/** Scripts whose words are shown as they are written, where a word has letters of that script alone. */
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

/** Letters of those scripts that look like a letter or a digit of ours. A word of nothing else is a look-alike. */
const LOOK_ALIKES = new Set(
  'АВЕЅІЈКМНОРСТУХԚԜҮаԁеѕіјԛорсуԝхһӏвкмнтгпиүᴦЬьѴѵбЗзчШшЦцґ' +
    'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΓαβγεηικνορστυχωϲϳϜͿ' +
    'ՏԼՍՕօոսցհզյքԱաղճդպլեւ' +
    'וןסחטםזר' +
    'اهوٱىعل' +
    'ഠററ෦ಠ०เแㅣㅇㅡㅏ一二丨口〇工ニハロノ',
);

/**
 * A name as every surface shows it. Whatever could make it look like another name is written out, as `mi\u{200b}a`:
 * characters that cannot be seen or that turn the text around, marks that stand apart from their letter, letters of two
 * scripts in one word, words of another script that look like ours, and signs and letters that are read like plain ones.
 * A name without any of that stays as it is.
 */
export function shownName(name: string): string {
  return trimmedName(name)
    .split(/([\p{L}\p{M}]+)/u)
    .map((part, index) => (index % 2 === 1 ? shownWord(part) : escapedBut(/^[\x20-\x7e]$/, part)))
    .join('');
}

/** Whether a name is shown as it is written. */
export function isPlainName(name: string): boolean {
  return shownName(name) === name;
}

function shownWord(word: string): string {
  const isUnlikeOurs = [...word].some((letter) => !LOOK_ALIKES.has(letter));
  return OF_ONE_SCRIPT.test(word) && isUnlikeOurs && isUsual(word)
    ? word
    : [...word].map((letter) => (isPlainLatin(letter) ? letter : writtenOut(letter))).join('');
}

/** Without letters that are only another form of usual ones, and without what is not drawn at all. */
function isUsual(word: string): boolean {
  return word.normalize('NFKC') === word.normalize('NFC') && !/\p{Default_Ignorable_Code_Point}/u.test(word);
}

/**
 * A letter of ours, with its accents as one character: those that come apart into a plain letter and marks, and the few
 * European ones that do not. A dotless i and a small k without its ascender are read like plain letters.
 */
function isPlainLatin(letter: string): boolean {
  if (!/^\p{Script=Latin}$/u.test(letter) || letter.normalize('NFKC') !== letter) return false;
  return /^[a-z]/i.test(letter.normalize('NFD')) || (letter <= '\u017f' && !'ıĸ'.includes(letter));
}

function escapedBut(plain: RegExp, text: string): string {
  return [...text].map((one) => (plain.test(one) && one.normalize('NFKC') === one ? one : writtenOut(one))).join('');
}
