const DAY_MS = 86_400_000;
const HALF_YEAR_MS = 183 * DAY_MS;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** No log line is older or younger than this; other numbers of the same length are ids. */
const EPOCH_MS_MIN = Date.UTC(2001, 8, 9);
const EPOCH_MS_MAX = Date.UTC(2100, 0, 1);
/** How far into a JSON line its time is looked for. */
const JSON_HEAD_BYTES = 2048;
const JSON_TIME = /"(?:time|ts|timestamp|@timestamp|asctime|datetime)"\s*:\s*(?:"([^"]{8,40})"|(\d{10,19}(?:\.\d+)?))/;
const LOGFMT_TIME = /^(?:time|ts|timestamp|t)=(?:"([^"]{8,40})"|(\S{8,40}))/;
const LEVEL_FIRST = /^\W{0,2}(?:trace|debug|info|notice|warn(?:ing)?|error|fatal|critical)\W{1,4}/i;

/** Where there is no time. A number, because the reader asks for the time of millions of lines. */
export const NO_TIME = Number.NEGATIVE_INFINITY;
/** Times of formats without a year lie in this one where nothing tells the year. It is a leap year. */
const YEARLESS = 1972;
export const REAL_TIME_MIN = Date.UTC(YEARLESS + 1, 0, 1);

/**
 * Reads the time that stands at the beginning of a log line, in milliseconds since 1970. Times without a zone are UTC.
 * Known: ISO 8601, `2026/11/22 10:00:00`, klog `E1122 10:00:00.0`, syslog `Nov 22 10:00:00`, epoch seconds and
 * milliseconds, JSON (`"time":…`), logfmt (`ts=…`), each also in brackets or behind a level.
 */
export class LineTimes {
  #dateKey = -1;
  #dateMs = 0;
  /** Some time of the year that yearless formats are placed nearest to. */
  #referenceMs: number;

  constructor(referenceMs: number | null) {
    this.#referenceMs = referenceMs ?? NO_TIME;
  }

  /** The time of the line in `bytes[start, end)`, from whose beginning a pod's prefix was taken off already. */
  at(bytes: Buffer, start: number, end: number): number {
    const first = bytes[start] ?? 0;
    if (first === 0x7b) {
      return this.#jsonAt(bytes, start, end);
    }
    if (isDigit(first)) {
      return this.#digitsAt(bytes, start, end);
    }
    if (first === 0x5b || first === 0x28 || first === 0x22) {
      return isDigit(bytes[start + 1] ?? 0) ? this.#digitsAt(bytes, start + 1, end) : this.#otherAt(bytes, start, end);
    }
    if (first === 0x20 || first === 0x09) {
      return this.#indentedAt(bytes, start, end);
    }
    return first > 0x7a ? NO_TIME : this.#otherAt(bytes, start, end);
  }

  /** The time in a text that is nothing but a time; used for the values of JSON and logfmt. */
  parse(text: string): number {
    const bytes = Buffer.from(text, 'latin1');
    return this.#digitsAt(bytes, 0, bytes.length);
  }

  #jsonAt(bytes: Buffer, start: number, end: number): number {
    // pino writes {"level":30,"time":1685976939200, first, always.
    const isPino = bytes[start + 8] === 0x3a && bytes[start + 11] === 0x2c && bytes[start + 13] === 0x74;
    if (isPino && bytes[start + 18] === 0x3a && bytes[start + 32] === 0x2c && end > start + 32) {
      const ms = digits(bytes, start + 19, 13);
      if (ms >= EPOCH_MS_MIN && ms <= EPOCH_MS_MAX) {
        return this.#seen(ms);
      }
    }
    return this.#jsonText(bytes.toString('latin1', start, Math.min(end, start + JSON_HEAD_BYTES)));
  }

  #jsonText(text: string): number {
    const [, quoted, plain] = JSON_TIME.exec(text) ?? [];
    return quoted !== undefined ? this.parse(quoted) : plain !== undefined ? this.#epoch(plain) : NO_TIME;
  }

  /** A property of an object that is printed over several lines. */
  #indentedAt(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && at < start + 16 && (bytes[at] === 0x20 || bytes[at] === 0x09)) {
      at += 1;
    }
    const isTime = bytes[at] === 0x22 && (bytes[at + 1] === 0x74 || bytes[at + 1] === 0x40);
    return isTime ? this.#jsonText(bytes.toString('latin1', at, Math.min(end, at + 80))) : NO_TIME;
  }

  #digitsAt(bytes: Buffer, start: number, end: number): number {
    const separator = bytes[start + 4];
    if ((separator === 0x2d || separator === 0x2f) && bytes[start + 7] === separator && end - start >= 19) {
      return this.#dateAt(bytes, start, end);
    }
    let length = 0;
    while (length < 20 && start + length < end && isDigit(bytes[start + length] ?? 0)) {
      length += 1;
    }
    const after = bytes[start + length] ?? 0x20;
    const ends =
      start + length >= end || after === 0x20 || after === 0x2e || after === 0x2c || after === 0x5d || after === 0x09;
    return ends && (length === 10 || length === 13)
      ? this.#epoch(bytes.toString('latin1', start, start + length))
      : NO_TIME;
  }

  /** `2026-11-22T10:00:00.123Z` and its kin; the fraction and the zone may be missing. */
  #dateAt(bytes: Buffer, start: number, end: number): number {
    const between = bytes[start + 10];
    const key = digits(bytes, start, 4) * 10_000 + digits(bytes, start + 5, 2) * 100 + digits(bytes, start + 8, 2);
    const clock = clockAt(bytes, start + 11);
    if ((between !== 0x54 && between !== 0x20 && between !== 0x5f) || !(key > 0) || clock < 0) {
      return NO_TIME;
    }
    if (key !== this.#dateKey) {
      const month = Math.floor(key / 100) % 100;
      const ms = Date.UTC(Math.floor(key / 10_000), month - 1, key % 100);
      if (month < 1 || month > 12 || key % 100 < 1 || key % 100 > 31 || ms < EPOCH_MS_MIN || ms > EPOCH_MS_MAX) {
        return NO_TIME;
      }
      this.#dateKey = key;
      this.#dateMs = ms;
    }
    let at = start + 19;
    let fraction = 0;
    if (bytes[at] === 0x2e || bytes[at] === 0x2c) {
      at += 1;
      for (let scale = 100; at < end && isDigit(bytes[at] ?? 0); at++, scale /= 10) {
        fraction += scale >= 1 ? scale * ((bytes[at] ?? 0x30) - 0x30) : 0;
      }
    }
    return this.#seen(this.#dateMs + clock + fraction - zoneAt(bytes, at, end));
  }

  #otherAt(bytes: Buffer, start: number, end: number): number {
    const first = bytes[start] ?? 0;
    // I1122 10:00:00.123456
    if ((first === 0x49 || first === 0x57 || first === 0x45 || first === 0x46) && isDigit(bytes[start + 1] ?? 0)) {
      const clock = bytes[start + 5] === 0x20 ? clockAt(bytes, start + 6) : -1;
      const day = digits(bytes, start + 3, 2);
      return clock < 0 ? NO_TIME : this.#yearless(digits(bytes, start + 1, 2) - 1, day, clock);
    }
    const text = bytes.toString('latin1', start, Math.min(end, start + 96));
    const syslog = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)\b/.exec(text);
    if (syslog !== null) {
      const [, month = '', day, hour, minute, second] = syslog;
      const clock = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
      return this.#yearless(MONTHS.indexOf(month.toLowerCase()), Number(day), clock);
    }
    const [, quoted, plain] = LOGFMT_TIME.exec(text) ?? [];
    const stamp = quoted ?? plain ?? text.slice(LEVEL_FIRST.exec(text)?.[0].length ?? text.length).slice(0, 40);
    return stamp === '' ? NO_TIME : this.parse(stamp.replace(/^[[("]/, ''));
  }

  #epoch(text: string): number {
    const whole = text.split('.')[0] ?? '';
    const number = Number(text);
    const ms = whole.length <= 10 ? number * 1000 : number / 10 ** (whole.length - 13);
    return whole.length !== 0 && ms >= EPOCH_MS_MIN && ms <= EPOCH_MS_MAX ? this.#seen(Math.floor(ms)) : NO_TIME;
  }

  /** Places month and day in the year that brings them nearest to a time that is known. */
  #yearless(month: number, day: number, clockMs: number): number {
    if (month < 0 || month > 11 || !(day >= 1 && day <= 31)) {
      return NO_TIME;
    }
    if (this.#referenceMs === NO_TIME) {
      return Date.UTC(YEARLESS, month, day) + clockMs;
    }
    const year = new Date(this.#referenceMs).getUTCFullYear();
    const ms = Date.UTC(year, month, day) + clockMs;
    const away = ms - this.#referenceMs;
    return away > HALF_YEAR_MS
      ? Date.UTC(year - 1, month, day) + clockMs
      : away < -HALF_YEAR_MS
        ? Date.UTC(year + 1, month, day) + clockMs
        : ms;
  }

  #seen(ms: number): number {
    this.#referenceMs = ms;
    return ms;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The number that so many digits make; NaN where one of them is none. */
function digits(bytes: Buffer, at: number, count: number): number {
  let number = 0;
  for (let offset = 0; offset < count; offset++) {
    const byte = bytes[at + offset] ?? 0;
    if (!isDigit(byte)) {
      return Number.NaN;
    }
    number = number * 10 + byte - 0x30;
  }
  return number;
}

/** `10:00:00` in milliseconds; -1 where it is none. */
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
  if (sign === 0 || at + 5 > end) {
    return 0;
  }
  const hours = digits(bytes, at + 1, 2);
  const minutes = digits(bytes, bytes[at + 3] === 0x3a ? at + 4 : at + 3, 2);
  return hours <= 14 && minutes < 60 ? sign * (hours * 60 + minutes) * 60_000 : 0;
}
