import type { Item } from './redact-rows';

/** The number of characters that make a row, with any words between them. */
const CHARS_MIN = 6;
/** The least number of characters that a removed secret had. */
const GONE_CHARS = 4;
/** Each character may have an index beside it, and one more number. */
const STRIDES = [1, 2, 3];
/** How programs print a byte. */
const BASES: [shape: RegExp, base: number][] = [
  [/^\d{2,3}$/, 10],
  [/^[0-9a-f]{2}$/i, 16],
  [/^[01][0-7]{2}$/, 8],
];
const PAIR = /^(?:0x|x|u\+?00)?([0-9a-f]{2})h?$/i;
/** A character of a key or a token. */
const OF_KEYS = /^[\w+/=.~-]$/;
/** The greatest number of words between two single letters of a row. In a sentence they stand farther apart. */
const WORDS_MAX = 6;
/** In a sentence the same few letters stand alone again and again (`a`, `n'a`, `couldn't`, `i/o`), and these never. */
const DISTINCT_MIN = 6;
const RARE_MIN = 2;
const RARE = /[bcefgjkpqruwxyz]/;

interface Numeral {
  item: Item;
  text: string;
}

/**
 * Hides the numbers and letters of a key where words stand between all of them, in each place another. Where a known secret was
 * removed before, the numbers beside that place belong to its row.
 */
export function hideScattered(items: Item[], isSecretGone: boolean): void {
  hideNumbers(items.filter(({ kind }) => kind !== 'fixed' && (isSecretGone || kind !== 'gone')));
  hideLetters(items);
}

function hideNumbers(items: Item[]): void {
  const numbers = items.flatMap(numbersOf);
  for (const stride of STRIDES) {
    for (let offset = 0; offset < stride; offset++) {
      const chosen = numbers.filter((_, at) => at % stride === offset);
      for (const base of BASES) hideCharacters(chosen, base);
    }
  }
}

function numbersOf(item: Item): Numeral[] {
  if (item.kind === 'gone') return Array.from({ length: GONE_CHARS }, () => ({ item, text: item.text }));
  const pair = PAIR.exec(item.text)?.[1];
  return (pair === undefined ? (item.text.match(/\d+/g) ?? []) : [pair]).map((text) => ({ item, text }));
}

function hideCharacters(numbers: Numeral[], [shape, base]: [RegExp, number]): void {
  let row: Item[] = [];
  const end = (): void => {
    if (row.length >= CHARS_MIN) row.forEach(hide);
    row = [];
  };
  for (const { item, text } of numbers) {
    const isGone = item.kind === 'gone';
    if (isGone || (shape.test(text) && OF_KEYS.test(String.fromCharCode(Number.parseInt(text, base))))) row.push(item);
    else end();
  }
  end();
}

function hideLetters(items: Item[]): void {
  let row: Item[] = [];
  let words = 0;
  const end = (): void => {
    if (isRowOfLetters(row.map(({ text }) => text.toLowerCase()))) row.forEach(hide);
    row = [];
  };
  for (const item of items) {
    if (item.kind === 'fixed') continue;
    const isLetter = /^[\p{L}\p{N}]$/u.test(item.text);
    words = isLetter ? 0 : words + 1;
    if (isLetter) row.push(item);
    else if (words > WORDS_MAX) end();
  }
  end();
}

function isRowOfLetters(row: string[]): boolean {
  const distinct = [...new Set(row)];
  const rare = distinct.filter((letter) => RARE.test(letter));
  return row.length >= CHARS_MIN && distinct.length >= DISTINCT_MIN && rare.length >= RARE_MIN;
}

function hide(item: Item): void {
  item.hidden = true;
}
