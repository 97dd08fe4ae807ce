/** The kind of a file, by its first bytes. */
export type RawText = { text: string } | { fault: string };

const SIGNATURES: [string, number[]][] = [
  ['compressed with gzip', [0x1f, 0x8b]],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['compressed with zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['compressed with xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['compressed with bzip2', [0x42, 0x5a, 0x68, 0x39]],
];
/** An ANSI escape sequence: colours and cursor movements, as consoles write them. */
// eslint-disable-next-line no-control-regex
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** A colour whose escape character was written as text: `\u001b[31m` in JSON, `#033[31m` by syslog, `^[[31m`. */
const WRITTEN_COLOUR = /(?:\\{1,16}(?:u00|x)1b|\\{1,16}(?:033|e)|#033|\^\[|␛)\[[\d;]{0,24}m/gi;

/** The archive or compression format that the bytes begin with; null for no known one. */
export function archiveFormat(bytes: Buffer): string | null {
  const found = SIGNATURES.find(([, signature]) => signature.every((byte, index) => bytes[index] === byte));
  return found?.[0] ?? null;
}

/** Is this a page for a browser? Jenkins answers with one if a login or a proxy is in the way. */
export function isHtmlPage(text: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[^])*-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(
    text.slice(0, 4096),
  );
}

/** Removes ANSI sequences from a text. */
export function withoutAnsi(text: string): string {
  return text.includes('\u001b') ? text.replace(ANSI, '') : text;
}

/** Removes ANSI sequences, and colours whose escape character was written as text. */
export function withoutColours(text: string): string {
  return withoutAnsi(text).replace(WRITTEN_COLOUR, '');
}

/** The byte order of UTF-16, if a byte order mark shows it. Windows shells write UTF-16 by default. */
export function utf16Order(bytes: Buffer): 'little' | 'big' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'little';

  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'big' : null;
}

/** A text with more unreadable characters in a hundred counts as binary. */
const DAMAGED_PERCENT_MAX = 5;

/**
 * Turns a small file into text with LF line ends, without byte order mark and ANSI sequences, or says why it is not
 * text. For files that fit into memory; the token log reader reads logs of any size.
 */
export function toText(bytes: Buffer): RawText {
  if (bytes.length === 0) return { fault: 'is empty' };

  const format = archiveFormat(bytes);
  if (format !== null) return { fault: `is ${format}; unpack it first` };

  const text = decode(bytes).replace(/^\ufeff/, '');
  if (text.trim() === '') return { fault: 'holds nothing but blanks' };

  if (text.includes('\0') || damagedPercent(text) > DAMAGED_PERCENT_MAX)
    return { fault: 'holds binary data, not text' };

  if (isHtmlPage(text)) return { fault: 'is an HTML page, as a login or an error page would be' };

  return { text: withoutAnsi(text).replace(/\r\n?/g, '\n') };
}

function decode(bytes: Buffer): string {
  const order = utf16Order(bytes);
  if (order === 'little') return bytes.toString('utf16le');

  if (order === 'big') {
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  }
  return bytes.toString('utf8');
}

/** The share of characters that no text has: replacement characters, and controls other than white space and escape. */
export function damagedPercent(text: string): number {
  // eslint-disable-next-line no-control-regex
  const damaged = text.match(/[\ufffd\u0000-\u0007\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0;
  return (damaged * 100) / Math.max(1, text.length);
}
