import type { ScannedLine } from './line-scanner';
import { NO_TIME, type LineTimes } from './line-time';
import type { PodPrefixes } from './pod-prefix';
import { openBraces, shapeOf, type LineShape } from './record-shape';

/** More of a record is not kept: a log library cuts long before. */
const RECORD_CHARS_MAX = 32 * 1024;
const RECORD_LINES_MAX = 300;
const LOOKBACK_LINES_MAX = 60;
/** Records of so many pods may be open at the same time. */
const OPEN_MAX = 64;
/** How much of a line counts for its shape. */
const SHAPE_BYTES = 512;

/** A record that holds `getToken`, whole, with the line before and the line behind it. */
export interface TokenRecord {
  pod: string;
  time: number;
  text: string;
  before: string | null;
  after: string | null;
}

interface OpenRecord extends TokenRecord {
  lines: number;
  /** Its first line shows that this log marks where records begin. */
  marked: boolean;
  /** It began as an object, or already has one: another object begins another record. */
  hasObject: boolean;
}

/**
 * Gathers the lines of records that hold `getToken`, for each pod apart, because prefixed logs interleave.
 * Only lines of open records and lines with the word itself cost more than a look at their first bytes.
 */
export class TokenRecords {
  #open = new Map<string, OpenRecord>();
  #times: LineTimes;
  #prefixes: PodPrefixes;
  #done: (record: TokenRecord) => void;

  constructor(times: LineTimes, prefixes: PodPrefixes, done: (record: TokenRecord) => void) {
    this.#times = times;
    this.#prefixes = prefixes;
    this.#done = done;
  }

  /** Is any record waiting for more lines? While none is, lines without the word need not be brought here. */
  get waiting(): boolean {
    return this.#open.size > 0;
  }

  /** Takes a line of a pod, whose own text begins at `body`. */
  take(line: ScannedLine, body: number, time: number): void {
    const { pod } = this.#prefixes;
    const open = this.#open.get(pod);
    const text = line.bytes.toString('utf8', body, line.end);
    if (!line.beginsLine) {
      this.#takePiece(line, open, text);
      return;
    }
    const shape = shapeOf(text.slice(0, SHAPE_BYTES));
    if (open !== undefined) {
      if (continues(open, shape, text)) {
        append(open, text);
        open.time = open.time === NO_TIME ? time : open.time;
        if (open.lines >= RECORD_LINES_MAX) {
          this.#close(pod, null);
        }
        return;
      }
      this.#close(pod, text);
    }
    if (line.hit) {
      this.#begin({ line, body, text, shape, time });
    }
  }

  end(): void {
    for (const pod of [...this.#open.keys()]) {
      this.#close(pod, null);
    }
  }

  #takePiece(line: ScannedLine, open: OpenRecord | undefined, text: string): void {
    if (open !== undefined) {
      append(open, text, '');
    } else if (line.hit) {
      this.#begin({
        line: { ...line, lookbackStart: line.start },
        body: line.start,
        text,
        shape: 'plain',
        time: NO_TIME,
      });
    }
  }

  #begin(first: { line: ScannedLine; body: number; text: string; shape: LineShape; time: number }): void {
    const { pod, section } = this.#prefixes;
    const earlier = this.#lookBack(first.line, first.shape);
    const lines = [...earlier.lines, first.text];
    const head = lines[0] ?? '';
    const headShape = shapeOf(head.slice(0, SHAPE_BYTES));
    const record: OpenRecord = {
      pod: pod === '' ? section : pod,
      time: first.time === NO_TIME ? earlier.time : first.time,
      text: lines.join('\n').slice(0, RECORD_CHARS_MAX),
      before: earlier.before,
      after: null,
      lines: lines.length,
      marked: headShape === 'stamped' || headShape === 'json',
      hasObject: headShape === 'json' || headShape === 'brace',
    };
    if (this.#open.size >= OPEN_MAX) {
      this.end();
    }
    this.#open.set(pod, record);
    if (headShape === 'json' && openBraces(record.text) <= 0) {
      this.#close(pod, null);
    }
  }

  /** The lines of the same record before this one, and the line before the record. */
  #lookBack(line: ScannedLine, shape: LineShape): { lines: string[]; before: string | null; time: number } {
    const { pod, section } = this.#prefixes;
    const found: string[] = [];
    const needsHead = shape === 'inner' || shape === 'brace';
    let time = NO_TIME;
    let before: string | null = null;
    let end = line.start - 1;
    for (let count = 0; count < LOOKBACK_LINES_MAX && end > line.lookbackStart; count++) {
      const start = line.bytes.lastIndexOf(0x0a, end - 1) + 1;
      if (start <= line.lookbackStart && line.lookbackStart > 0) {
        break;
      }
      const body = this.#prefixes.bodyAt(line.bytes, start, end);
      const text = line.bytes.toString('utf8', body, end > body && line.bytes[end - 1] === 0x0d ? end - 1 : end);
      const samePod = this.#prefixes.pod === pod;
      end = start - 1;
      if (!samePod) {
        continue;
      }
      const above = needsHead ? shapeOf(text.slice(0, SHAPE_BYTES)) : 'plain';
      if (!needsHead || above === 'blank' || isWholeObject(above, text)) {
        before = text;
        break;
      }
      found.unshift(text);
      time = time === NO_TIME ? this.#times.at(line.bytes, body, start + (end + 1 - start)) : time;
      if (above !== 'inner') {
        time = this.#times.at(line.bytes, body, line.start);
        break;
      }
    }
    this.#prefixes.pod = pod;
    this.#prefixes.section = section;
    return { lines: found, before, time };
  }

  #close(pod: string, after: string | null): void {
    const record = this.#open.get(pod);
    if (record !== undefined) {
      this.#open.delete(pod);
      record.after = after;
      this.#done(record);
    }
  }
}

function isWholeObject(shape: LineShape, text: string): boolean {
  return shape === 'json' && openBraces(text) <= 0;
}

function append(record: OpenRecord, text: string, joint = '\n'): void {
  record.lines += 1;
  if (record.text.length < RECORD_CHARS_MAX) {
    record.text += `${joint}${text}`.slice(0, RECORD_CHARS_MAX - record.text.length);
  }
}

/** Does a line still belong to the record? */
function continues(record: OpenRecord, shape: LineShape, text: string): boolean {
  switch (shape) {
    case 'json':
      // A logger's own line ends whatever was open; an object of data after a text belongs to it.
      return !record.marked && !record.hasObject && !/"(?:level|time|msg|ts|message)"\s*:/.test(text);
    case 'stamped':
      return false;
    case 'inner':
      return true;
    case 'brace':
      return !record.hasObject || openBraces(record.text) > 0;
    case 'blank':
      return record.marked || openBraces(record.text) > 0;
    case 'plain':
      return (record.marked && !record.hasObject && awaitsMore(record.text)) || openBraces(record.text) > 0;
  }
}

/** A record that told of an answer or an error may go on in the next line without any mark. */
function awaitsMore(text: string): boolean {
  return /getToken (?:error|response)|error|fail|exception|[:({[,=]\s*$/i.test(text);
}
