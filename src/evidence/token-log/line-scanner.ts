import { isWordByte, WORD_LENGTH, WordSearch } from './word-search';

/** A longer line is cut. Its rest is read as another piece of the same line. */
export const LINE_BYTES_MAX = 64 * 1024;
/** The bytes before a line that stay in memory, for records that begin before their `getToken`. */
export const LOOKBACK_BYTES = 16 * 1024;
/** The bytes of a chunk that are joined to the rest of the one before: the look-back of a line there, and the line. */
const SEAM_BYTES = LOOKBACK_BYTES + LINE_BYTES_MAX + 1;

/** A line, or a piece of a long one, as a range of bytes. It is valid during the call only. */
export interface ScannedLine {
  bytes: Buffer;
  start: number;
  end: number;
  /** The beginning of the bytes for looking back. */
  lookbackStart: number;
  /** True only for the first piece of a long line. */
  beginsLine: boolean;
  /** Does it hold `getToken` as a whole word? */
  hit: boolean;
}

/** The receiver of the lines. */
export interface LineReceiver {
  /** Gets each line with `getToken`, each line that begins with the marker, and all lines while `wantsAll`. */
  take(line: ScannedLine): void;
  /** Is each line wanted that begins at `position` of the log or later? It is asked again after each line. */
  wantsAll(position: number): boolean;
  /**
   * Sees all bytes of the log before it gets their lines: `bytes[0]` is at `position` of the log. The buffer begins
   * with bytes of the call before: at least the unfinished line and `LOOKBACK_BYTES`.
   */
  see(bytes: Buffer, position: number, isLast: boolean): void;
}

/**
 * Splits a stream of bytes into lines in constant memory, and jumps over unwanted lines. The borders of chunks make no
 * difference. One object is reused for all lines, so a receiver must copy all that it keeps.
 */
export class LineScanner {
  /** Lines that begin with these bytes are given too. */
  marker: Buffer | null = null;
  #bytes: Buffer = Buffer.alloc(0);
  /**
   * The rest of one chunk and the beginning of the next. Two buffers take turns and are made once: new ones cost as
   * much as the scan.
   */
  #seam: Buffer = Buffer.allocUnsafeSlow(2 * SEAM_BYTES);
  #otherSeam: Buffer = Buffer.allocUnsafeSlow(2 * SEAM_BYTES);
  /** The position of `#bytes` in the log. */
  #position = 0;
  #at = 0;
  /** The result of `next…` in `#bytes`; -2 if it has not searched yet, -1 if there is none. */
  #nextWord = -2;
  #nextMarked = -2;
  #words = new WordSearch();
  #receiver: LineReceiver;
  #line: ScannedLine = { bytes: this.#bytes, start: 0, end: 0, lookbackStart: 0, beginsLine: true, hit: false };
  #beginsLine = true;

  constructor(receiver: LineReceiver) {
    this.#receiver = receiver;
  }

  push(chunk: Buffer): void {
    const kept = this.#bytes.length;
    if (kept === 0) {
      this.#use(chunk, 0);
    } else {
      // Only the first part of a large chunk is copied.
      const copied = chunk.copy(this.#seam, kept, 0, SEAM_BYTES);
      this.#use(this.#seam.subarray(0, kept + copied), 0);
      if (chunk.length > SEAM_BYTES) {
        this.#scan(kept + LOOKBACK_BYTES);
        this.#use(chunk, kept);
      }
    }
    this.#scan(this.#bytes.length);
    this.#keep(Math.max(0, this.#at - LOOKBACK_BYTES));
  }

  /** Keeps the bytes from there on, as a copy, because the caller may fill the chunk again. */
  #keep(from: number): void {
    // The receiver may still read the lines of this chunk, so their bytes stay unchanged until the next one.
    [this.#seam, this.#otherSeam] = [this.#otherSeam, this.#seam];
    this.#bytes = this.#seam.subarray(0, this.#bytes.copy(this.#seam, 0, from));
    this.#position += from;
    this.#at -= from;
  }

  /** The last line may lack its line end. */
  end(): void {
    this.#nextWord = -2;
    this.#receiver.see(this.#bytes, this.#position, true);
    if (this.#at < this.#bytes.length) this.#emit(this.#bytes.length, true);
  }

  /** Continues in a buffer that begins `behind` bytes after the beginning of the one before. */
  #use(bytes: Buffer, behind: number): void {
    this.#bytes = bytes;
    this.#position += behind;
    this.#at -= behind;
    this.#nextWord = -2;
    this.#nextMarked = -2;
    this.#receiver.see(bytes, this.#position, false);
  }

  /** Gives the lines that begin before `stop` and are complete. */
  #scan(stop: number): void {
    while (this.#at < stop) {
      if (!this.#receiver.wantsAll(this.#position + this.#at)) this.#jump();

      const bytes = this.#bytes;
      const newline = bytes.indexOf(0x0a, this.#at);
      const length = (newline === -1 ? bytes.length : newline) - this.#at;
      if (length > LINE_BYTES_MAX) {
        this.#emit(this.#cutPosition(), false);
      } else if (newline === -1) {
        return;
      } else {
        this.#emit(newline, true);
        this.#at = newline + 1;
      }
    }
  }

  /** Jumps to the next wanted line; if there is none, to the last line. */
  #jump(): void {
    const word = this.#findWord();
    const marked = this.#findMarked();
    const target = word === -1 || (marked !== -1 && marked < word) ? marked : word;
    const bytes = this.#bytes;
    if (!this.#beginsLine) {
      // Inside a long line: its pieces must be the same for any position of the word.
      const newline = bytes.indexOf(0x0a, this.#at);
      if (newline === -1 || (target !== -1 && target < newline)) return;
    }
    let start = target === -1 ? bytes.lastIndexOf(0x0a) + 1 : target;
    while (start > this.#at && bytes[start - 1] !== 0x0a) start -= 1;

    if (start > this.#at) {
      this.#at = start;
      this.#beginsLine = true;
    }
  }

  /** Cuts between words if possible, so that the cut splits no word. */
  #cutPosition(): number {
    const limit = this.#at + LINE_BYTES_MAX;
    for (let at = limit; at > limit - 256; at--)
      if (!isWordByte(this.#bytes[at] ?? 0) && !isWordByte(this.#bytes[at - 1] ?? 0)) return at;

    return limit;
  }

  #emit(end: number, endsLine: boolean): void {
    const line = this.#line;
    line.bytes = this.#bytes;
    line.start = this.#at;
    line.end = endsLine && end > this.#at && this.#bytes[end - 1] === 0x0d ? end - 1 : end;
    line.lookbackStart = Math.max(0, this.#at - LOOKBACK_BYTES);
    line.beginsLine = this.#beginsLine;
    const word = this.#findWord();
    line.hit = word !== -1 && word + WORD_LENGTH <= end;
    this.#receiver.take(line);
    this.#at = end;
    this.#beginsLine = endsLine;
  }

  #findWord(): number {
    if (this.#nextWord === -2 || (this.#nextWord !== -1 && this.#nextWord < this.#at))
      this.#nextWord = this.#words.next(this.#bytes, this.#at);

    return this.#nextWord;
  }

  /** The beginning of the next line that begins with the marker. */
  #findMarked(): number {
    if (this.marker === null) return -1;

    if (this.#nextMarked === -2 || (this.#nextMarked !== -1 && this.#nextMarked < this.#at)) {
      const found = this.#bytes.indexOf(this.marker, Math.max(0, this.#at - 1));
      this.#nextMarked = found === -1 ? -1 : found + 1;
    }
    return this.#nextMarked;
  }
}

/** The line after another one, if it is there as a whole. */
export function nextLineOf({ bytes, end }: ScannedLine): { start: number; end: number } | null {
  const start = bytes[end] === 0x0d ? end + 2 : end + 1;
  const newline = start > bytes.length ? -1 : bytes.indexOf(0x0a, start);
  if (newline === -1 || newline - start > LINE_BYTES_MAX) return null;

  return { start, end: newline > start && bytes[newline - 1] === 0x0d ? newline - 1 : newline };
}
