import { archiveFormat, damagedPercent, isHtmlPage, utf16Order } from '../text/raw-text';

/** The bytes at the start of a log by which its kind is judged. */
export const HEAD_BYTES = 4096;
const DAMAGED_PERCENT_MAX = 10;

/** The way to decode a log into UTF-8 text, or the reason why that fails. */
export type LogKind = { fault: string } | { fault: null; skip: number; encoding: 'utf-8' | 'utf-16le' | 'utf-16be' };

/** Reads the first bytes of a log: is it a text, and in which encoding? */
export function kindOfLog(head: Buffer): LogKind {
  if (head.length === 0) return { fault: 'is empty' };

  const format = archiveFormat(head);
  if (format !== null) return { fault: `is ${format}; unpack it first` };

  const order = utf16Order(head);
  if (order !== null) return { fault: null, skip: 2, encoding: order === 'little' ? 'utf-16le' : 'utf-16be' };

  const text = head.toString('utf8');
  if (text.includes('\0') || damagedPercent(text) > DAMAGED_PERCENT_MAX)
    return { fault: 'holds binary data, not text' };

  if (isHtmlPage(text.replace(/^\ufeff/, '')))
    return { fault: 'is an HTML page, as a login or an error page would be' };

  const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  return { fault: null, skip: hasMark ? 3 : 0, encoding: 'utf-8' };
}
