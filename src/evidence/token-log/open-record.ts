import { saysAnswerOnly, type LineHead } from './line-head';
import { isException, type LineShape, type Nesting } from './record-shape';
import type { RecordSource } from './record-source';

/** The rest of a longer record is not read, and the record has no verdict. */
const RECORD_CHARS_MAX = 256 * 1024;
/** This many unmarked lines after a record may belong to it. */
const MAYBE_LINES_MAX = 6;

/** A record that holds `getToken`, with the lines before and after it. */
export interface TokenRecord {
  /** The pod, for people; '' if nothing names it. */
  pod: string;
  source: RecordSource;
  time: number;
  /** Its lines, without the pod's name. */
  text: string;
  /** Its lines as the container wrote them, without any time in front. */
  bare: string;
  /** Lines after it that may belong to it. */
  maybe: string;
  /** The delivery of its lines shows that some are missing. */
  cut: boolean;
  before: string | null;
  /** The line before it, if that is a part of an answer: exports put the newest line first. Else ''. */
  above: string;
  after: string | null;
  /** Set if the record is one line with a clear beginning and end. */
  single: SingleLine | null;
}

/** The only line of a record, and the one that ended it; null if the record ended with its own line. */
export interface SingleLine {
  line: string;
  next: string | null;
}

/** A record that may go on. */
export interface OpenRecord extends Omit<TokenRecord, 'source' | 'single'> {
  /** The line at its beginning, if that is really a beginning. */
  first: string | null;
  key: string;
  prefix: string;
  /** A collector's object around its line, if it names no pod. */
  outer: object | null;
  /** The pod that the header above it names. */
  section: string;
  lines: number;
  maybeLines: number;
  nesting: Nesting;
  /** Its first line shows that this log marks the beginnings of records. */
  marked: boolean;
  /** Its first line has a level, or a second time after the one in front of all lines. */
  levelled: boolean;
  /** It began as an object, or already has one. Another object then begins another record. */
  hasObject: boolean;
  /** The runtime cut its last line, and the next one continues it. */
  partial: boolean;
  /** It begins the file, but does not look like a beginning. */
  headless: boolean;
}

/** Says whether more lines may be added that perhaps belong to the record. */
export function hasRoomForMaybe({ maybeLines }: OpenRecord): boolean {
  return maybeLines < MAYBE_LINES_MAX;
}

export function append(record: OpenRecord, head: LineHead, joint: string): void {
  record.lines += 1;
  record.partial = head.partial;
  record.nesting.add(head.bare);
  if (record.bare.length + head.bare.length > RECORD_CHARS_MAX) {
    record.cut = true;
    return;
  }
  record.text += joint + head.shown;
  record.bare += joint + head.bare;
}

export function addMaybe(record: OpenRecord, head: LineHead): void {
  record.maybe += `${record.maybe === '' ? '' : '\n'}${head.bare.slice(0, RECORD_CHARS_MAX / MAYBE_LINES_MAX)}`;
  record.maybeLines += 1;
}

/** Does a line belong to the record? `maybe` if nothing in it shows either. */
export function belonging(
  record: OpenRecord,
  shape: LineShape,
  { bare, hit }: { bare: string; hit: boolean },
): 'yes' | 'maybe' | 'no' {
  const open = record.nesting.depth > 0;
  switch (shape) {
    case 'json':
      return 'no';
    case 'begins':
      return !hit && saysAnswerOnly(bare) ? 'maybe' : 'no';
    case 'stamped':
      // If the record's own line has more than a time, then a time alone comes from the runtime and begins nothing.
      return hit || (!open && !record.levelled) ? 'no' : open || isException(bare) ? 'yes' : 'maybe';
    case 'inner':
      return 'yes';
    case 'brace':
      return !record.hasObject || open ? 'yes' : 'no';
    case 'data':
      return open || (!record.hasObject && (!record.marked || awaitsMore(record))) ? 'yes' : hit ? 'no' : 'maybe';
    case 'blank':
      return record.marked || open ? 'yes' : 'no';
    case 'trace':
      return open || record.marked || awaitsMore(record) ? (hit && !open ? 'no' : 'yes') : hit ? 'no' : 'maybe';
    case 'plain':
      return open || awaitsMore(record) ? 'yes' : hit ? 'no' : 'maybe';
  }
}

/** The end of its last line shows that text must follow. */
function awaitsMore(record: OpenRecord): boolean {
  return record.nesting.quoted || /[:({[,=]\s{0,8}$/.test(record.bare.slice(-80));
}
