/** Variant forms of letters with the same meaning: full width, mathematical, in circles. */
const DRESSED = /[\uff01-\uff5e\u2460-\u24ff]|[\u{1d400}-\u{1d7ff}]/gu;
const UNSEEN = /\p{Cf}/gu;
/** Digits of other scripts: `١٢٢` is 122. */
const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const DIGIT = /^\p{Nd}$/u;
/** The longest row of digits in Unicode: five rows of mathematical ones follow each other. */
const DIGITS_MAX = 50;

/** The text as it is judged and shown: without characters that nobody sees, and with digits of every script as 0 to 9. */
export function inPlainLetters(text: string): string {
  return text
    .replace(UNSEEN, '')
    .replace(DRESSED, (letter) => letter.normalize('NFKC'))
    .replace(OTHER_DIGIT, valueOf);
}

/** Unicode keeps the digits of a script in a row that begins with its zero. */
function valueOf(digit: string): string {
  const code = digit.codePointAt(0)!;
  let first = code;
  while (code - first < DIGITS_MAX && DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}
