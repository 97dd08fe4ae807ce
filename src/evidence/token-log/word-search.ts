const WORD = 'getToken';
export const WORD_LENGTH = WORD.length;
/**
 * Node finds needles of up to seven bytes by their first byte, at the speed of the memory. For longer ones it uses a
 * method that is five times slower. So a part of the word is searched, and the rest is compared.
 */
const NEEDLE_LENGTH_MAX = 7;
const SAMPLE_BYTES = 16 * 1024;
/** `[38;2;255;255;255m` */
const COLOUR_BYTES_MAX = 24;

/** Finds `getToken` as a whole word. */
export class WordSearch {
  #needle = Buffer.from('Token');
  /** The position of the needle in the word. */
  #offset = WORD.indexOf('Token');
  #isSuited = false;

  /** The beginning of the next whole word, at `from` or later; -1 if there is none. */
  next(bytes: Buffer, from: number): number {
    if (!this.#isSuited) this.#suit(bytes);

    let at = bytes.indexOf(this.#needle, from + this.#offset);
    while (at !== -1 && !isWordAt(bytes, at - this.#offset)) at = bytes.indexOf(this.#needle, at + 1);

    return at === -1 ? -1 : at - this.#offset;
  }

  /** Chooses the needle whose first letter is rarest in this log: each such letter costs a stop. */
  #suit(bytes: Buffer): void {
    this.#isSuited = true;
    const counts = new Uint32Array(256);
    for (const byte of bytes.subarray(0, SAMPLE_BYTES)) counts[byte] = (counts[byte] ?? 0) + 1;

    // Later needles are too short: their first two letters alone would match all the time.
    const count = (offset: number): number => counts[WORD.charCodeAt(offset)] ?? 0;
    const [rarest = this.#offset] = [3, 0, 1, 2, 4, 5].sort((one, other) => count(one) - count(other));
    this.#offset = rarest;
    this.#needle = Buffer.from(WORD.slice(rarest, rarest + NEEDLE_LENGTH_MAX));
  }
}

function isWordAt(bytes: Buffer, at: number): boolean {
  if (at < 0 || isWordByte(bytes[at + WORD.length] ?? 0)) return false;

  for (let index = 0; index < WORD.length; index++) if (bytes[at + index] !== WORD.charCodeAt(index)) return false;

  const before = bytes[at - 1] ?? 0;
  // After a backslash, n, r and t end an escape, not a word.
  const escape = before === 0x6e || before === 0x72 || before === 0x74;
  return !isWordByte(before) || (escape && bytes[at - 2] === 0x5c) || isColourAt(bytes, at);
}

/** Does a colour sequence end here? `[31m`, with its escape character in any spelling before it. */
function isColourAt(bytes: Buffer, end: number): boolean {
  if (bytes[end - 1] !== 0x6d) return false;

  let at = end - 2;
  while (at > end - COLOUR_BYTES_MAX && (isDigit(bytes[at] ?? 0) || bytes[at] === 0x3b)) at -= 1;

  return bytes[at] === 0x5b;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export function isWordByte(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || isDigit(byte) || byte === 0x5f;
}
