import type { LineHead } from './line-head';
import { isException, type LineShape, type Nesting } from './record-shape';
import type { RecordSource } from './record-source';

/** More of a record is not read; a record that is longer has no verdict. */
const RECORD_CHARS_MAX = 256 * 1024;
/** So many lines behind a record may belong to it without a mark. */
const MAYBE_LINES_MAX = 6;

/** A record that holds `getToken`, with the line before and the line behind it. */
export interface TokenRecord {
  /** The pod, for people; '' where nothing names it. */
  pod: string;
  source: RecordSource;
  time: number;
  /** Its lines, without the pod's name. */
  text: string;
  /** Its lines as the container wrote them, without any time in front of them. */
  bare: string;
  /** Lines behind it that may belong to it. */
  maybe: string;
  /** How its lines were delivered shows that some are missing. */
  cut: boolean;
  before: string | null;
  after: string | null;
  /** Where the record is one line whose beginning and end are plain to see. */
  single: SingleLine | null;
}

/** The only line of a record, and the one that ended it; null where the record ended with its own. */
export interface SingleLine {
  line: string;
  next: string | null;
}

/** A record that may go on. */
export interface OpenRecord extends Omit<TokenRecord, 'source' | 'single'> {
  /** The line that it began with, where that is a beginning. */
  first: string | null;
  key: string;
  prefix: string;
  /** The pod that the header above it names. */
  section: string;
  lines: number;
  maybeLines: number;
  nesting: Nesting;
  /** Its first line shows that this log marks where records begin. */
  marked: boolean;
  /** Its first line has a level or a second time behind the one in front of all lines. */
  levelled: boolean;
  /** It began as an object, or already has one: another object begins another record. */
  hasObject: boolean;
  /** The runtime cut its last line, and the next one goes on with it. */
  partial: boolean;
  /** It begins the file, and does not look like a beginning. */
  headless: boolean;
}

/** Lines that may belong to the record are few. */
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

/** Does a line belong to the record? `maybe` where nothing in it shows either. */
export function belonging(
  record: OpenRecord,
  shape: LineShape,
  { bare, hit }: { bare: string; hit: boolean },
): 'yes' | 'maybe' | 'no' {
  const open = record.nesting.depth > 0;
  switch (shape) {
    case 'json':
    case 'begins':
      return 'no';
    case 'stamped':
      // Where the record's own line has more than a time, a time alone is the runtime's and begins nothing.
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

/** Its last line ends where something must follow. */
function awaitsMore(record: OpenRecord): boolean {
  return record.nesting.quoted || /[:({[,=]\s{0,8}$/.test(record.bare.slice(-80));
}
