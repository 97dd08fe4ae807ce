import { headOf, hasLevel, saysAnswerOnly, type LineHead } from './line-head';
import { nextLineOf, type ScannedLine } from './line-scanner';
import { isPartOfAnswer, shapeOf } from './record-shape';
import { sourceOf, type RecordSource } from './record-source';
import type { SingleLine } from './open-record';

/** The digits of times. Two records that differ only in these say the same. */
export const TIME_DIGITS = /\d{10,}|\d\d:\d\d:\d\d[.,\d]*/g;
/** A log repeats a handful of records. The last one is compared first. */
const REPEATED_MAX = 32;
const LINE_CHARS_MAX = 4096;
/** The beginning of a line beside the record, with its level. */
const BESIDE_CHARS = 320;
/** The most lines of other pods that are looked over for the line above. */
const ABOVE_LINES_MAX = 16;
const NO_PREFIXES: ReadonlySet<string> = new Set();

/** The result of reading a record. It is valid for each record that repeats it. */
export interface Repeated<Judgement> {
  source: RecordSource;
  judgement: Judgement;
}

interface Known<Judgement> extends Repeated<Judgement> {
  key: string;
  /** The pod that stands in front of the line; '' if none does. */
  pod: string;
  line: Template;
  /** The required beginning of the next line, if the record does not end with its own line. */
  next: Template | null;
}

/**
 * Recognises records that were read before, by comparing bytes. Such a record is one line that names its pod or host,
 * equals an earlier one except for the digits of its times, and ends in the same way. Logs of a failure consist of such
 * lines.
 */
export class RepeatedRecords<Judgement> {
  #known: Known<Judgement>[] = [];
  /** The pod in the header above these lines. */
  #section = '';
  /** The last line that was found, as long as its bytes are in memory. */
  #last: { bytes: Buffer; end: number } | null = null;

  /** The earlier record that this line repeats. The next line must be in memory as far as it matters. */
  find(line: ScannedLine, section: string): Repeated<Judgement> | null {
    if (!line.beginsLine || section !== this.#section) return null;

    const index = this.#known.findIndex((known) => repeats(line, known));
    const found = this.#known[index] ?? null;
    if (found === null || this.#followsAnswer(line, found)) return null;

    if (index > 0) {
      this.#known.splice(index, 1);
      this.#known.unshift(found);
    }
    this.#last = { bytes: line.bytes, end: line.end };
    return found;
  }

  /** Is the line above, of the same pod, a part of an answer? It may belong to this record, so both are read. */
  #followsAnswer({ bytes, start, lookbackStart }: ScannedLine, { pod, next }: Known<Judgement>): boolean {
    let end = start - 1;
    if (this.#last?.bytes === bytes && this.#last.end === end) return false;

    for (let count = 0; count < ABOVE_LINES_MAX && end > lookbackStart; count++) {
      const above = bytes.lastIndexOf(0x0a, end - 1) + 1;
      if (next?.isAt(bytes, above) === true) return false;

      if (above <= lookbackStart && lookbackStart > 0) return true;
      const head = headOf(bytes.toString('latin1', above, Math.min(end, above + BESIDE_CHARS)), NO_PREFIXES);
      if (head.pod === pod) return isPartOfAnswer(shapeOf(head));
      end = above - 1;
    }
    return end > lookbackStart;
  }

  /** Remembers a record of one line, if its verdict depends only on its bytes without the times. */
  learn({ line, next }: SingleLine, section: string, { source, judgement }: Repeated<Judgement>): void {
    const isNamed = source.prefix === '' && (source.pod !== '' || source.host !== '');
    if (!isNamed || line.length > LINE_CHARS_MAX || !namesSame(line, source)) return;

    const front = next === null ? null : frontOf(next);
    const key = `${line}\n${front ?? ''}`.replace(TIME_DIGITS, '#');
    if (front === '' || (section === this.#section && this.#known.some((known) => known.key === key))) return;

    if (section !== this.#section) {
      this.#known = [];
      this.#section = section;
    }
    this.#known.unshift({
      key,
      pod: headOf(line, NO_PREFIXES).pod,
      line: new Template(line),
      next: front === null ? null : new Template(front),
      source,
      judgement,
    });
    this.#known.length = Math.min(this.#known.length, REPEATED_MAX);
  }
}

function repeats(line: ScannedLine, known: { line: Template; next: Template | null }): boolean {
  const { bytes, start, end } = line;
  if (end - start !== known.line.length || !known.line.isAt(bytes, start)) return false;

  const next = known.next === null ? null : nextLineOf(line);
  if (known.next === null) return true;

  // An answer in a record of its own may belong to this one, so both are read.
  return (
    next !== null &&
    known.next.isAt(bytes, next.start) &&
    !saysAnswerOnly(bytes.toString('latin1', next.start, Math.min(next.end, next.start + BESIDE_CHARS)))
  );
}

/** Bytes in which the digits of times may be any digits. */
class Template {
  #bytes: Buffer;
  #isTime: Uint8Array;

  constructor(text: string) {
    this.#bytes = Buffer.from(text);
    this.#isTime = new Uint8Array(this.#bytes.length);
    for (const { 0: time, index } of this.#bytes.toString('latin1').matchAll(TIME_DIGITS))
      this.#isTime.fill(1, index, index + time.length);
  }

  get length(): number {
    return this.#bytes.length;
  }

  isAt(bytes: Buffer, start: number): boolean {
    const own = this.#bytes;
    const isTime = this.#isTime;
    if (start + own.length > bytes.length) return false;

    for (let at = 0; at < own.length; at++) {
      const byte = bytes[start + at] ?? 0;
      if (byte !== own[at] && !(isTime[at] === 1 && isDigit(byte) && isDigit(own[at] ?? 0))) return false;
    }
    return true;
  }
}

/** Is the name in the line separate from its times? The line is read again with all their digits changed. */
function namesSame(line: string, source: RecordSource): boolean {
  const head = headOf(line, NO_PREFIXES);
  const other = headOf(withOtherTimes(line), NO_PREFIXES);
  const { host } = sourceOf({ pod: other.pod, prefix: '', text: '', bare: other.bare, outer: null, neighbours: [] });
  return isSameHead(head, other) && (source.host === '' || host === source.host);
}

/** The beginning of a line up to its level, by which it begins a record of the same pod; '' if there is none. */
function frontOf(line: string): string {
  const head = headOf(line, NO_PREFIXES);
  const level = /^\W{0,2}\w+\W/.exec(head.bare)?.[0] ?? '';
  const front = line.slice(0, line.length - head.bare.length + level.length);
  const isFront =
    line.endsWith(head.bare) &&
    head.prefix === '' &&
    hasLevel(level) &&
    [front, withOtherTimes(front)].every((text) => {
      const read = headOf(text, NO_PREFIXES);
      return read.pod === head.pod && read.prefix === '' && read.bare === level && shapeOf(read) === 'begins';
    });
  return isFront ? front : '';
}

function isSameHead(one: LineHead, other: LineHead): boolean {
  return (
    one.pod === other.pod &&
    one.prefix === '' &&
    other.prefix === '' &&
    one.stamps === other.stamps &&
    one.bare.length === other.bare.length
  );
}

function withOtherTimes(text: string): string {
  return text.replace(TIME_DIGITS, (time) => time.replace(/\d/g, (digit) => String(9 - Number(digit))));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
