/** Times for people. The exact ones are in UTC, the zone that all readers share. */

/** `2026-11-22 15:04 UTC` */
export function moment(iso: string): string {
  return isTime(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso;
}

/** The same without the day, if `nowMs` is on that day in UTC. Text that stays names no `nowMs`. */
export function momentAt(iso: string, nowMs: number | null = null): string {
  const shown = moment(iso);
  const isToday = nowMs !== null && isTime(iso) && new Date(nowMs).toISOString().startsWith(iso.slice(0, 10));
  return isToday ? shown.slice(11) : shown;
}

/** `15:04:05 UTC` */
export function clock(iso: string): string {
  return isTime(iso) ? `${iso.slice(11, 19)} UTC` : iso;
}

/** `2026-11-22` */
export function day(iso: string): string {
  return isTime(iso) ? iso.slice(0, 10) : iso;
}

/** Other systems write some of the times that we show. A text in another form is shown as it is. */
function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text);
}

/** A duration: `0.8 s`, `34 s`, `2 min 13 s`, `3 h 05 min`, `2 d 4 h`. */
export function duration(ms: number): string {
  if (!(ms >= 0)) return '0 s';
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${two(minutes % 60)} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A rough duration, in one unit: `45 s`, `13 min`, `4 h`, `3 d`. */
export function roughly(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** `in 13 min`, or `2 h ago`. */
export function relative(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms >= 0 ? `in ${roughly(ms)}` : `${roughly(-ms)} ago`;
}

/** A text with each exact time in ISO 8601 as a moment. Text of a run's own steps names times in that form. */
export function withMoments(text: string, nowMs: number | null = null): string {
  return text.replace(/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z/g, (iso) => momentAt(iso, nowMs));
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
