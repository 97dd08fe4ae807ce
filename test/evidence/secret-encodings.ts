/** A secret as some program prints it: the printed parts in order, each standing for `chars` characters of the secret. */
export interface Printed {
  text: string;
  /** What must not be seen in a row: stretches of the printed text that stand for four characters. */
  windows: string[];
}

type Encode = (secret: string) => Printed;

const bytesOf = (secret: string): number[] => [...Buffer.from(secret)];
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const octal = (byte: number): string => byte.toString(8).padStart(3, '0');

/** One part for each character, with something between them and around all of them. */
function parts(
  print: (byte: number, at: number) => string,
  between: string,
  around: [string, string] = ['', ''],
): Encode {
  return (secret) => {
    const printed = bytesOf(secret).map(print);
    const windows = printed.slice(3).map((_, at) => printed.slice(at, at + 4).join(between));
    return { text: `${around[0]}${printed.join(between)}${around[1]}`, windows };
  };
}

/** The whole at once, of which `length` characters stand for four of the secret at least. */
function whole(encode: (secret: string) => string, length: number): Encode {
  return (secret) => {
    const text = encode(secret);
    const windows = Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) =>
      text.slice(at, at + length),
    );
    return { text, windows };
  };
}

/** Several characters to a part. */
function groups(size: number, between: string): Encode {
  return (secret) => {
    const text = (secret.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).join(between);
    const windows = secret
      .split('')
      .slice(3)
      .map((_, at) => secret.slice(at, at + 4));
    return { text, windows: [...windows] };
  };
}

function words(size: 2 | 4, order: 'LE' | 'BE', print: (word: number) => string, between: string): Encode {
  return (secret) => {
    const bytes = Buffer.concat([Buffer.from(secret), Buffer.alloc(size)]);
    const printed = Array.from({ length: Math.ceil(Buffer.byteLength(secret) / size) }, (_, at) =>
      print(order === 'LE' ? bytes.readUIntLE(at * size, size) : bytes.readUIntBE(at * size, size)),
    );
    const count = 4 / size;
    const windows = printed.slice(count - 1).map((_, at) => printed.slice(at, at + count).join(between));
    return { text: printed.join(between), windows };
  };
}

const base64 = (secret: string): string => Buffer.from(secret).toString('base64');
const base64url = (secret: string): string => Buffer.from(secret).toString('base64url');
const hexdump: Encode = (secret) => {
  const rows = secret.match(/[^]{1,16}/g) ?? [];
  const printed = rows.map((row) => bytesOf(row).map(hex));
  const text = rows.map((row, at) => `${(at * 16).toString(16).padStart(8, '0')}  ${printed[at]?.join(' ')}  |${row}|`);
  const windows = printed.flatMap((row) => row.slice(3).map((_, at) => row.slice(at, at + 4).join(' ')));
  return { text: text.join('\n'), windows };
};
const swapped = (secret: string): string => Buffer.from(secret, 'utf16le').toString('latin1');

/** Each piece with what stands in front of it, in each place another. */
export function scattered(secret: string, print: (letter: string) => string, before: readonly string[]): Printed {
  const printed = [...secret].map((letter, at) => `${before[at % before.length]}${print(letter)}`);
  const windows = printed.slice(3).map((_, at) => printed.slice(at, at + 4).join(' '));
  return { text: printed.join(' '), windows };
}

/** How a program prints one character of a secret as a number, or as it is. */
export const PRINTED_LETTERS: Record<string, (letter: string) => string> = {
  decimal: (letter) => String(letter.charCodeAt(0)),
  hexadecimal: (letter) => hex(letter.charCodeAt(0)),
  octal: (letter) => octal(letter.charCodeAt(0)),
  'decimal with 0': (letter) => String(letter.charCodeAt(0)).padStart(3, '0'),
  'as it is': (letter) => letter,
};

export const ENCODINGS: Record<string, Encode> = {
  plain: whole((secret) => secret, 4),
  reversed: whole((secret) => [...secret].reverse().join(''), 4),
  'in capitals': whole((secret) => secret.toUpperCase(), 4),
  'Node Buffer as JSON': parts(String, ',', ['{"type":"Buffer","data":[', ']}']),
  'Node Buffer inspected': parts(hex, ' ', ['<Buffer ', '>']),
  'Node Uint8Array as JSON': parts((byte, at) => `"${at}":${byte}`, ',', ['{', '}']),
  'Node typed array inspected': parts(String, ', ', ['Uint8Array(44) [\n  ', '\n]']),
  'an array over lines': parts(String, ',\n    ', ['[\n    ', '\n]']),
  'YAML list': parts(String, '\n- ', ['data:\n- ', '']),
  'Go bytes': parts(String, ' ', ['[', ']']),
  'Go %#v': parts((byte) => `0x${byte.toString(16)}`, ', ', ['[]byte{', '}']),
  'Go %x': whole((secret) => bytesOf(secret).map(hex).join(''), 8),
  'Go % X': parts((byte) => hex(byte).toUpperCase(), ' '),
  'Go %q of runes': parts((byte) => `'${String.fromCharCode(byte)}'`, ' ', ['[', ']']),
  'Go %U': parts((byte) => `U+00${hex(byte).toUpperCase()}`, ' ', ['[', ']']),
  'Python bytes': parts((byte) => `\\x${hex(byte)}`, '', ["b'", "'"]),
  'Python list': parts(String, ', ', ['[', ']']),
  'Python bytearray': parts((byte) => `\\x${hex(byte)}`, '', ["bytearray(b'", "')"]),
  'Python tuple of letters': parts((byte) => `'${String.fromCharCode(byte)}'`, ', ', ['(', ')']),
  'Java bytes': parts(String, ', ', ['[', ']']),
  'Java bytes, negated': parts((byte) => String(byte - 256), ', ', ['[', ']']),
  'floating point': parts((byte) => `${byte}.0`, ', ', ['[', ']']),
  exponents: parts((byte) => byte.toExponential(), ' '),
  'protobuf text': parts((byte) => `data: ${byte}`, '\n'),
  'form fields': parts((byte, at) => `data[${at}]=${byte}`, '&'),
  XML: parts((byte) => `<byte>${byte}</byte>`, ''),
  '16 bit words': words(2, 'BE', String, ' '),
  '32 bit words': words(4, 'BE', String, ', '),
  '32 bit words, signed and swapped': words(4, 'LE', (word) => String(word | 0), ','),
  'unicode escapes': parts((byte) => `\\u00${hex(byte)}`, ''),
  'unicode escapes, doubled': parts((byte) => `\\\\u00${hex(byte)}`, ''),
  'unicode braces': parts((byte) => `\\u{${hex(byte)}}`, ''),
  'octal escapes': parts((byte) => `\\${octal(byte)}`, ''),
  'octal numbers': parts(octal, ' '),
  'octal with 0o': parts((byte) => `0o${byte.toString(8)}`, ', '),
  'od words': words(2, 'LE', (word) => word.toString(8).padStart(6, '0'), ' '),
  'od -c': parts((byte) => String.fromCharCode(byte), '   '),
  binary: parts((byte) => byte.toString(2).padStart(8, '0'), ' '),
  percent: parts((byte) => `%${hex(byte)}`, ''),
  'percent where needed': whole((secret) => encodeURIComponent(secret), 12),
  'percent twice': parts((byte) => `%25${hex(byte)}`, ''),
  'HTML entities': parts((byte) => `&#${byte};`, ''),
  'HTML entities, hexadecimal': parts((byte) => `&#x${hex(byte)};`, ''),
  'quoted-printable': parts((byte) => `=${hex(byte).toUpperCase()}`, ''),
  'quoted-printable, wrapped': groups(11, '=\n'),
  base64: whole(base64, 6),
  'base64, one byte on': whole((secret) => base64(`a${secret}`).slice(2), 6),
  'base64, two bytes on': whole((secret) => base64(`ab${secret}`).slice(3), 6),
  base64url: whole(base64url, 6),
  'base64 twice': whole((secret) => base64(base64(secret)), 8),
  'base64url twice, one byte on': whole((secret) => base64url(`x${base64url(`y${secret}`)}`).slice(4), 8),
  'base64, wrapped': whole((secret) => (base64(secret).match(/.{1,20}/g) ?? []).join('\n'), 6),
  'base64 of hexadecimal': whole((secret) => base64(bytesOf(secret).map(hex).join('')), 11),
  'hexadecimal of base64': whole((secret) => bytesOf(base64(secret)).map(hex).join(''), 12),
  'JSON of base64 of JSON': whole((secret) => JSON.stringify(base64(JSON.stringify({ secret }))), 6),
  hexadecimal: whole((secret) => bytesOf(secret).map(hex).join(''), 8),
  'hexadecimal, capitals, 0x': whole((secret) => `0x${bytesOf(secret).map(hex).join('').toUpperCase()}`, 8),
  'hexadecimal with colons': parts(hex, ':'),
  'hexadecimal with dashes': parts(hex, '-'),
  'hexadecimal words': words(2, 'BE', (word) => word.toString(16).padStart(4, '0'), ' '),
  'hexdump words': words(2, 'LE', (word) => word.toString(16).padStart(4, '0'), ' '),
  'hexadecimal words of 32 bits': words(4, 'BE', (word) => word.toString(16).padStart(8, '0'), ' '),
  'hexdump -C': hexdump,
  'letters with blanks': groups(1, ' '),
  'letters with dashes': groups(1, '-'),
  'letters on lines': groups(1, '\n'),
  'letters with quotes and commas': groups(1, "', '"),
  'letters with pipes': groups(1, '|'),
  'letters with slashes': groups(1, '/'),
  'pairs with colons': groups(2, ':'),
  'threes with dots': groups(3, '.'),
  'threes with blanks': groups(3, ' '),
  'fours with blanks': groups(4, ' '),
  'fours with dashes': groups(4, '-'),
  'fives on lines': groups(5, '\n'),
  'sevens with pipes': groups(7, ' | '),
  'eights with commas': groups(8, ', '),
  'control characters between': groups(1, '\u0001'),
  'zero bytes between': whole(swapped, 7),
  'zero width between': groups(1, '\u200b'),
  'colours between': groups(4, '\u001b[0m\u001b[31m'),
  'full width letters': parts((byte) => (byte > 0x20 ? String.fromCharCode(byte + 0xfee0) : ' '), ''),
  'read as UTF-16': whole((secret) => Buffer.from(`${secret} `.slice(0, secret.length & ~1)).toString('utf16le'), 2),
};

const unicode = (shape: RegExp): string[] =>
  Array.from({ length: 0x20000 }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .filter((letter) => shape.test(letter));
const DECIMALS = unicode(/^\p{Nd}$/u);
const VALUES = new Map(DECIMALS.map((digit, at) => [digit, String(at % 10)]));
const inAscii = (text: string): string => text.replace(/\p{Nd}/gu, (digit) => VALUES.get(digit) ?? digit);

/** The digits 0 to 9 of each script that has them. */
export const DIGITS_OF_SCRIPTS = Array.from({ length: DECIMALS.length / 10 }, (_, row) =>
  DECIMALS.slice(10 * row, 10 * row + 10),
);
/** Numbers of scripts that write none of them with ten digits. */
export const NUMERALS = unicode(/^[\p{No}\p{Nl}]$/u);
/** Whatever may stand between letters in any script: punctuation, symbols, blanks, marks, and what nobody sees. */
export const SEPARATORS = unicode(/^[\p{P}\p{S}\p{Z}\p{M}\p{Cf}]$/u);

/** Letters and digits alone, because what stands between them hides nothing from a reader. */
export const bare = (text: string): string =>
  inAscii(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}…~]/gu, '');

/**
 * Four characters of a secret in a row that came out in `shown`. A number of a few digits is not one: every log is full of them.
 * `around` is what stands there without the secret.
 */
export function leaked(windows: readonly string[], shown: string, around: string): string[] {
  const [out, besides] = [bare(shown), bare(around)];
  return windows.filter((window) => {
    const wanted = bare(window);
    const isReadable = wanted.length >= 4 || /^\P{ASCII}{2}$/u.test(wanted);
    return isReadable && !/^\d{1,6}$/.test(wanted) && out.includes(wanted) && !besides.includes(wanted);
  });
}
