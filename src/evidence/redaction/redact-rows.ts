/**
 * A piece is judged by its row, because a key in pieces is still a key: `97 112 105`, `61:70:69`, `Qx7k Pz2L`. The
 * rules:
 *
 * 1. Numbers in a row are removed if together they could stand for four characters. A new word between two numbers
 *    splits the row. A repeated word (`byte 97, byte 112`), a time or an address does not.
 *    Six numbers that are characters of a key are removed with whatever words between them (`scattered-rows.ts`).
 * 2. A number of four or more digits beside an unknown piece is removed.
 * 3. Words between two unknown pieces are removed, unless they are clearly language: a piece of a key may be a word by
 *    chance. The same holds for the words beside a group of unknown pieces.
 * 4. Names (if names may be shown at all) are removed beside an unknown piece, and where a row of them does not sound
 *    like language.
 */

export type ItemKind =
  /** A known word. */
  | 'word'
  | 'number'
  /** Perhaps a name: of a person, a job, a machine. */
  | 'name'
  /** A shape that is harmless everywhere: a time, an address, an HTTP status. It does not split a row. */
  | 'fixed'
  /** Anything else. It is hidden. */
  | 'unknown'
  /** Removed before. */
  | 'gone';

export interface Item {
  kind: ItemKind;
  text: string;
  /** The certainty that a word is language: its letters beyond the second, because short words appear by chance. */
  weight: number;
  hidden: boolean;
}

/** A row may show fewer characters of a key than this. */
const CHARS_TOO_MANY = 4;
/** Two words of five letters, or three of four: chance does not produce that. */
const LANGUAGE_WEIGHT = 6;
/** A word of six letters. */
const SURE_WEIGHT = 4;
/** The greatest length of a chain of rows. */
const CHAIN_MAX = 8;
/** The number of words that are remembered, to recognise a repeated one. */
const RECENT_WORDS = 4;

/** Marks the items that must be hidden because of their neighbours. */
export function hideRows(items: Item[]): void {
  for (const item of items) item.hidden ||= item.kind === 'unknown' || item.kind === 'gone';

  hideRowsOfNumbers(items);
  hideRowsOfLetters(items);
  hideRowsOfNames(items);
  hideAmongUnknown(items);
}

function hideRowsOfNumbers(items: Item[]): void {
  let row: Item[] = [];
  /** The items before the row, with only short words between: those are too short to split the row. */
  let chain: Item[] = [];
  let recent: string[] = [];
  for (const item of [...items, null]) {
    if (item?.kind === 'number') {
      row.push(item);
    } else if (
      item === null ||
      item.hidden ||
      (item.kind === 'word' && parts(item.text) && !recent.includes(item.text))
    ) {
      chain = endOfRow(row, chain);
      row = [];
      chain = item?.kind === 'word' && item.weight <= 1 ? [...chain, item] : [];
    }
    if (item?.kind === 'word')
      recent = [item.text, ...recent.filter((word) => word !== item.text)].slice(0, RECENT_WORDS);
  }
}

/** Hides a row that shows too much, and all items chained to it. Returns the chain for the next row. */
function endOfRow(row: Item[], chain: Item[]): Item[] {
  const isChained = chain.some(({ hidden, kind }) => hidden && kind === 'number');
  if (row.length > 0 && (isChained || charsOfNumbers(row) >= CHARS_TOO_MANY)) {
    const first = chain.findIndex(({ kind }) => kind === 'number');
    hide(first === -1 ? [] : chain.slice(first));
    hide(row);
  }
  return row.length > 0 ? [...chain.slice(-CHAIN_MAX), ...row.slice(-CHAIN_MAX)] : chain.slice(-CHAIN_MAX);
}

/** A word between two numbers splits them, unless it could be two hexadecimal digits. */
function parts(word: string): boolean {
  return word.length > 1 && !/^[a-f]+$/i.test(word);
}

/**
 * The number of characters that numbers can stand for: at least one each, and one for two digits, which may be
 * hexadecimal.
 */
function charsOfNumbers(row: Item[]): number {
  const groups = row.flatMap(({ text }) => text.match(/\d+/g) ?? []);
  const each = groups.reduce((sum, { length }) => sum + Math.max(1, Math.floor(length / 2)), 0);
  return Math.max(each, Math.floor(groups.join('').length / 2));
}

/** Hides rows of single letters. A few single letters are words. */
function hideRowsOfLetters(items: Item[]): void {
  let row: Item[] = [];
  for (const item of [...items, null]) {
    if (item?.kind === 'fixed') continue;
    if (item !== null && item.text.length === 1 && item.kind !== 'gone') {
      row.push(item);
      continue;
    }
    if (row.length >= CHARS_TOO_MANY && row.some(({ kind }) => kind === 'word'))
      row.forEach((one) => (one.hidden = true));

    row = [];
  }
}

/** In the languages of Europe two letters in five are vowels, in a random text one in five. */
const VOWELS_MIN = 0.28;
const VOWELS = /[aeiouyäöüàâéèêëîïôûáíóúãõåøæаеёиоуыэюя]/gi;
const LETTERS_MIN = 8;

function hideRowsOfNames(items: Item[]): void {
  let row: Item[] = [];
  for (const item of [...items, null]) {
    if (item !== null && (item.kind === 'name' || item.kind === 'number' || item.kind === 'unknown')) {
      row.push(item);
      continue;
    }
    // A time at the head of each line does not split the items of the lines, nor does a word of one or two letters.
    if (item?.kind === 'fixed' || (item?.kind === 'word' && item.weight === 0)) continue;
    if (row.some(({ kind }) => kind === 'name') && !isRowOfNames(row)) hide(row);

    row = [];
  }
}

function isRowOfNames(row: Item[]): boolean {
  const all = row.map(({ text }) => text).join('');
  const numbered = row.filter(({ kind, text }) => kind === 'name' && /\d/.test(text)).length;
  const areFragments = row.every(({ text }) => text.length < CHARS_TOO_MANY) && all.length >= CHARS_TOO_MANY;
  return row.every(({ kind }) => kind !== 'unknown') && numbered < 2 && !areFragments && isSpoken(row);
}

function isSpoken(row: Item[]): boolean {
  const letters = row
    .map(({ text }) => text)
    .filter((text) => !/\d/.test(text))
    .join('');
  return letters.length < LETTERS_MIN || (letters.match(VOWELS)?.length ?? 0) >= VOWELS_MIN * letters.length;
}

/** The items between two unknown pieces, or between one and an end of the text. */
interface Run {
  items: Item[];
  isLanguage: boolean;
}

function hideAmongUnknown(items: Item[]): void {
  const runs = runsBetweenUnknown(items);
  const isEnclosed = (index: number): boolean => index > 0 && index < runs.length - 1;
  /** Two neighbouring unknown pieces form a group, also if no language stands between them. */
  const isGroup = (index: number): boolean => isEnclosed(index) && runs[index]?.isLanguage === false;
  runs.forEach((run, index) => {
    const isBesideGroup = isGroup(index - 1) || isGroup(index + 1);
    if (!run.isLanguage && (isEnclosed(index) || (isBesideGroup && charsOf(run.items) >= CHARS_TOO_MANY)))
      hide(run.items);

    hide(isGroup(index - 1) ? shortItemsAtHead(run.items) : []);
    hide(isGroup(index + 1) ? shortItemsAtHead([...run.items].reverse()) : []);
    hide(index > 0 ? longNumbersAtHead(run.items) : []);
    hide(index < runs.length - 1 ? longNumbersAtHead([...run.items].reverse()) : []);
  });
}

function runsBetweenUnknown(items: Item[]): Run[] {
  const runs: Item[][] = [[]];
  for (const item of items) {
    if (item.kind === 'unknown') runs.push([]);
    else runs.at(-1)?.push(item);
  }
  return runs.map((run) => ({
    items: run,
    isLanguage: run.reduce((sum, { weight }) => sum + weight, 0) >= LANGUAGE_WEIGHT,
  }));
}

function longNumbersAtHead(items: Item[]): Item[] {
  const other = items.findIndex(({ kind }) => kind !== 'number');
  const numbers = items.slice(0, other === -1 ? items.length : other);
  return charsOf(numbers) >= CHARS_TOO_MANY ? numbers : [];
}

/** The end of a split key may be short words or numbers by chance, also before a sentence. */
function shortItemsAtHead(items: Item[]): Item[] {
  const other = items.findIndex(({ kind, weight }) => kind === 'fixed' || kind === 'gone' || weight >= SURE_WEIGHT);
  const short = items.slice(0, other === -1 ? items.length : other);
  const enough = short.findIndex((_, at) => charsOf(short.slice(0, at + 1)) >= CHARS_TOO_MANY);
  return short.slice(0, enough + 1);
}

function charsOf(items: Item[]): number {
  return items.reduce((sum, { kind, text }) => sum + (['word', 'number', 'name'].includes(kind) ? text.length : 0), 0);
}

function hide(items: Item[]): void {
  for (const item of items) item.hidden ||= item.kind !== 'fixed';
}
