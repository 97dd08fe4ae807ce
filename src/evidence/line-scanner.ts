/** A longer line is cut; its rest is read as if it were another piece of the same line. */
export const LINE_BYTES_MAX = 64 * 1024;
/** So many bytes before a line stay in memory, for records that begin before their `getToken`. */
export const LOOKBACK_BYTES = 16 * 1024;
const WORD = Buffer.from('getToken');

/** A line, or a piece of a long one, as a range of bytes that is valid during the call only. */
export interface ScannedLine {
  bytes: Buffer;
  start: number;
  end: number;
  /** Where the bytes that may be looked back at begin. */
  lookbackStart: number;
  /** False for all pieces of a long line but the first. */
  beginsLine: boolean;
  /** Does it hold `getToken` as a whole word? */
  hit: boolean;
}

/**
 * Splits a stream of bytes into lines in constant memory. The chunks' borders make no difference.
 * One object is reused for all lines, so a receiver must copy what it wants to keep.
 */
export class LineScanner {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #nextWord = -2;
  #receive: (line: ScannedLine) => void;
  #line: ScannedLine = { bytes: this.#bytes, start: 0, end: 0, lookbackStart: 0, beginsLine: true, hit: false };
  #beginsLine = true;

  constructor(receive: (line: ScannedLine) => void) {
    this.#receive = receive;
  }

  push(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#nextWord = -2;
    this.#scan();
    // A copy, because the caller may fill the chunk anew.
    const keepFrom = Math.max(0, this.#at - LOOKBACK_BYTES);
    this.#bytes = Buffer.from(this.#bytes.subarray(keepFrom));
    this.#at -= keepFrom;
  }

  /** The last line may lack its line end. */
  end(): void {
    this.#nextWord = -2;
    if (this.#at < this.#bytes.length) {
      this.#emit(this.#bytes.length, true);
    }
  }

  #scan(): void {
    const bytes = this.#bytes;
    for (;;) {
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

  /** Between words where there is a place, so that no word is lost to the cut. */
  #cutPosition(): number {
    const limit = this.#at + LINE_BYTES_MAX;
    for (let at = limit; at > limit - 256; at--) {
      if (!isWordByte(this.#bytes[at] ?? 0) && !isWordByte(this.#bytes[at - 1] ?? 0)) {
        return at;
      }
    }
    return limit;
  }

  #emit(end: number, endsLine: boolean): void {
    const line = this.#line;
    line.bytes = this.#bytes;
    line.start = this.#at;
    line.end = endsLine && end > this.#at && this.#bytes[end - 1] === 0x0d ? end - 1 : end;
    line.lookbackStart = Math.max(0, this.#at - LOOKBACK_BYTES);
    line.beginsLine = this.#beginsLine;
    line.hit = this.#holdsWord(end);
    this.#receive(line);
    this.#at = end;
    this.#beginsLine = endsLine;
  }

  #holdsWord(end: number): boolean {
    const bytes = this.#bytes;
    if (this.#nextWord === -2 || (this.#nextWord !== -1 && this.#nextWord < this.#at)) {
      this.#nextWord = bytes.indexOf(WORD, this.#at);
    }
    while (this.#nextWord !== -1 && this.#nextWord + WORD.length <= end) {
      if (isWholeWord(bytes, this.#nextWord)) {
        return true;
      }
      this.#nextWord = bytes.indexOf(WORD, this.#nextWord + 1);
    }
    return false;
  }
}

function isWholeWord(bytes: Buffer, at: number): boolean {
  if (isWordByte(bytes[at + WORD.length] ?? 0)) {
    return false;
  }
  const before = at === 0 ? 0 : (bytes[at - 1] ?? 0);
  // Behind a backslash, n, r and t are the end of an escape, not of a word.
  const escape = before === 0x6e || before === 0x72 || before === 0x74;
  return !isWordByte(before) || (escape && bytes[at - 2] === 0x5c);
}

function isWordByte(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f
  );
}
