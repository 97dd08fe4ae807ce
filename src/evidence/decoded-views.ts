/**
 * A text as it reads when something in it is decoded. `from` and `to` say which characters of the original text each
 * character comes from.
 */
export interface View {
  text: string;
  from: number[];
  to: number[];
}

/** A shorter stretch holds nothing to look for. */
const CHARS_MIN = 4;
/** Between two numbers of one array: `, 0x`, `\ndata: `, `</byte><byte>`. */
const GAP_MAX = 24;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ESCAPE =
  /%([0-9a-f]{2})|\\{1,4}x([0-9a-f]{2})|\\{1,4}u\{?([0-9a-f]{4})\}?|\\{1,4}([0-7]{3})|&#(\d{1,7});|&#x([0-9a-f]{1,6});|&(amp|lt|gt|quot|apos);|=([0-9A-F]{2})|=\r?\n|\\{1,4}(["'/\\])/gi;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text as it is. */
export function plainView(text: string): View {
  const from = Array.from({ length: text.length }, (_, at) => at);
  return { text, from, to: from.map((at) => at + 1) };
}

/** What the letters and digits of a text make when everything between them is left out. */
export function strippedView(view: View): View {
  const kept = [...view.text.matchAll(/[\p{L}\p{N}]/gu)].map(({ index }) => index);
  return {
    text: kept.map((at) => view.text[at]).join(''),
    from: kept.map((at) => view.from[at] ?? 0),
    to: kept.map((at) => view.to[at] ?? 0),
  };
}

/**
 * Everything that a text may be the encoding of, in the forms in which programs print bytes: numbers of three bases, one,
 * two, four or eight bytes each, in either order; base64 and base32 from any bit on; escapes; UTF-16 read as text.
 * Takes time in proportion to the length of the text.
 */
export function decodedViews(view: View): View[] {
  return [
    ...[10, 8].flatMap((base) => numbers(view, base === 10 ? /-?\d{1,20}/g : /[0-7]{2,22}/g, base)),
    ...hexadecimal(view),
    ...bits(view, BASE64, 6),
    ...bits(view, BASE32, 5),
    ...wideLetters(view),
    ...unescaped(view),
  ];
}

/** Gathers decoded bytes, and parts them where something stands between them that is no text. */
class Stretches {
  done: View[] = [];
  #view: View;
  #text: string[] = [];
  #from: number[] = [];
  #to: number[] = [];

  constructor(view: View) {
    this.#view = view;
  }

  /** Takes a byte that stands at `from` to `to` of the view. A zero byte is filling. */
  add(byte: number, from: number, to: number): void {
    if (byte === 0) return;
    if (byte < 0x20 || byte === 0x7f) {
      this.part();
      return;
    }
    this.#text.push(String.fromCharCode(byte));
    this.#from.push(this.#view.from[from] ?? 0);
    this.#to.push(this.#view.to[to - 1] ?? 0);
  }

  part(): void {
    if (this.#text.length >= CHARS_MIN) {
      this.done.push({ text: this.#text.join(''), from: this.#from, to: this.#to });
    }
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

function numbers(view: View, shape: RegExp, base: number): View[] {
  const tokens = [...view.text.matchAll(shape)].map(({ 0: digits, index }) => ({
    bytes: bytesOf(digits, base),
    from: index,
    to: index + digits.length,
  }));
  // Where each number has its index beside it, every second or third is a byte.
  return [1, 2, 3].flatMap((stride) =>
    Array.from({ length: stride }, (_, offset) => tokens.filter((_token, at) => at % stride === offset)).flatMap(
      (chosen) => inBothOrders(view, chosen, GAP_MAX * stride),
    ),
  );
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

function inBothOrders(view: View, tokens: Token[], gap: number): View[] {
  const read = (order: (bytes: number[]) => number[]): View[] => {
    const stretches = new Stretches(view);
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

function hexadecimal(view: View): View[] {
  const runs = [...view.text.matchAll(/(?:0x)?([0-9a-f]{2,})/gi)];
  return [0, 1].flatMap((phase) => {
    const words: Token[] = [];
    const pairs: Token[] = [];
    for (const { 0: whole, 1: digits = '', index } of runs) {
      // A run in two halves of a digit each happens only where it was cut.
      const start = index + whole.length - digits.length + (digits.length > 4 ? phase : 0);
      const used = digits.slice(digits.length > 4 ? phase : 0);
      const bytes = (used.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
      words.push({ bytes, from: start, to: start + used.length });
      pairs.push(...bytes.map((byte, at) => ({ bytes: [byte], from: start + 2 * at, to: start + 2 * at + 2 })));
    }
    return [...inBothOrders(view, pairs, GAP_MAX), ...inBothOrders(view, words, GAP_MAX)];
  });
}

/** Base64 (6 bits a letter) and base32 (5 bits). Line ends and their escapes may stand in it. */
function bits(view: View, alphabet: string, width: number): View[] {
  const values = new Map([...alphabet].map((letter, value) => [letter, value]));
  if (width === 6) {
    values.set('-', 62).set('_', 63);
  }
  const runs = [...view.text.matchAll(/(?:[A-Za-z0-9+/_-]|(?:=|%3[Dd])?(?:\s|\\{1,4}[nr]){1,6}(?=[A-Za-z0-9+/_-]))+/g)];
  // The first letter of a run may be any of those that a group of whole bytes has.
  const phases = Array.from({ length: width === 6 ? 4 : 8 }, (_, phase) => phase);
  return phases.flatMap((phase) => {
    const stretches = new Stretches(view);
    for (const { 0: run, index } of runs) {
      readBits(run, { index, phase, width, values, stretches });
    }
    return stretches.end();
  });
}

function readBits(
  run: string,
  how: { index: number; phase: number; width: number; values: Map<string, number>; stretches: Stretches },
): void {
  const { index, phase, width, values, stretches } = how;
  let skipped = 0;
  let held = 0;
  let count = 0;
  let begin = 0;
  for (let at = 0; at < run.length; at++) {
    const letter = run[at] ?? '';
    // Of an escaped line end the letter is none of the text.
    const isLineEnd = /[nr]/.test(letter) && run[at - 1] === '\\';
    const value = isLineEnd ? undefined : values.get(letter);
    if (value === undefined) continue;
    if (skipped < phase) {
      skipped += 1;
      continue;
    }
    begin = count === 0 ? at : begin;
    held = ((held << width) | value) & 0xffff;
    count += width;
    if (count >= 8) {
      count -= 8;
      stretches.add((held >> count) & 0xff, index + begin, index + at + 1);
      begin = at;
    }
  }
  stretches.part();
}

/** `灡楫` is `apik` read as UTF-16. */
function wideLetters(view: View): View[] {
  const tokens = [...view.text.matchAll(/[\u2020-\u7e7e]/g)].map(({ 0: letter, index }) => ({
    bytes: [letter.charCodeAt(0) >> 8, letter.charCodeAt(0) & 0xff],
    from: index,
    to: index + 1,
  }));
  return tokens.length === 0 ? [] : inBothOrders(view, tokens, 1);
}

/** The text with its escapes taken out, if it has any: percent, backslash, entities of HTML, quoted-printable. */
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
