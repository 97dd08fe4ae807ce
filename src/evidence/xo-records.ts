import { endOfObject, parseQuietly } from './json-in-text';

/** One answer of xo about one id: its fields, by xo's own spelling. `null`, `""` and `none` are kept out. */
export interface XoRecord {
  fields: Map<string, string>;
  /** The answer was cut before its end, so that what it lacks may have been lost. */
  cut: boolean;
}

/** The fields that are read. Everything else in a reply is left alone, blobs and names of people included. */
const FIELDS = new Map(
  [
    'Region',
    'ClusterID',
    'Datacenter',
    'ActualDatacenterCluster',
    'ServerURL',
    'ResourceGroupID',
    'DesiredState',
    'ActualState',
    'MultishiftType',
    'MultishiftAccountID',
    'MultishiftControllerID',
  ].map((name) => [name.toLowerCase(), name]),
);
/** `   Key: value`, `"Key": "value",`, `- Key: value`, `> *Key:* value`. */
const PAIR = /^[\s>*•_`-]*"?([A-Za-z][A-Za-z0-9_]{1,40})"?[*_`]*\s*:[*_`]*(?:\s+(.*)|)$/;
const EMPTY = /^(?:null|none|nil|<nil>|undefined|n\/a|-)?$/i;
/** A reply is text for people. More than this is something else. */
const TEXT_LENGTH_MAX = 512 * 1024;
const MESSAGES_MAX = 500;
const RECORDS_MAX = 200;
const JSON_DEPTH_MAX = 4;

/**
 * Finds the records in xo's messages: lines of `Key: value`, JSON, or JSON below a header, with Slack's escapes and
 * with noise between them. A JSON object that Slack split over several messages is put together again.
 */
export function findXoRecords(messages: string[]): XoRecord[] {
  const records: XoRecord[] = [];
  const texts = messages.slice(0, MESSAGES_MAX).map((message) => withoutSlackMarkup(message.slice(0, TEXT_LENGTH_MAX)));
  for (let index = 0; index < texts.length && records.length < RECORDS_MAX; index++) {
    let text = texts[index] ?? '';
    let objects = splitJson(text);
    for (let end = index + 1; objects.open && end < texts.length && text.length < TEXT_LENGTH_MAX; end++) {
      text += `\n${texts[end] ?? ''}`;
      const joined = splitJson(text);
      if (!joined.open) {
        objects = joined;
        index = end;
      }
    }
    const found = objects.values.flatMap((value) => recordsOfJson(value, 0));
    [...found, ...recordsOfLines(objects.rest, objects.open)].forEach((record) => records.push(record));
  }
  return records.slice(0, RECORDS_MAX);
}

/** Undoes what Slack does to a text: entities, `<url|label>`, smart quotes, code fences, blanks that are no blanks. */
export function withoutSlackMarkup(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/<(?:mailto:)?([^<>|\s]{1,500})(?:\|[^<>\n]{0,500})?>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .replace(/[\u200b\ufeff]/g, '')
    .replace(/```[a-z]*/g, '\n');
}

interface SplitJson {
  /** The parsed objects. */
  values: unknown[];
  /** The text around them, and objects that did not parse. */
  rest: string;
  /** The text ends inside an object. */
  open: boolean;
}

function splitJson(text: string): SplitJson {
  const values: unknown[] = [];
  let rest = '';
  let from = 0;
  for (let start = text.indexOf('{'); start !== -1; start = text.indexOf('{', from)) {
    const end = endOfObject(text, start);
    if (end === null) {
      return { values, rest: rest + text.slice(from), open: true };
    }
    const value = parseQuietly(text.slice(start, end));
    rest += text.slice(from, value === undefined ? end : start) + '\n';
    if (value !== undefined) {
      values.push(value);
    }
    from = end;
  }
  return { values, rest: rest + text.slice(from), open: false };
}

function recordsOfJson(value: unknown, depth: number): XoRecord[] {
  if (typeof value !== 'object' || value === null || depth > JSON_DEPTH_MAX) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.slice(0, RECORDS_MAX).flatMap((item) => recordsOfJson(item, depth + 1));
  }
  const fields = new Map<string, string>();
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean') {
      put(fields, key, String(field));
    }
  }
  if (fields.has('ClusterID')) {
    return [{ fields, cut: false }];
  }
  return Object.values(value)
    .slice(0, RECORDS_MAX)
    .flatMap((item) => recordsOfJson(item, depth + 1));
}

function recordsOfLines(text: string, cut: boolean): XoRecord[] {
  const records: XoRecord[] = [];
  let fields = new Map<string, string>();
  let seen = new Set<string>();
  const close = (): void => {
    if (fields.has('ClusterID')) {
      records.push({ fields, cut: false });
    }
    fields = new Map();
    seen = new Set();
  };
  for (const line of text.split('\n')) {
    const [, key, value = ''] = PAIR.exec(line) ?? [];
    if (/^\s*Retrieving cluster identified by\b/i.test(line)) {
      close();
    }
    if (key === undefined || !FIELDS.has(key.toLowerCase())) {
      continue;
    }
    // A key that comes again begins the next record: every record names each field once.
    if (seen.has(key.toLowerCase())) {
      close();
    }
    seen.add(key.toLowerCase());
    put(fields, key, value.replace(/,\s*$/, ''));
  }
  close();
  const last = records.at(-1);
  if (cut && last !== undefined) {
    last.cut = true;
  }
  return records;
}

function put(fields: Map<string, string>, key: string, value: string): void {
  const name = FIELDS.get(key.toLowerCase());
  const bare = value
    .trim()
    .replace(/^["'`*_]+|["'`*_]+$/g, '')
    .trim();
  if (name !== undefined && !EMPTY.test(bare)) {
    fields.set(name, bare);
  }
}
