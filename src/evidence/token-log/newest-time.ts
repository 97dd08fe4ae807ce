import { LOOKBACK_BYTES } from './line-scanner';
import { NO_TIME, type LineTimes } from './line-time';
import { PodPrefixes } from './pod-prefix';

/** A time is looked for in the first line after each multiple of this many bytes. */
export const LOOK_EVERY_BYTES = LOOKBACK_BYTES / 2;
/** After this many looks in a row without a time, the log has none, or none for long. */
const TIMELESS_LOOKS_MAX = 64;
/** A look there reads this many lines, and none are read between two looks. */
const LINES_PER_TIMELESS_LOOK = 8;
/** From one look to the next a log advances by less than this. A greater step means that another log was appended. */
const STEP_MAX_MS = 60_000;

/**
 * Finds the newest time of any line, although it reads only some of the times. The lines of one pod are in the order of
 * their times, and the logs of several pods may follow each other. If the times of three looks in a row advance by less
 * than a minute each, the lines between the last two are in one part of the log. They are older than the end of that
 * part, so their times are not read. In all other places (a step back, a leap, no time, the end of the log) each line
 * is read, and with it the last line of each part. One case looks the same: the next part begins within a minute after
 * the last look at the part before. Then the end of that part is not read. It is newer by less than the part advances
 * from one look to the next, so by about a minute at most.
 */
export class NewestTime {
  /** Milliseconds since 1970; `NO_TIME` while no line showed one. */
  newest = NO_TIME;
  #times: LineTimes;
  #prefixes = new PodPrefixes();
  /** Each line that begins before this position is read. */
  #exactBytes: number;
  /** The position of the next look, and its line if that was found but is not complete yet. */
  #due = 0;
  #dueLine = 0;
  /** The previous look: the beginning of its line, and its time. */
  #last = 0;
  #lastTime = NO_TIME;
  /** Whether the log advanced by less than `STEP_MAX_MS` to the previous look. */
  #wasStep = false;
  #timeless = 0;

  constructor(times: LineTimes, exactBytes: number) {
    this.#times = times;
    this.#exactBytes = exactBytes;
  }

  /**
   * Looks at bytes that begin at `position` of the log. Before the end, the last `LOOKBACK_BYTES` of complete lines
   * must come again in the next call.
   */
  see(bytes: Buffer, position: number, isLast: boolean): void {
    const complete = position + bytes.length - (isLast ? 0 : LOOK_EVERY_BYTES);
    for (;;) {
      if (this.#dueLine === -1) this.#dueLine = this.#findDue(bytes, position);

      if (this.#dueLine === -1 || this.#dueLine > complete) break;

      this.#look(bytes, position);
      this.#due = (Math.floor(this.#dueLine / LOOK_EVERY_BYTES) + 1) * LOOK_EVERY_BYTES;
      this.#dueLine = -1;
    }
    if (isLast) this.#readAll(bytes, this.#last - position, bytes.length);
  }

  /** The beginning of the first line at or after the position of the next look; -1 if it is not there yet. */
  #findDue(bytes: Buffer, position: number): number {
    const from = Math.max(0, this.#due - 1 - position);
    const newline = from >= bytes.length ? -1 : bytes.indexOf(0x0a, from);
    return newline === -1 ? -1 : position + newline + 1;
  }

  #look(bytes: Buffer, position: number): void {
    const start = this.#dueLine - position;
    const time = this.#firstTime(bytes, start);
    const step = time - this.#lastTime;
    const isStep = this.#lastTime !== NO_TIME && step >= 0 && step <= STEP_MAX_MS;
    this.#timeless = time === NO_TIME ? this.#timeless + 1 : 0;
    const isExact = this.#last < this.#exactBytes;
    if (isExact || (!(isStep && this.#wasStep) && this.#timeless <= TIMELESS_LOOKS_MAX))
      this.#readAll(bytes, this.#last - position, start);

    this.#last = this.#dueLine;
    this.#lastTime = time;
    this.#wasStep = isStep;
  }

  /** The time of a line, or of the next line that has one. */
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
    // The beginning of a very long line is no longer there, but its look has read it.
    for (let at = from < 0 ? endOfLine(bytes, 0) + 1 : from; at < to;) {
      const end = endOfLine(bytes, at);
      this.#read(bytes, at, end);
      at = end + 1;
    }
  }

  #read(bytes: Buffer, start: number, end: number): number {
    const body = this.#prefixes.bodyAt(bytes, afterColours(bytes, start, end), end);
    const time = this.#times.at(bytes, body, end);
    if (time > this.newest) this.newest = time;

    return time;
  }
}

/** Colour sequences may stand in front of everything. */
export function afterColours(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (bytes[at] === 0x1b && at < end) {
    let stop = at + 1;
    while (stop < end && stop <= at + 12 && bytes[stop] !== 0x6d) stop += 1;

    at = stop < end && bytes[stop] === 0x6d ? stop + 1 : end;
  }
  return at;
}

function endOfLine(bytes: Buffer, start: number): number {
  const newline = bytes.indexOf(0x0a, start);
  return newline === -1 ? bytes.length : newline;
}
