import { STAMP_BYTES_MAX, stampOf, type Stamp } from './stamp-formats';
import { timeProperties } from './time-names';

const DAY_MS = 86_400_000;
/** No log line is older or younger than this. Other numbers of the same length are ids. */
const EPOCH_MS_MIN = Date.UTC(2001, 8, 9);
const EPOCH_MS_MAX = Date.UTC(2100, 0, 1);
/** A JSON line's time is searched this far from its beginning, and from its end. */
const JSON_HEAD_BYTES = 2048;
const JSON_TAIL_BYTES = 128;

/** The value for a missing time. It is a number, because the reader asks for the time of many lines. */
export const NO_TIME = Number.NEGATIVE_INFINITY;
/** If nothing shows the year, the first time is placed in this leap year, and the others near it. */
const YEARLESS = 1972;
/** Lower times are such placed ones. */
export const REAL_TIME_MIN = EPOCH_MS_MIN;

/** If nothing shows the day either, the first time of day is placed on this one, and the others near it. */
const DAYLESS_MS = Date.UTC(1970, 6, 1);
/** Lower times show no certain day. */
export const DAY_KNOWN_MIN = Date.UTC(1971, 0, 1);

/** May two times be compared? A time without a year, or without a day, says nothing about one that has it. */
export function areComparable(one: number, other: number): boolean {
  return one !== NO_TIME && other !== NO_TIME && sortOf(one) === sortOf(other);
}

function sortOf(time: number): 'of day' | 'of year' | 'whole' {
  return time < DAY_KNOWN_MIN ? 'of day' : time < REAL_TIME_MIN ? 'of year' : 'whole';
}

/**
 * Reads the time at the beginning of a log line, in milliseconds since 1970. Times without a zone are UTC. It knows ISO
 * 8601 and similar forms such as `2026/11/22 10:00:00`, klog's `E1122 10:00:00.0`, epoch seconds and milliseconds, JSON
 * (`"time":…`), and the formats of stamp-formats.ts. An ambiguous text is no time.
 */
export class LineTimes {
  /** The minute that was read last, `2026-11-22T10:00`, as bytes and as a time. Neighbouring lines often share it. */
  #minuteBytes: Buffer = Buffer.alloc(0);
  #minuteMs = 0;
  /** The last time, or the known time of the log. A time without a year is placed nearest to it. */
  #referenceMs: number;
  /** The last time without a day. */
  #daylessMs = DAYLESS_MS;
  /** Dates such as `11/22/2026` showed whether this log writes the day first; null while none did. */
  #isDayFirst: boolean | null = null;

  constructor(referenceMs: number | null) {
    this.#referenceMs = referenceMs ?? NO_TIME;
  }

  /** The time of the line in `bytes[start, end)`. A pod's prefix at its beginning was removed already. */
  at(bytes: Buffer, start: number, end: number): number {
    const first = bytes[start] ?? 0;
    if (isDigit(first)) return this.#digitsAt(bytes, start, end);

    if (first === 0x7b) return this.#jsonAt(bytes, start, end);

    if (first === 0x20 || first === 0x09) return this.#indentedAt(bytes, start, end);

    if (first === 0x5b && isDigit(bytes[start + 1] ?? 0)) {
      const time = this.#digitsAt(bytes, start + 1, end);
      return time === NO_TIME ? this.#stampAt(bytes, start, end) : time;
    }
    if (isKlogLevel(first) && isDigit(bytes[start + 1] ?? 0)) return this.#klogAt(bytes, start, end);

    return first <= 0x20 || first > 0x7a || end - start < 8 ? NO_TIME : this.#stampAt(bytes, start, end);
  }

  /** The time in a text that holds only a time; used for the values of JSON and logfmt. */
  parse(text: string): number {
    const bytes = Buffer.from(text, 'latin1');
    return isDigit(bytes[0] ?? 0) ? this.#digitsAt(bytes, 0, bytes.length) : this.#stampAt(bytes, 0, bytes.length);
  }

  #jsonAt(bytes: Buffer, start: number, end: number): number {
    // pino writes {"level":30,"time":1685976939200, first, always.
    const isPino = bytes[start + 8] === 0x3a && bytes[start + 11] === 0x2c && bytes[start + 13] === 0x74;
    if (isPino && bytes[start + 18] === 0x3a && bytes[start + 32] === 0x2c && end > start + 32) {
      const ms = digits(bytes, start + 19, 13);
      if (ms >= EPOCH_MS_MIN && ms <= EPOCH_MS_MAX) return this.#seen(ms);
    }
    const time = this.#jsonText(bytes.toString('latin1', start, Math.min(end, start + JSON_HEAD_BYTES)));
    // Docker writes the time of a line after the line.
    return time !== NO_TIME || end - start <= JSON_HEAD_BYTES
      ? time
      : this.#jsonText(bytes.toString('latin1', end - JSON_TAIL_BYTES, end));
  }

  #jsonText(text: string): number {
    let other = NO_TIME;
    for (const { isOwn, quoted, plain } of timeProperties(text)) {
      const time = quoted !== undefined ? this.parse(quoted) : this.#epoch(plain ?? '');
      if (isOwn && time !== NO_TIME) return time;

      other = other === NO_TIME ? time : other;
    }
    return other;
  }

  /** A property of an object that is printed over several lines. */
  #indentedAt(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && at < start + 16 && (bytes[at] === 0x20 || bytes[at] === 0x09)) at += 1;

    return bytes[at] === 0x22 ? this.#jsonText(bytes.toString('latin1', at, Math.min(end, at + 80))) : NO_TIME;
  }

  #digitsAt(bytes: Buffer, start: number, end: number): number {
    const separator = bytes[start + 4];
    if (
      (separator === 0x2d || separator === 0x2f || separator === 0x2e) &&
      bytes[start + 7] === separator &&
      end - start >= 19
    )
      return this.#dateAt(bytes, start, end);

    let length = 0;
    while (length < 20 && start + length < end && isDigit(bytes[start + length] ?? 0)) length += 1;

    if (length === 10 || length === 13) {
      const after = bytes[start + length] ?? 0x20;
      const isEnd = after === 0x20 || after === 0x2e || after === 0x2c || after === 0x5d || after === 0x09;
      return start + length >= end || isEnd ? this.#epoch(bytes.toString('latin1', start, start + length)) : NO_TIME;
    }
    if (length === 2 && bytes[start + 2] === 0x3a && isClockEnd(start + 8 < end ? bytes[start + 8] : undefined)) {
      const clock = clockAt(bytes, start);
      return clock < 0 ? NO_TIME : this.#dayless(clock);
    }
    return this.#stampAt(bytes, start, end);
  }

  /** `2026-11-22T10:00:00.123Z` and similar forms. The fraction and the zone may be missing. */
  #dateAt(bytes: Buffer, start: number, end: number): number {
    const second = bytes[start + 16] === 0x3a ? digits(bytes, start + 17, 2) : 99;
    if (!(second <= 60) || !this.#knowsMinute(bytes, start)) return NO_TIME;

    let at = start + 19;
    let fraction = 0;
    if (bytes[at] === 0x2e || bytes[at] === 0x2c) {
      at += 1;
      for (let scale = 100; at < end && isDigit(bytes[at] ?? 0); at++, scale /= 10)
        fraction += scale >= 1 ? scale * ((bytes[at] ?? 0x30) - 0x30) : 0;
    }
    const zone = bytes[at] === 0x5a ? 0 : zoneAt(bytes, at, end);
    return this.#seen(this.#minuteMs + second * 1000 + fraction - zone);
  }

  /** Puts the minute of `2026-11-22T10:00` into `#minuteMs`; false if there is none. */
  #knowsMinute(bytes: Buffer, start: number): boolean {
    let same = this.#minuteBytes.length;
    while (same > 0 && bytes[start + same - 1] === this.#minuteBytes[same - 1]) same -= 1;

    if (same === 0 && this.#minuteBytes.length > 0) return true;

    const between = bytes[start + 10];
    const [year, month, day] = [digits(bytes, start, 4), digits(bytes, start + 5, 2), digits(bytes, start + 8, 2)];
    const [hour, minute] = [digits(bytes, start + 11, 2), digits(bytes, start + 14, 2)];
    const midnight = midnightOf(year, month - 1, day);
    const isClock = hour < 24 && minute < 60 && bytes[start + 13] === 0x3a;
    if (!isClock || (between !== 0x54 && between !== 0x20 && between !== 0x5f) || midnight === NO_TIME) return false;

    this.#minuteMs = midnight + (hour * 60 + minute) * 60_000;
    this.#minuteBytes = Buffer.from(bytes.subarray(start, start + 16));
    return true;
  }

  /** I1122 10:00:00.123456 */
  #klogAt(bytes: Buffer, start: number, end: number): number {
    const clock = bytes[start + 5] === 0x20 && end - start >= 14 ? clockAt(bytes, start + 6) : -1;
    const [month, day] = [digits(bytes, start + 1, 2), digits(bytes, start + 3, 2)];
    return clock < 0 ? NO_TIME : this.#yearless(month - 1, day, clock);
  }

  #stampAt(bytes: Buffer, start: number, end: number): number {
    const stamp = stampOf(bytes.toString('latin1', start, Math.min(end, start + STAMP_BYTES_MAX)));
    if (stamp === null) return NO_TIME;

    if (stamp.kind === 'text') return this.parse(stamp.text);

    if (stamp.kind === 'epoch') return this.#epoch(stamp.text);

    if (stamp.kind === 'clock') return this.#dayless(stamp.clockMs);

    const date = stamp.kind === 'slashed' ? this.#inOrder(stamp) : stamp;
    if (date === null) return this.#dayless(stamp.clockMs);

    if (date.year === null) return this.#yearless(date.month, date.day, stamp.clockMs);

    const midnight = midnightOf(date.year, date.month, date.day);
    return midnight === NO_TIME ? NO_TIME : this.#seen(midnight + stamp.clockMs);
  }

  /** `1/2/2026` is the day only if the log writes other dates in the same order; null while nothing shows it. */
  #inOrder({ first, second, year }: Stamp & { kind: 'slashed' }): { year: number; month: number; day: number } | null {
    if (first > 12 !== second > 12) this.#isDayFirst = first > 12;

    if (this.#isDayFirst === null && first !== second) return null;

    return this.#isDayFirst === true
      ? { year, month: second - 1, day: first }
      : { year, month: first - 1, day: second };
  }

  /** Places a time of day on the day that brings it nearest to the last one. */
  #dayless(clockMs: number): number {
    const last = this.#daylessMs;
    const near = last - (last % DAY_MS) + clockMs;
    this.#daylessMs = near - last > DAY_MS / 2 ? near - DAY_MS : last - near > DAY_MS / 2 ? near + DAY_MS : near;
    return this.#daylessMs;
  }

  #epoch(text: string): number {
    const number = Number(text);
    const ms = number * 10 ** (13 - Math.max(10, String(Math.floor(number)).length));
    return ms >= EPOCH_MS_MIN && ms <= EPOCH_MS_MAX ? this.#seen(Math.floor(ms)) : NO_TIME;
  }

  /** Places month and day in the year that brings them nearest to a known time. */
  #yearless(month: number, day: number, clockMs: number): number {
    const reference = this.#referenceMs === NO_TIME ? Date.UTC(YEARLESS, month, day) : this.#referenceMs;
    const year = Number.isNaN(reference) ? YEARLESS : new Date(reference).getUTCFullYear();
    let nearest = NO_TIME;
    for (const candidate of [year, year - 1, year + 1]) {
      const ms = utc(candidate, month, day) + clockMs;
      if (Number.isFinite(ms) && !(Math.abs(nearest - reference) <= Math.abs(ms - reference))) nearest = ms;
    }
    return nearest === NO_TIME ? NO_TIME : this.#seen(nearest);
  }

  #seen(ms: number): number {
    this.#referenceMs = ms;
    return ms;
  }
}

/** Midnight of a day; `month` counts from 0. `NO_TIME` if the calendar has no such day. */
function utc(year: number, month: number, day: number): number {
  const ms = Date.UTC(year, month, day);
  const date = new Date(ms);
  return date.getUTCMonth() === month && date.getUTCDate() === day ? ms : NO_TIME;
}

function midnightOf(year: number, month: number, day: number): number {
  const ms = utc(year, month, day);
  return ms >= EPOCH_MS_MIN - DAY_MS && ms <= EPOCH_MS_MAX ? ms : NO_TIME;
}

function isKlogLevel(byte: number): boolean {
  return byte === 0x49 || byte === 0x57 || byte === 0x45 || byte === 0x46;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The number in `count` digits; NaN if one of them is no digit. */
function digits(bytes: Buffer, at: number, count: number): number {
  let number = 0;
  for (let offset = 0; offset < count; offset++) {
    const byte = bytes[at + offset] ?? 0;
    if (!isDigit(byte)) return Number.NaN;

    number = number * 10 + byte - 0x30;
  }
  return number;
}

/** `10:00:00` in milliseconds; -1 for other bytes. */
function clockAt(bytes: Buffer, at: number): number {
  const hour = digits(bytes, at, 2);
  const minute = digits(bytes, at + 3, 2);
  const second = digits(bytes, at + 6, 2);
  const valid = hour < 24 && minute < 60 && second <= 60 && bytes[at + 2] === 0x3a && bytes[at + 5] === 0x3a;
  return valid ? ((hour * 60 + minute) * 60 + second) * 1000 : -1;
}

/** The offset from UTC in milliseconds; zero for `Z`, and for none. */
function zoneAt(bytes: Buffer, start: number, end: number): number {
  const at = bytes[start] === 0x20 && (bytes[start + 1] === 0x2b || bytes[start + 1] === 0x2d) ? start + 1 : start;
  const sign = bytes[at] === 0x2b ? 1 : bytes[at] === 0x2d ? -1 : 0;
  if (sign === 0 || at + 5 > end) return 0;

  const hours = digits(bytes, at + 1, 2);
  const minutes = digits(bytes, bytes[at + 3] === 0x3a ? at + 4 : at + 3, 2);
  return hours <= 14 && minutes < 60 ? sign * (hours * 60 + minutes) * 60_000 : 0;
}

/** Does a clock end before this byte? An address such as `10:22:33:44:55:66` and a word continue. */
function isClockEnd(byte = 0x20): boolean {
  return byte <= 0x20 || byte === 0x2e || byte === 0x2c || byte === 0x5d || byte === 0x7c;
}
