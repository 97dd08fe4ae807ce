import { inOneLine } from '../../text/visible';

/** Text for terminals, in lines. Each text in a document is one line already. */

/** At most this number of characters, with an ellipsis where text was cut. */
export function cut(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  return width < 1
    ? ''
    : `${letters
        .slice(0, width - 1)
        .join('')
        .trimEnd()}…`;
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length));
}

export function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - [...text].length)) + text;
}

/** Lines of at most `width` characters, broken between words. A longer word is broken at the end of the line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const word of inOneLine(text).split(' ')) {
    const letters = [...word];
    if (line !== '' && length + 1 + letters.length <= width) {
      line += ` ${word}`;
      length += 1 + letters.length;
      continue;
    }
    if (line !== '') lines.push(line);
    // A part that fills its line exactly leaves no rest: a word of twice the width is two lines.
    const full = Math.max(0, Math.ceil(letters.length / Math.max(1, width)) - 1);
    for (let at = 0; at < full; at++) lines.push(letters.slice(at * width, (at + 1) * width).join(''));
    line = letters.slice(full * width).join('');
    length = letters.length - full * width;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** A duration for people: `0.8 s`, `34 s`, `2 min 13 s`, `3 h 05 min`, `2 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 0) return '0 s';
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

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `15:04:05 UTC` */
export function clock(iso: string): string {
  return `${iso.slice(11, 19)} UTC`;
}

/** `2026-11-22 15:04 UTC` */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `in 13 min`, or `2 h ago`. */
export function relative(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms >= 0 ? `in ${roughly(ms)}` : `${roughly(-ms)} ago`;
}
