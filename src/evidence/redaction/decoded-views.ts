/**
 * A text after decoding a part of it. `from` and `to` name the characters of the original text that became each
 * character.
 */
export interface View {
  text: string;
  from: number[];
  to: number[];
}

/** A shorter stretch is too short to search. */
const CHARS_MIN = 4;
/** Between two numbers of one array: `, 0x`, `\ndata: `, `</byte><byte>`. */
const GAP_MAX = 24;
/** An alphabet whose letters have `width` bits each; `phases` letters make whole bytes. */
interface Alphabet {
  width: number;
  phases: number;
  /** The value of a letter, by its code; -1 for others. */
  values: Int8Array;
}

const BASE64 = alphabetOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', '-_');
const BASE32 = alphabetOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
const RUN = /(?:[A-Za-z0-9+/_-]|(?:=|%3[Dd])?(?:\s|\\{1,4}[nr]){1,6}(?=[A-Za-z0-9+/_-]))+/g;
const ESCAPE =
  /%([0-9a-f]{2})|\\{1,4}x([0-9a-f]{2})|\\{1,4}u\{?([0-9a-f]{4})\}?|\\{1,4}([0-7]{3})|&#(\d{1,7});|&#x([0-9a-f]{1,6});|&(amp|lt|gt|quot|apos);|=([0-9A-F]{2})|=\r?\n|\\{1,4}(["'/\\])/gi;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** `others` replace the last letters. */
function alphabetOf(letters: string, others = ''): Alphabet {
  const values = new Int8Array(128).fill(-1);
  [...letters].forEach((letter, value) => (values[letter.charCodeAt(0)] = value));
  [...others].forEach((letter, at) => (values[letter.charCodeAt(0)] = letters.length - others.length + at));
  const width = Math.log2(letters.length);
  return { width, phases: width === 6 ? 4 : 8, values };
}

/** The text as it is. */
export function plainView(text: string): View {
  const from = Array.from({ length: text.length }, (_, at) => at);
  return { text, from, to: from.map((at) => at + 1) };
}

/** The letters and digits of a text, without everything between them. */
export function strippedView(view: View): View {
  const kept = [...view.text.matchAll(/[\p{L}\p{N}]/gu)].map(({ index }) => index);
  return {
    text: kept.map((at) => view.text[at]).join(''),
    from: kept.map((at) => view.from[at] ?? 0),
    to: kept.map((at) => view.to[at] ?? 0),
  };
}

/** The characters to search for in decoded text: ASCII alone, or any. */
export type Sought = 'ascii' | 'any';

/**
 * Every reading of a text as encoded bytes, in the forms in which programs print them:
 * - numbers of three bases, with one, two, four or eight bytes each, in either order,
 * - base64 and base32 from any bit on, escapes, and UTF-16 read as text.
 * The time grows in proportion to the length of the text. A word that encodes nothing becomes noise when it is decoded.
 * If only ASCII is searched, nearly all noise is dropped at once and is not decoded again.
 */
export function decodedViews(view: View, sought: Sought): View[] {
  return [
    ...numbers(view, { shape: /-?\d{1,20}/g, base: 10, sought }),
    ...numbers(view, { shape: /[0-7]{2,22}/g, base: 8, sought }),
    ...hexadecimal(view, sought),
    ...bits(view, BASE64, sought),
    ...bits(view, BASE32, sought),
    ...wideLetters(view, sought),
    ...unescaped(view),
  ];
}

/** Gathers decoded bytes, and splits them at bytes that are not text. */
class Stretches {
  done: View[] = [];
  #view: View;
  #text: string[] = [];
  #from: number[] = [];
  #to: number[] = [];
  #max: number;

  constructor(view: View, sought: Sought) {
    this.#view = view;
    this.#max = sought === 'ascii' ? 0x7e : 0xff;
  }

  /** Takes a byte that stands at `from` to `to` of the view. A zero byte is filling. */
  add(byte: number, from: number, to: number): void {
    if (byte === 0) return;
    if (byte < 0x20 || byte === 0x7f || byte > this.#max) {
      this.part();
      return;
    }
    this.#text.push(String.fromCharCode(byte));
    this.#from.push(this.#view.from[from] ?? 0);
    this.#to.push(this.#view.to[to - 1] ?? 0);
  }

  part(): void {
    if (this.#text.length >= CHARS_MIN) this.done.push({ text: this.#text.join(''), from: this.#from, to: this.#to });

    this.#text = [];
    this.#from = [];
    this.#to = [];
  }

  end(): View[] {
    this.part();
    return this.done;
  }
}

interface Token {
  bytes: number[];
  from: number;
  to: number;
}

function numbers(view: View, { shape, base, sought }: { shape: RegExp; base: number; sought: Sought }): View[] {
  const tokens = [...view.text.matchAll(shape)].map(({ 0: digits, index }) => ({
    bytes: bytesOf(digits, base),
    from: index,
    to: index + digits.length,
  }));
  if (isTooFew(tokens)) return [];
  // If each number has its index beside it, every second or third is a byte.
  return [1, 2, 3].flatMap((stride) =>
    Array.from({ length: stride }, (_, offset) => tokens.filter((_token, at) => at % stride === offset)).flatMap(
      (chosen) => inBothOrders(view, chosen, { gap: GAP_MAX * stride, sought }),
    ),
  );
}

/** Too few bytes to search. */
function isTooFew(tokens: Token[]): boolean {
  let left = CHARS_MIN;
  return tokens.every(({ bytes }) => (left -= bytes.length) > 0);
}

function bytesOf(digits: string, base: number): number[] {
  const number = Number.parseInt(digits, base);
  if (number < 0) {
    // A signed byte, or a signed word of 32 bits.
    return number >= -128 ? [number + 256] : number >= -(2 ** 31) ? bytesOf(String(number + 2 ** 32), 10) : [];
  }
  const bytes: number[] = [];
  for (let rest = number, count = 0; count === 0 || (rest > 0 && count < 8); count++) {
    bytes.unshift(rest % 256);
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

function inBothOrders(view: View, tokens: Token[], { gap, sought }: { gap: number; sought: Sought }): View[] {
  if (isTooFew(tokens)) return [];
  const read = (order: (bytes: number[]) => number[]): View[] => {
    const stretches = new Stretches(view, sought);
    let end = 0;
    for (const { bytes, from, to } of tokens) {
      if (from - end > gap) stretches.part();
      for (const byte of order(bytes)) stretches.add(byte, from, to);
      end = to;
    }
    return stretches.end();
  };
  const isWide = tokens.some(({ bytes }) => bytes.length > 1);
  return [...read((bytes) => bytes), ...(isWide ? read((bytes) => [...bytes].reverse()) : [])];
}

function hexadecimal(view: View, sought: Sought): View[] {
  const runs = [...view.text.matchAll(/(?:0x)?([0-9a-f]{2,})/gi)];
  return [0, 1].flatMap((phase) => {
    const words: Token[] = [];
    const pairs: Token[] = [];
    for (const { 0: whole, 1: digits = '', index } of runs) {
      // A run in two halves of a digit each appears only where the run was cut.
      const start = index + whole.length - digits.length + (digits.length > 4 ? phase : 0);
      const used = digits.slice(digits.length > 4 ? phase : 0);
      const bytes = (used.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
      words.push({ bytes, from: start, to: start + used.length });
      pairs.push(...bytes.map((byte, at) => ({ bytes: [byte], from: start + 2 * at, to: start + 2 * at + 2 })));
    }
    const how = { gap: GAP_MAX, sought };
    return [...inBothOrders(view, pairs, how), ...inBothOrders(view, words, how)];
  });
}

/** Base64 (6 bits a letter) and base32 (5 bits). Line ends and their escapes may stand in it. */
function bits(view: View, alphabet: Alphabet, sought: Sought): View[] {
  const runs = [...view.text.matchAll(RUN)]
    .map(({ 0: run, index }) => lettersOf(run, { index, alphabet }))
    .filter(({ values }) => values.length * alphabet.width >= 8 * CHARS_MIN);
  if (runs.length === 0) return [];
  // The first letter of a run may be at any place in a group of whole bytes.
  return Array.from({ length: alphabet.phases }, (_, phase) => phase).flatMap((phase) => {
    const stretches = new Stretches(view, sought);
    for (const run of runs) readBits(run, { phase, width: alphabet.width, stretches });
    return stretches.end();
  });
}

/** The letters of a run that belong to the alphabet: their values and places. */
interface Letters {
  values: number[];
  at: number[];
}

function lettersOf(run: string, { index, alphabet }: { index: number; alphabet: Alphabet }): Letters {
  const letters: Letters = { values: [], at: [] };
  for (let at = 0; at < run.length; at++) {
    const code = run.charCodeAt(at);
    // The letter of an escaped line end is not a part of the text.
    if ((code === 0x6e || code === 0x72) && run[at - 1] === '\\') continue;
    const value = code < 128 ? alphabet.values[code]! : -1;
    if (value < 0) continue;
    letters.values.push(value);
    letters.at.push(index + at);
  }
  return letters;
}

function readBits(
  { values, at }: Letters,
  { phase, width, stretches }: { phase: number; width: number; stretches: Stretches },
): void {
  let held = 0;
  let count = 0;
  let begin = 0;
  for (let place = phase; place < values.length; place++) {
    if (count === 0) begin = at[place]!;
    held = ((held << width) | values[place]!) & 0xffff;
    count += width;
    if (count >= 8) {
      count -= 8;
      stretches.add((held >> count) & 0xff, begin, at[place]! + 1);
      begin = at[place]!;
    }
  }
  stretches.part();
}

/** `灡楫` is `apik` read as UTF-16. */
function wideLetters(view: View, sought: Sought): View[] {
  const tokens = [...view.text.matchAll(/[\u2020-\u7e7e]/g)].map(({ 0: letter, index }) => ({
    bytes: [letter.charCodeAt(0) >> 8, letter.charCodeAt(0) & 0xff],
    from: index,
    to: index + 1,
  }));
  return tokens.length === 0 ? [] : inBothOrders(view, tokens, { gap: 1, sought });
}

/** The text without its escapes, if it has any: percent, backslash, entities of HTML, quoted-printable. */
function unescaped(view: View): View[] {
  const result: View = { text: '', from: [], to: [] };
  let at = 0;
  const copy = (to: number): void => {
    for (; at < to; at++) add(view.text[at] ?? '', at, at + 1);
  };
  const add = (letter: string, from: number, to: number): void => {
    result.text += letter;
    for (let unit = 0; unit < letter.length; unit++) {
      result.from.push(view.from[from] ?? 0);
      result.to.push(view.to[to - 1] ?? 0);
    }
  };
  for (const match of view.text.matchAll(ESCAPE)) {
    copy(match.index);
    at = match.index + match[0].length;
    add(letterOf(match), match.index, at);
  }
  if (at === 0) return [];
  copy(view.text.length);
  return [result];
}

function letterOf([, percent, x, u, octal, decimal, hex, entity, printable, escaped]: RegExpMatchArray): string {
  const digits = percent ?? x ?? u ?? hex ?? printable;
  if (digits !== undefined) return letter(Number.parseInt(digits, 16));
  if (octal !== undefined) return letter(Number.parseInt(octal, 8));
  if (decimal !== undefined) return letter(Number.parseInt(decimal, 10));
  return entity === undefined ? (escaped ?? '') : (ENTITIES[entity.toLowerCase()] ?? '');
}

function letter(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
