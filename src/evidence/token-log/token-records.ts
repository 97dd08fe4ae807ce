import { nextLineOf, type ScannedLine } from './line-scanner';
import { LineTimes, NO_TIME, REAL_TIME_MIN } from './line-time';
import { headOf, nameInPrefix, type LineHead } from './line-head';
import type { PodPrefixes } from './pod-prefix';
import { sourceOf } from './record-source';
import { append, addMaybe, belonging, hasRoomForMaybe, type OpenRecord, type TokenRecord } from './open-record';
import { isPartOfAnswer, Nesting, shapeOf, type LineShape } from './record-shape';

const RECORD_LINES_MAX = 300;
const LOOKBACK_LINES_MAX = 60;
/** The most lines that a plain line looks back for the line that it continues. */
const PLAIN_LOOKBACK_MAX = 4;
/** The number of pods whose records may be open at the same time. */
const OPEN_MAX = 64;
/** After this many lines of other pods a record gets no more lines. */
const IDLE_LINES_MAX = 4000;
/** A logger writes the time into the front of its object. */
const TIME_CHARS = 2048;
/** The number of unknown prefixes that are learnt from a log. */
const PREFIXES_MAX = 64;

/** A line with `getToken`, or one that is looked back at. */
interface ReadLine {
  head: LineHead;
  shape: LineShape;
  time: number;
}

/**
 * Gathers the lines of records that hold `getToken`, for each pod apart, because prefixed logs interleave. A record
 * goes on until a new record begins. A time alone begins nothing if the text after it continues a record. It needs the
 * lines with the word, and the lines after them while `waiting`.
 */
export class TokenRecords {
  #open = new Map<string, OpenRecord>();
  #times: LineTimes;
  #prefixes: Pick<PodPrefixes, 'section'>;
  #done: (record: TokenRecord) => void;
  /** Was the record that begins with this line already counted by its bytes? Asked if no other record is open. */
  #isCounted: (line: ScannedLine, time: number) => boolean;
  #known = new Set<string>();
  #idle = 0;

  constructor(
    times: LineTimes,
    prefixes: Pick<PodPrefixes, 'section'>,
    done: (record: TokenRecord) => void,
    isCounted: (line: ScannedLine, time: number) => boolean = () => false,
  ) {
    this.#times = times;
    this.#prefixes = prefixes;
    this.#done = done;
    this.#isCounted = isCounted;
  }

  /** Is any record waiting for more lines? If none is, lines without the word need not be passed in. */
  get waiting(): boolean {
    return this.#open.size > 0;
  }

  /** Takes a line. `time` is the time in front of it, `NO_TIME` if there is none. */
  take(line: ScannedLine, time: number): void {
    if (line.hit && !this.waiting && this.#isCounted(line, time)) return;

    const text = line.bytes.toString('utf8', line.start, line.end);
    if (!line.beginsLine) {
      this.#takePiece(line, text);
      return;
    }
    const head = headOf(text, this.#known);
    const key = keyOf(head);
    const open = this.#open.get(key);
    const shape = shapeOf(head);
    if (open !== undefined) {
      this.#idle = 0;
      if (this.#continue(open, { head, shape, time }, line.hit)) return;

      this.#close(key, { text, head, shape });
      if (line.hit && !this.waiting && this.#isCounted(line, time)) return;
    } else if (this.#open.size > 0) {
      this.#takeStray({ head, shape, time }, line.hit);
    }
    if (line.hit) this.#begin(line, { head, shape, time }, text);
  }

  end(): void {
    for (const key of [...this.#open.keys()]) this.#close(key, null);
  }

  /** Adds a line to an open record of its pod; false if it begins something else. */
  #continue(open: OpenRecord, { head, shape, time }: ReadLine, hit: boolean): boolean {
    const belongs = open.partial ? 'yes' : belonging(open, shape, { bare: head.bare, hit });
    if (open.section !== this.#prefixes.section || belongs === 'no' || (belongs === 'maybe' && !hasRoomForMaybe(open)))
      return false;

    if (belongs === 'maybe' || open.maybeLines > 0) {
      addMaybe(open, head);
      return true;
    }
    append(open, head, open.partial ? '' : '\n');
    open.hasObject ||= shape === 'data' || shape === 'brace';
    open.time = open.time === NO_TIME ? time : open.time;
    if (open.lines >= RECORD_LINES_MAX) {
      open.cut = true;
      this.#close(open.key, null);
    }
    return true;
  }

  /** A line without the prefix of the only open record may still be its continuation; nothing proves it. */
  #takeStray({ head, shape }: ReadLine, hit: boolean): void {
    this.#idle += 1;
    const [only] = this.#open.values();
    if (this.#idle > IDLE_LINES_MAX) {
      this.end();
    } else if (this.#open.size === 1 && only !== undefined && only.pod === '' && head.pod === '' && !hit) {
      const isLoose = shape !== 'json' && shape !== 'begins' && shape !== 'stamped' && shape !== 'blank';
      if (isLoose && hasRoomForMaybe(only)) addMaybe(only, head);
    }
  }

  #takePiece(line: ScannedLine, text: string): void {
    const key = [...this.#open.keys()].at(-1);
    const open = key === undefined ? undefined : this.#open.get(key);
    if (open !== undefined) {
      append(open, { ...plainHead(text) }, '');
    } else if (line.hit) {
      // The beginning of the line had no word and is not kept.
      this.#begin(line, { head: plainHead(text), shape: 'plain', time: NO_TIME }, null);
    }
  }

  /** `text` is the line; null if its beginning is lost. */
  #begin(line: ScannedLine, first: ReadLine, text: string | null): void {
    const { head } = first;
    const cut = text === null;
    const earlier = cut ? NOTHING_EARLIER : this.#lookBack(line, first);
    const lines = [...earlier.lines, first];
    const opening = lines[0] ?? first;
    const record: OpenRecord = {
      key: keyOf(head),
      pod: head.pod,
      section: this.#prefixes.section,
      prefix: head.prefix,
      outer: head.outer,
      time: this.#timeOf(lines),
      text: '',
      bare: '',
      maybe: '',
      cut: cut || earlier.cut,
      before: earlier.before,
      // The object of a logger has its answer in it.
      above: opening.shape === 'json' ? '' : (earlier.above ?? ''),
      after: null,
      lines: 0,
      maybeLines: 0,
      nesting: new Nesting(),
      marked: opening.shape === 'stamped' || opening.shape === 'begins' || opening.shape === 'json',
      levelled: opening.head.stamps > 0 && (opening.shape === 'begins' || opening.shape === 'json'),
      hasObject: opening.shape === 'json' || opening.shape === 'data' || opening.shape === 'brace',
      partial: false,
      first: earlier.lines.length === 0 && (first.shape === 'json' || first.shape === 'begins') ? text : null,
      headless: line.start === 0 && line.lookbackStart === 0 && isTail(first),
    };
    lines.forEach(({ head: each }) => append(record, each, record.partial || record.lines === 0 ? '' : '\n'));
    if (nameInPrefix(head.prefix) !== '' && this.#known.size < PREFIXES_MAX) this.#known.add(head.prefix);

    if (this.#open.size >= OPEN_MAX) this.end();

    this.#open.set(record.key, record);
    if (opening.shape === 'json' && record.nesting.depth <= 0 && !record.nesting.quoted && !record.partial)
      this.#close(record.key, 'itself');
  }

  /** The first time in the lines, with a year if one of them shows it. */
  #timeOf(lines: ReadLine[]): number {
    const stood = lines.map(({ time }) => time);
    const real = stood.find((time) => time >= REAL_TIME_MIN);
    if (real !== undefined) return real;

    const texts = lines.flatMap(({ head }) => [head.when, head.bare.slice(0, TIME_CHARS)]);
    const own = texts.map((text) => this.#times.at(Buffer.from(text), 0, Buffer.byteLength(text)));
    const known = [...own, ...stood].filter((time) => time !== NO_TIME);
    // The own time has told the year. All records show the time in front of them, because it may be of another zone.
    const placed = lines.map(({ head }) => this.#times.at(Buffer.from(head.when), 0, Buffer.byteLength(head.when)));
    return [...placed, ...known].find((time) => time >= REAL_TIME_MIN) ?? known[0] ?? NO_TIME;
  }

  /** The earlier lines of the same record, and the line before the record. */
  #lookBack(line: ScannedLine, first: ReadLine): Earlier {
    const found: ReadLine[] = [];
    const key = keyOf(first.head);
    // The first record with a prefix makes it known, and the lines above it have it too.
    const { prefix } = first.head;
    const known = prefix === '' || this.#known.has(prefix) ? this.#known : new Set([...this.#known, prefix]);
    const loose = first.shape === 'plain' || first.shape === 'trace';
    const needsHead = loose || first.shape === 'inner' || first.shape === 'brace';
    const linesMax = loose ? PLAIN_LOOKBACK_MAX : LOOKBACK_LINES_MAX;
    let end = line.start - 1;
    for (let count = 0; end > line.lookbackStart && (count < LOOKBACK_LINES_MAX || found.length > 0); count++) {
      const start = line.bytes.lastIndexOf(0x0a, end - 1) + 1;
      if (start <= line.lookbackStart && line.lookbackStart > 0) {
        // A line that is longer than the look-back. A loose line after it is its end.
        return { lines: found, before: null, cut: needsHead && count === 0 };
      }
      const above = this.#lineAt(line.bytes, start, end, known);
      end = start - 1;
      if (keyOf(above.head) !== key) continue;

      if (!needsHead || above.shape === 'blank' || isWholeObject(above) || (loose && !isUnfinished(above)))
        return { lines: loose ? [] : found, before: above.head.shown, above: answerIn(above), cut: false };

      found.unshift(above);
      if (above.shape !== 'inner' && (!loose || above.shape !== 'plain'))
        return { lines: found, before: null, cut: false };

      if (found.length >= linesMax) return { lines: loose ? [] : found, before: null, cut: !loose };
    }
    return { lines: loose ? [] : found, before: null, cut: false };
  }

  #lineAt(bytes: Buffer, start: number, end: number, known: ReadonlySet<string>): ReadLine {
    const stop = end > start && bytes[end - 1] === 0x0d ? end - 1 : end;
    const head = headOf(bytes.toString('utf8', start, stop), known);
    return { head, shape: shapeOf(head), time: this.#times.at(bytes, start, stop) };
  }

  /** `by` is the line that begins another record, or the record itself; null if the log or its room ended. */
  #close(key: string, by: Closing | 'itself' | null): void {
    const open = this.#open.get(key);
    if (open === undefined) return;

    this.#open.delete(key);
    const line = by === 'itself' ? null : by;
    const after = line?.head.shown ?? null;
    const isSingle =
      open.lines === 1 &&
      open.above === '' &&
      open.maybe === '' &&
      !open.cut &&
      !open.partial &&
      this.#known.size === 0;
    const next = open.maybe === '' ? after : (open.maybe.split('\n', 1)[0] ?? null);
    const headLost = open.headless && after !== null && ['json', 'begins', 'stamped'].includes(shapeOfShown(after));
    const pod = open.pod === '' && open.prefix === '' ? open.section : open.pod;
    this.#done({
      pod: pod === '' ? nameInPrefix(open.prefix) : pod,
      source: sourceOf({
        pod,
        prefix: open.prefix,
        text: open.text,
        bare: open.bare,
        outer: open.outer,
        neighbours: [open.before, next],
      }),
      time: open.time,
      text: open.text,
      bare: open.bare,
      maybe: open.maybe,
      cut: open.cut || open.partial || headLost,
      before: open.before,
      above: open.above,
      after: next,
      single:
        isSingle && open.first !== null && (by === 'itself' || line?.shape === 'begins')
          ? { line: open.first, next: line?.text ?? null }
          : null,
    });
  }
}

interface Closing extends Pick<ReadLine, 'head' | 'shape'> {
  text: string;
}

interface Earlier {
  lines: ReadLine[];
  before: string | null;
  /** The line before, if it is a part of some answer; else ''. */
  above?: string;
  /** Its head could not be found. */
  cut: boolean;
}

const NOTHING_EARLIER: Earlier = { lines: [], before: null, cut: true };
const NO_PREFIXES: ReadonlySet<string> = new Set();

function shapeOfShown(line: string): LineShape {
  return shapeOf(headOf(line, NO_PREFIXES));
}

function keyOf({ pod, prefix }: { pod: string; prefix: string }): string {
  return pod === '' ? nameInPrefix(prefix) : pod;
}

function plainHead(text: string): LineHead {
  return { pod: '', prefix: '', shown: text, bare: text, stamps: 0, when: '', partial: false, outer: null };
}

/** The text of a line that goes on an answer. */
function answerIn({ head, shape }: ReadLine): string {
  return isPartOfAnswer(shape) ? head.bare : '';
}

function isWholeObject({ head, shape }: ReadLine): boolean {
  return (shape === 'json' || shape === 'data') && !isUnfinished({ head });
}

/** Does a line leave a brace, a bracket or a quote open? */
function isUnfinished({ head }: { head: LineHead }): boolean {
  const nesting = new Nesting();
  nesting.add(head.bare);
  return nesting.depth > 0 || nesting.quoted || head.partial;
}

/** Does the first line of a file begin in the middle of a record? */
function isTail({ head, shape }: ReadLine): boolean {
  return (
    shape === 'inner' || ((shape === 'plain' || shape === 'trace') && /^(?!getToken\b)[^A-Z"'[({<]/.test(head.bare))
  );
}

/** Reads one record again from its first line, while the bytes around it are still in memory. */
export function readRecord(line: ScannedLine, time: number, section: string): TokenRecord {
  const found: TokenRecord[] = [];
  const records = new TokenRecords(new LineTimes(null), { section }, (record) => found.push(record));
  records.take(line, time);
  const next = records.waiting ? nextLineOf(line) : null;
  if (next !== null) records.take({ ...line, ...next, hit: false }, NO_TIME);

  records.end();
  const [record] = found;
  if (record === undefined) throw new Error('a line with getToken gave no record');
  return record;
}
