import { bareValue, XO_FIELDS, put, type XoRecord } from './xo-fields';
import { canBeLonger, isSound, joinValue, showsItsField } from './xo-values';

/** A single word: the rest of a split name or value, or noise. */
const FRAGMENT = /^[\s>*•_`]*([^\s{}[\],]{1,500}?),?\s*$/;
/** `   Key: value`, `"Key": "value",`, `- Key: value`, `> *Key:* value`. */
const PAIR = /^[\s>*•_`-]*"?([A-Za-z][A-Za-z0-9_]{1,40})"?[*_`]*\s*:[*_`]*(?:\s+(\S.*|)|)$/;
/** Names of the ignored fields have this shape too: `DefaultProvider`, `IsPaid`. */
const NAME = /^[A-Z][A-Za-z]+$/;
const NAME_PIECE_MIN = 3;
/** A line of its own between two messages. */
export const SEAM = '\u0001';

/** Reads records of `Key: value`. `isCut`: the text ends inside an object. */
export function recordsOfLines(text: string, isCut: boolean): XoRecord[] {
  const reader = new LineReader();
  text.split('\n').forEach((line) => reader.read(line));
  const records = reader.end(text.endsWith('\n'));
  const last = records.at(-1);
  if (isCut && last !== undefined) last.cut = true;

  return records;
}

/** Puts together the records of a text, line by line. */
class LineReader {
  private readonly records: XoRecord[] = [];
  private fields = new Map<string, string>();
  private seen = new Set<string>();
  private cut = false;
  /** The field of the line before; blank lines may stand between. */
  private last: { key: string; value: string } | null = null;
  /** A single word on the line before. */
  private fragment: string | null = null;
  /** The line belongs to nothing before it. It may be the rest of a name or value that was split elsewhere. */
  private orphan = false;
  /** After such a line came the rest of a record. So something was split, and it is not known what. */
  private torn = false;
  /** The line before was the last one of its message. */
  private seam = false;

  read(line: string): void {
    if (line.trim() === '' || line === SEAM) {
      this.seam ||= line === SEAM;
      return;
    }
    this.readText(line);
    this.seam = false;
  }

  private readText(line: string): void {
    if (/^\s*Retrieving cluster identified by\b/i.test(line)) this.close();

    const whole = this.fragment === null ? null : fieldOf(`${this.fragment}${line.trim()}`);
    const field = whole !== null && XO_FIELDS.has(whole.key.toLowerCase()) ? whole : fieldOf(line);
    if (field !== null) {
      this.take(field);
      return;
    }
    const fragment = FRAGMENT.exec(line)?.[1] ?? null;
    if (fragment !== null && !PAIR.test(line)) {
      this.orphan = !this.takeRest(fragment);
      this.fragment = fragment;
      this.last = null;
      return;
    }
    this.closeValue(!this.seam);
    this.fragment = null;
    this.orphan = isEndOfName(PAIR.exec(line)?.[1]);
  }

  /** `isEnded`: the last line has a line end, so its value is not cut. */
  end(isEnded: boolean): XoRecord[] {
    const word = this.fragment ?? '';
    // A name without its end: the important field may have stood there.
    this.cut ||= word.length >= NAME_PIECE_MIN && [...XO_FIELDS.values()].some((name) => name.startsWith(word));
    this.closeValue(isEnded && !this.seam);
    this.close();
    return this.torn ? this.records.map((record) => ({ ...record, cut: true })) : this.records;
  }

  /** A value at the end of a message is believed only if it cannot be the beginning of a longer one. */
  private closeValue(isEnded: boolean): void {
    this.cut ||= this.last !== null && !isEnded && canBeLonger(this.last.key, this.last.value);
    this.last = null;
  }

  private take({ key, value }: { key: string; value: string }): void {
    const name = XO_FIELDS.get(key.toLowerCase());
    const isFirst = name === 'Region' || name === 'ClusterID';
    this.torn ||= this.orphan && !isFirst;
    if (this.seam && this.last !== null)
      this.cut ||= XO_FIELDS.has(this.last.key.toLowerCase()) && !isSound(this.last.key, this.last.value);

    // A repeated key begins the next record, and so does the record's first key in a new message.
    if (this.seen.has(key.toLowerCase()) || (this.seam && name === 'Region' && this.seen.size > 0)) this.close();

    const text = value.replace(/,\s*$/, '');
    this.fragment = null;
    this.orphan = false;
    this.last = { key: name ?? key, value: bareValue(text) };
    if (name === undefined) return;

    this.cut ||= /^\s*"[^"]*$/.test(text);
    this.seen.add(key.toLowerCase());
    put(this.fields, key, text);
  }

  /** Takes the rest of a split value, or an unrelated word. False: the word is not a part of the value before it. */
  private takeRest(word: string): boolean {
    if (this.last === null) return false;

    const { key, value } = this.last;
    if (!XO_FIELDS.has(key.toLowerCase())) return true;

    const rest = bareValue(word);
    const joined = joinValue(key, value, rest);
    // Messages may come in another order, so the whole value of one field may stand behind the name of another.
    const isForeign = this.seam && value === '' && joined !== '' && !showsItsField(key);
    this.cut ||= joined === null || isForeign;
    if (joined !== null) put(this.fields, key, joined);
    return joined !== value || !this.seam;
  }

  /** Lines without their own id contradict the record before them. A region may be progress. */
  private contradicts(record: Map<string, string> | undefined): boolean {
    return [...this.fields].some(([name, value]) => name !== 'Region' && (record?.get(name) ?? value) !== value);
  }

  private close(): void {
    if (this.fields.has('ClusterID')) this.records.push({ fields: this.fields, cut: this.cut });
    else if (this.contradicts(this.records.at(-1)?.fields)) this.torn = true;

    this.fields = new Map();
    this.seen = new Set();
    this.cut = false;
    this.last = null;
    this.fragment = null;
    this.orphan = false;
  }
}

/** Is a name the end of a field's name that was split? */
function isEndOfName(name: string | undefined): boolean {
  return (
    name !== undefined &&
    name.length >= NAME_PIECE_MIN &&
    [...XO_FIELDS.values()].some((field) => field.length > name.length && field.endsWith(name))
  );
}

function fieldOf(line: string): { key: string; value: string } | null {
  const [, key, value = ''] = PAIR.exec(line) ?? [];
  return key === undefined || !(XO_FIELDS.has(key.toLowerCase()) || NAME.test(key)) ? null : { key, value };
}
