/**
 * The time formats of logs, except ISO 8601 and klog, which line-time.ts reads itself. A date is read only if its
 * format shows clearly what is day, month and year: `17/06/09` alone may be three different days.
 */

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:[.,:](?<fraction>\d{1,9}))?`;
const NAME = String.raw`(?<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}`;
const WEEKDAY = String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)`;
const LEVEL = '(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)';
const ZONE = String.raw`(?: ?(?<zone>[+-]\d\d:?\d\d)| ?(?:Z|UTC|GMT))?`;
const ISO = String.raw`\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d`;

/** `3:04`, `3:04:05 PM` */
const SHORT_CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?: ?(?<half>[AP])M\b)?`;

/** `readStamp` of line-time.ts combines the groups. Each pattern begins at the line's first byte. */
const FORMATS: Record<'digit' | 'letter' | 'other', RegExp[]> = {
  digit: [
    // 081109 203518 35 INFO …, from HDFS
    /^(?<shortYear>\d\d)(?<month>\d\d)(?<day>\d\d) (?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d) \d+ [A-Z]/,
    // 17/06/09 20:10:40 INFO …, from log4j in Spark and Hadoop: the level right after the time shows it
    new RegExp(String.raw`^(?<shortYear>\d\d)\/(?<month>\d\d)\/(?<day>\d\d) ${CLOCK} ${LEVEL}\b`),
    // 20171223-22:15:29:606|…
    new RegExp(String.raw`^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)-${CLOCK}(?=\||$)`),
    // 03-17 16:13:38.811 1702 2395 D …, from logcat
    new RegExp(String.raw`^(?<month>\d\d)-(?<day>\d\d) ${CLOCK} +\d+ +\d+ [VDIWEFA] `),
    // 134681 node-246 unix.hw state_change.unavailable 1077804742 1 …, a record of the HPC collection
    /^\d+ \S+ \S+ \S+ (?<epoch>\d{10}) \d /,
    // 22 Nov 2026 10:00:00, 22/Nov/2026:10:00:00
    new RegExp(String.raw`^(?<day>\d{1,2})[ /-]${NAME}[ /-](?<year>\d{4})[ :]${CLOCK}${ZONE}`),
    // 22 Nov 26 10:00 UTC, from RFC 822
    new RegExp(String.raw`^(?<day>\d\d) ${NAME} (?<shortYear>\d\d) ${SHORT_CLOCK} (?:UTC|GMT|(?<zone>[+-]\d{4}))`),
    // 20261122T100000Z, 20261122 10:00:00, 20261122100000
    new RegExp(
      String.raw`^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)[T ]?(?<hour>\d\d):?(?<minute>\d\d):?(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?(?!\d)${ZONE}`,
    ),
    // 22.11.2026 10:00:00: between dots the day is first
    new RegExp(String.raw`^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4}),? ${CLOCK}${ZONE}`),
    // 11/22/2026, 3:04:05 PM and 22/11/2026 10:00:00
    new RegExp(String.raw`^(?<one>\d{1,2})[/-](?<two>\d{1,2})[/-](?<year>\d{4}),? ${SHORT_CLOCK}${ZONE}`),
    // 261122 10:00:00, from MySQL, with the day or the year first
    new RegExp(String.raw`^\d{6} {1,2}${CLOCK}(?= |$)`),
    // 3:04:05 PM
    new RegExp(String.raw`^${SHORT_CLOCK}(?<= ?[AP]M)`),
  ],
  letter: [
    // Nov 22 10:00:00, from syslog
    new RegExp(String.raw`^${NAME} +(?<day>\d{1,2}) ${CLOCK}\b`),
    // Nov 22, 2026 3:04:05 PM, from java.util.logging
    new RegExp(String.raw`^${NAME} (?<day>\d{1,2}), (?<year>\d{4}),? ${CLOCK} (?<half>[AP])M\b`),
    // Sun, 22 Nov 2026 10:00:00 GMT
    new RegExp(String.raw`^${WEEKDAY},? (?<day>\d{1,2}) ${NAME} (?<year>\d{4}) ${CLOCK}${ZONE}`),
    // Sun Nov 22 10:00:00 2026, from date and ctime
    new RegExp(
      String.raw`^${WEEKDAY} ${NAME} +(?<day>\d{1,2}) ${CLOCK} (?:(?<half>[AP])M )?(?:[A-Z]{3,4} )?(?<year>\d{4})\b`,
    ),
    // APPREAD 1117838570 2005.06.03 …, a labelled record of a supercomputer
    /^[A-Z_]{2,30} (?<epoch>\d{10}) \d{4}\.\d\d\.\d\d /,
    // logfmt: level=info ts=…
    /^(?:[a-z_]+=(?:"[^"]{0,60}"|\S{0,60}) ){0,4}(?:[\w.@-]{0,20}(?:time|ts|date|stamp)|t)=(?:"(?<quoted>[^"]{8,40})"|(?<value>\S{8,40}))/i,
    // LEVEL in front
    /^(?:trace|debug|info|notice|warn(?:ing)?|error|fatal|critical)\W{1,4}(?<value>.{8,40})/i,
    // nova-api.log.1 2026-11-22 10:00:00.008, or web-1: …: a name with a mark or a digit, then a whole date and time
    new RegExp(String.raw`^(?=\S*[\d._/-])[\w./:-]{1,80}(?: (?:\| )?)?(?<=[:\s])(?<value>${ISO}\S{0,20})`),
  ],
  other: [
    // [Sun Nov 22 10:00:00.123456 2026]
    new RegExp(String.raw`^\[${WEEKDAY} ${NAME} +(?<day>\d{1,2}) ${CLOCK} (?<year>\d{4})\]`),
    // [11.22 10:00:00] name.exe - …, from Proxifier
    new RegExp(String.raw`^\[(?<month>\d\d)\.(?<day>\d\d) ${CLOCK}\] [^\[\]]{1,60} - `),
    // [22/Nov/2026:10:00:00 +0000]
    new RegExp(String.raw`^\[(?<day>\d\d)\/${NAME}\/(?<year>\d{4}):${CLOCK}${ZONE}\]`),
    // <34>1 2026-11-22T10:00:00Z host …, of RFC 5424, and <34>Nov 22 10:00:00 of RFC 3164
    /^<\d{1,3}>(?:\d{1,2} )?(?<value>\S.{8,40})/,
    // - 1117838570 2005.06.03 …, a record of a supercomputer
    /^- (?<epoch>\d{10}) \d{4}\.\d\d\.\d\d /,
    // [INFO] 2026-11-22 10:00:00
    /^\W{1,2}(?:trace|debug|info|notice|warn(?:ing)?|error|fatal|critical)\W{1,4}(?<value>.{8,40})/i,
    // ["2026-11-22T10:00:00Z", and [Nov 22, 2026 3:04:05 PM]
    /^[[("]{1,2}(?<value>[\dA-Z].{7,40})/,
  ],
};
/** 10.0.0.1 - name [22/Nov/2026:10:00:00 +0000] "GET …, from web servers, with any first byte. */
const ACCESS = new RegExp(
  String.raw`^[\w.:-]{1,60} \S{1,60} \S{1,60} \[(?<day>\d\d)\/${NAME}\/(?<year>\d{4}):${CLOCK}${ZONE}\]`,
);
/** "link-1","2026-11-22T10:00:00Z","…": a table whose first columns are no times. */
const COLUMNS = new RegExp(
  String.raw`^(?:(?:"[^"\n]{0,80}"|[^\s",;]{1,80})[,;\t]){1,4}"?(?<value>${ISO}[^\s",;]{0,20})`,
);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** The part of a line that is searched; a longer prefix does not count. */
export const STAMP_BYTES_MAX = 160;

/** The parts of a line's time. `month` is 0 to 11; `year` is null if the format has none. */
export type Stamp =
  | { kind: 'date'; year: number | null; month: number; day: number; clockMs: number }
  /** Day and month in an unknown order, both counted from 1. */
  | { kind: 'slashed'; first: number; second: number; year: number; clockMs: number }
  /** A time of day, without a certain day. */
  | { kind: 'clock'; clockMs: number }
  | { kind: 'epoch'; text: string }
  /** The text holds the time in a format of its own. */
  | { kind: 'text'; text: string };

/** Reads the time at the beginning of a line; null if none is certain. */
export function stampOf(text: string): Stamp | null {
  const first = text.charCodeAt(0);
  const isDigit = first >= 0x30 && first <= 0x39;
  const isLetter = (first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a);
  for (const pattern of FORMATS[isDigit ? 'digit' : isLetter ? 'letter' : 'other']) {
    const groups = pattern.exec(text)?.groups;
    if (groups !== undefined) return readGroups(groups);
  }
  const groups = (text.includes(' [') ? ACCESS.exec(text) : null)?.groups ?? COLUMNS.exec(text)?.groups;
  return groups === undefined ? null : readGroups(groups);
}

function readGroups(groups: Record<string, string | undefined>): Stamp | null {
  const { epoch, value, quoted } = groups;
  if (epoch !== undefined) return { kind: 'epoch', text: epoch };

  if (value !== undefined || quoted !== undefined) return { kind: 'text', text: value ?? quoted ?? '' };

  const { year, shortYear, month, name, day, zone, one, two } = groups;
  const clock = clockOf(groups);
  if (clock === null) return null;

  const clockMs = clock - (zone === undefined ? 0 : zoneOf(zone));
  if (one !== undefined)
    return { kind: 'slashed', first: Number(one), second: Number(two), year: Number(year), clockMs };

  if (day === undefined) return { kind: 'clock', clockMs };

  return {
    kind: 'date',
    year: year !== undefined ? Number(year) : shortYear !== undefined ? 2000 + Number(shortYear) : null,
    month: name === undefined ? Number(month) - 1 : MONTHS.indexOf(name),
    day: Number(day),
    clockMs,
  };
}

/** Milliseconds since midnight; null if there is no such time of day. */
function clockOf({
  hour,
  minute,
  second = '0',
  fraction = '',
  half,
}: Record<string, string | undefined>): number | null {
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  if (hours > 23 || (half !== undefined && Number(hour) > 12) || Number(minute) > 59 || Number(second) > 60)
    return null;

  return ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

function zoneOf(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
