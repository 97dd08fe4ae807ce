import type { Answer } from '../http/exchange';

const HEADERS = { 'Content-Type': 'text/plain', 'Accept-Ranges': 'bytes' };

/**
 * A file as Jenkins serves it. Only `bytes=a-b` and `bytes=a-` are understood; any other form gives the whole file, and
 * a start behind the end is a server error instead of 416.
 */
export function fileAnswer(content: Buffer, range: string | undefined): Answer {
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (match === null) return { status: 200, headers: HEADERS, body: content };
  const from = Number(match[1]);
  const to = match[2] === '' ? content.length - 1 : Math.min(Number(match[2]), content.length - 1);
  if (from > to) return { status: 500, headers: { 'Content-Type': 'text/html' }, body: '<html>Oops!</html>' };
  return {
    status: 206,
    headers: { ...HEADERS, 'Content-Range': `bytes ${from}-${to}/${content.length}` },
    body: content.subarray(from, to + 1),
  };
}
