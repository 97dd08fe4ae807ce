import { LOOKBACK_BYTES } from './line-scanner';
import { NO_TIME, type LineTimes } from './line-time';
import { PodPrefixes } from './pod-prefix';

/** A time is looked for in the first line behind each multiple of so many bytes of the log. */
export const LOOK_EVERY_BYTES = LOOKBACK_BYTES / 2;
/** Where so many looks in a row found no time, this log has none, or none for long. */
const TIMELESS_LOOKS_MAX = 64;
/** So many lines are read by a look there, and none between two looks. */
const LINES_PER_TIMELESS_LOOK = 8;
/** From one look to the next a log goes on by less than this, or another log was appended between them. */
const STEP_MAX_MS = 60_000;

/**
 * Finds the newest time of any line without reading the time of each. The lines of one pod are in the order of their
 * times, and the logs of several pods may be one behind the other. So: where two looks in a row show times that go on
 * by less than a minute, the lines between them are of one part of the log and older than its end. Everywhere else
 * (a step back, a leap, no time, the end of the log) each line is read, so that the last one of each part is.
 */
export class NewestTime {
  /** Milliseconds since 1970; `NO_TIME` while no line showed one. */
  newest = NO_TIME;
  #times: LineTimes;
  #prefixes = new PodPrefixes();
  /** Each line that begins before is read. */
  #exactBytes: number;
  /** Where the next look is due, and its line where that was found but had not come in full. */
  #due = 0;
  #dueLine = 0;
  /** Of the look before: where its line began, and its time. */
  #last = 0;
  #lastTime = NO_TIME;
  #timeless = 0;

  constructor(times: LineTimes, exactBytes: number) {
    this.#times = times;
    this.#exactBytes = exactBytes;
  }

  /**
   * Looks at bytes that begin at `position` of the log. Before the end, the last `LOOKBACK_BYTES` of the line ends seen
   * so far must come again in the next call.
   */
  see(bytes: Buffer, position: number, isLast: boolean): void {
    const complete = position + bytes.length - (isLast ? 0 : LOOK_EVERY_BYTES);
    for (;;) {
      if (this.#dueLine === -1) {
        this.#dueLine = this.#findDue(bytes, position);
      }
      if (this.#dueLine === -1 || this.#dueLine > complete) {
        break;
      }
      this.#look(bytes, position);
      this.#due = (Math.floor(this.#dueLine / LOOK_EVERY_BYTES) + 1) * LOOK_EVERY_BYTES;
      this.#dueLine = -1;
    }
    if (isLast) {
      this.#readAll(bytes, this.#last - position, bytes.length);
    }
  }

  /** The beginning of the first line at or behind the place where a look is due; -1 where it is not there yet. */
  #findDue(bytes: Buffer, position: number): number {
    const from = Math.max(0, this.#due - 1 - position);
    const newline = from >= bytes.length ? -1 : bytes.indexOf(0x0a, from);
    return newline === -1 ? -1 : position + newline + 1;
  }

  #look(bytes: Buffer, position: number): void {
    const start = this.#dueLine - position;
    const time = this.#firstTime(bytes, start);
    const step = time - this.#lastTime;
    const isOnePart = this.#lastTime !== NO_TIME && step >= 0 && step <= STEP_MAX_MS;
    this.#timeless = time === NO_TIME ? this.#timeless + 1 : 0;
    const isExact = this.#last < this.#exactBytes;
    if (isExact || (!isOnePart && this.#timeless <= TIMELESS_LOOKS_MAX)) {
      this.#readAll(bytes, this.#last - position, start);
    }
    this.#last = this.#dueLine;
    this.#lastTime = time;
  }

  /** The time of a line, or of the next one that has one. */
  #firstTime(bytes: Buffer, start: number): number {
    const stop = Math.min(bytes.length, start + LOOK_EVERY_BYTES);
    const linesMax = this.#timeless < TIMELESS_LOOKS_MAX ? LOOK_EVERY_BYTES : LINES_PER_TIMELESS_LOOK;
    let time = NO_TIME;
    for (let at = start, count = 0; time === NO_TIME && count < linesMax && at < stop; count++) {
      const end = endOfLine(bytes, at);
      time = this.#read(bytes, at, end);
      at = end + 1;
    }
    return time;
  }

  #readAll(bytes: Buffer, from: number, to: number): void {
    // The beginning of a line so long that it is not there any more was read by its look.
    for (let at = from < 0 ? endOfLine(bytes, 0) + 1 : from; at < to;) {
      const end = endOfLine(bytes, at);
      this.#read(bytes, at, end);
      at = end + 1;
    }
  }

  #read(bytes: Buffer, start: number, end: number): number {
    const body = this.#prefixes.bodyAt(bytes, afterColours(bytes, start, end), end);
    const time = this.#times.at(bytes, body, end);
    if (time > this.newest) {
      this.newest = time;
    }
    return time;
  }
}

/** Escape sequences of colours may stand in front of everything. */
export function afterColours(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (bytes[at] === 0x1b && at < end) {
    let stop = at + 1;
    while (stop < end && stop <= at + 12 && bytes[stop] !== 0x6d) {
      stop += 1;
    }
    at = stop < end && bytes[stop] === 0x6d ? stop + 1 : end;
  }
  return at;
}

function endOfLine(bytes: Buffer, start: number): number {
  const newline = bytes.indexOf(0x0a, start);
  return newline === -1 ? bytes.length : newline;
}
