import { endOfObject, parseQuietly } from '../text/json-in-text';
import { XO_FIELDS, put, type XoRecord } from './xo-fields';
import { recordsOfLines, SEAM } from './xo-lines';
import { withoutEnd } from '../../text/without-end';

/** A reply is text for people. A longer text is something else. */
const TEXT_LENGTH_MAX = 512 * 1024;
const MESSAGES_MAX = 500;
const RECORDS_MAX = 200;
/**
 * The limit of text that is read again to join messages, for all of them together. An object that never ends must not
 * cost endless work.
 */
const JOINED_CHARS_MAX = 8 * TEXT_LENGTH_MAX;
const JSON_DEPTH_MAX = 4;

/**
 * Finds the records in xo's messages: lines of `Key: value`, JSON, or JSON below a header, with Slack's escapes and
 * with noise between them. A JSON object that Slack split over several messages is joined again.
 */
export function findXoRecords(messages: string[]): XoRecord[] {
  const records: XoRecord[] = [];
  let joined = 0;
  const texts = messages.slice(0, MESSAGES_MAX).map((message) => withoutSlackMarkup(message.slice(0, TEXT_LENGTH_MAX)));
  for (let index = 0; index < texts.length && records.length < RECORDS_MAX; index++) {
    let text = texts[index] ?? '';
    // The lines of one answer may be spread over messages, so they are read as one text.
    while (!text.includes('{') && text.length < TEXT_LENGTH_MAX && texts[index + 1]?.includes('{') === false) {
      index += 1;
      text += `\n${SEAM}\n${texts[index] ?? ''}`;
    }
    let objects = splitJson(text);
    let joint = objects;
    for (
      let end = index + 1;
      joint.open && end < texts.length && joint.tail.length < TEXT_LENGTH_MAX && joined < JOINED_CHARS_MAX;
      end++
    ) {
      // Slack splits at any character. A line end cannot stand inside a JSON text, so none may come in between. Objects that
      // have ended are not read again.
      const going = `${withoutEnd(joint.tail, /\n/)}${(texts[end] ?? '').replace(/^\n+/, '')}`;
      const more = splitJson(going);
      joined += going.length;
      joint = { ...more, values: [...joint.values, ...more.values], rest: joint.rest + more.rest };
      if (!joint.open) {
        objects = joint;
        index = end;
      }
    }
    [...objects.values, ...recordsOfLines(objects.rest + objects.tail, objects.open)].forEach((record) =>
      records.push(record),
    );
  }
  return records.slice(0, RECORDS_MAX);
}

/** Undoes Slack's changes to a text: entities, `<url|label>`, smart quotes, code fences, special blanks. */
export function withoutSlackMarkup(text: string): string {
  return (
    withoutLastFence(text)
      .replace(/\r\n?/g, '\n')
      .replace(/<(?:mailto:)?([^<>|\s]{1,500})(?:\|[^<>\n]{0,500})?>/g, '$1')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, '&')
      .replace(/[\u201c\u201d]/g, '"')
      .replace(/[\u00a0\u2007\u202f]/g, ' ')
      .replace(/[\u200b\ufeff]/g, '')
      // Tables: a rule, a row of name and value, and a row that continues the value above it.
      .replace(/^[ \t]*[|+\u2500-\u257f][-+|:=\s\u2500-\u257f]*$/gm, '')
      .replace(/^[ \t]*[|│]([^|│\n]*)[|│]([^|│\n]*)(?:[|│][ \t]*)?$/gm, tableRow)
      // A language may follow a fence. Any other word there is the rest of a split text.
      .replace(/```(?:json|text|yaml)?/g, '\n')
  );
}

function tableRow(_row: string, name: string, value: string): string {
  return name.trim() === '' ? value.trim() : `${name.trim()}: ${value.trim()}`;
}

interface SplitJson {
  /** The records of the objects that could be parsed. */
  values: XoRecord[];
  /** The text around them, and objects that did not parse. */
  rest: string;
  /** The text behind the last object that has ended. */
  tail: string;
  /** The text ends inside an object. */
  open: boolean;
}

function splitJson(text: string): SplitJson {
  const values: XoRecord[] = [];
  let rest = '';
  let from = 0;
  for (let start = text.indexOf('{'); start !== -1; start = text.indexOf('{', from)) {
    const end = endOfObject(text, start);
    if (end === null) return { values, rest, tail: text.slice(from), open: true };

    const value = parseQuietly(text.slice(start, end));
    rest += text.slice(from, value === undefined ? end : start) + '\n';
    if (value !== undefined) {
      const records = recordsOfJson(value, 0);
      const cut = records.length > 0 && saysTwice(text.slice(start, end), value);
      records.forEach((record) => values.push(cut ? { ...record, cut } : record));
    }
    from = end;
  }
  return { values, rest, tail: text.slice(from), open: false };
}

/** Does an object give one field two different values? The parser keeps the last one silently. */
function saysTwice(text: string, value: unknown): boolean {
  const kept = JSON.stringify(value);
  return [...text.matchAll(/"([A-Za-z]{4,40})"\s{0,20}:\s{0,20}("[^"\\\n]{0,500}")/g)].some(
    ([, name = '', said = '']) => XO_FIELDS.has(name.toLowerCase()) && !kept.includes(`"${name}":${said}`),
  );
}

function recordsOfJson(value: unknown, depth: number): XoRecord[] {
  if (typeof value !== 'object' || value === null || depth > JSON_DEPTH_MAX) return [];

  if (Array.isArray(value)) return value.slice(0, RECORDS_MAX).flatMap((item) => recordsOfJson(item, depth + 1));

  const fields = new Map<string, string>();
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean')
      put(fields, key, String(field));
  }
  if (fields.has('ClusterID')) return [{ fields, cut: false }];

  return Object.values(value)
    .slice(0, RECORDS_MAX)
    .flatMap((item) => recordsOfJson(item, depth + 1));
}

/** The fence at the end of a message is no line end: Slack puts one after each part of a split text. */
function withoutLastFence(text: string): string {
  const end = text.trimEnd();
  return end.endsWith('```') ? end.slice(0, -3).trimEnd() : text;
}
