import { parseAllDocuments } from 'yaml';
import { endOfObject, parseQuietly } from './json-in-text';
import { contentOf, ENTRY, keyValuesOfObject, type KeyValue } from './key-values';

/** What was found in a stretch of a log, and the lines around it that are still to be read. */
export interface Block {
  found: KeyValue[];
  rest: string[];
}

const YAML_START = /^(\s*)(?:apiVersion|kind|data|items|stringData|binaryData):(?=\s|$)/;
const YAML_LINE = /^(?:\s|- |#|$|[A-Za-z][\w.-]*:(?:\s|$)|---|\.\.\.$)/;
const YAML_DOCUMENT_CHARS_MAX = 2 * 1024 * 1024;
/** The parser compares each key with each other one. */
const YAML_LINES_MAX = 10_000;
const ALIASES_MAX = 20;
/** A key log shows one object or a few. */
const BLOCKS_MAX = 100;

/** Takes Kubernetes objects in YAML out of a log. */
export function takeYaml(lines: string[], endsWithNewline: boolean): Block {
  const found: KeyValue[] = [];
  const rest: string[] = [];
  let blocks = 0;
  for (let index = 0; index < lines.length; index++) {
    const indent = blocks < BLOCKS_MAX ? YAML_START.exec(lines[index] ?? '')?.[1] : undefined;
    if (indent === undefined) {
      rest.push(lines[index] ?? '');
      continue;
    }
    blocks += 1;
    const block: string[] = [];
    let end = index;
    for (; end < lines.length; end++) {
      const line = lines[end] ?? '';
      if (line.trim() !== '' && !line.startsWith(indent)) {
        break;
      }
      const dedented = line.slice(indent.length);
      if (!YAML_LINE.test(dedented) || (dedented.startsWith('apiVersion:') && end > index && hasApiVersion(block))) {
        break;
      }
      block.push(dedented);
    }
    const values = valuesOfYaml(block, end < lines.length || endsWithNewline);
    if (values === null) {
      // One by one: a call with hundreds of thousands of arguments overflows the stack.
      block.forEach((line) => rest.push(line));
    } else {
      values.forEach((value) => found.push(value));
    }
    // The line that ended the block may begin the next one.
    rest.push('');
    index = Math.max(index, end - 1);
  }
  if (blocks === BLOCKS_MAX) {
    found.push({ kind: 'broken', because: 'The key log shows more objects than are read.' });
  }
  return { found, rest };
}

function hasApiVersion(block: string[]): boolean {
  const from = block.lastIndexOf('---') + 1;
  return block.slice(from).some((line) => line.startsWith('apiVersion:'));
}

function valuesOfYaml(block: string[], lineEnded: boolean): KeyValue[] | null {
  // A line that was cut must not look like one that ended.
  const text = block.join('\n') + (lineEnded ? '\n' : '');
  if (!text.includes(ENTRY) && !/^(?:kind|apiVersion):/m.test(text)) {
    return null;
  }
  if (/^\s*slclient\.toml:\s*\S*\*{3,}/m.test(text)) {
    // Asterisks are an alias to YAML, and an error.
    return [{ kind: 'masked' }];
  }
  const broken: KeyValue[] = text.includes(ENTRY)
    ? [{ kind: 'broken', because: 'The YAML is broken or cut off.' }]
    : [];
  if (text.length > YAML_DOCUMENT_CHARS_MAX || block.length > YAML_LINES_MAX) {
    return broken;
  }
  try {
    const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: true });
    if (!Array.isArray(documents)) {
      return broken;
    }
    return documents.flatMap((document) => {
      if (document.errors.length > 0) {
        return broken;
      }
      const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
      const values = keyValuesOfObject(value, lineEnded && !endsInData(value));
      return lineEnded ? values : values.map(withoutLineEnd);
    });
  } catch {
    // Errors of the parser may quote the document.
    return broken;
  }
}

/** YAML gives every block a line end, also one that was cut in the middle of a line. */
function withoutLineEnd(value: KeyValue): KeyValue {
  return value.kind === 'content' ? { ...value, text: value.text.replace(/\n$/, '') } : value;
}

/** kubectl sorts keys, so that a document which was cut within its data shows nothing after it. */
function endsInData(value: unknown): boolean {
  const last = typeof value === 'object' && value !== null ? Object.keys(value).at(-1) : undefined;
  return last === undefined || ['data', 'stringData', 'binaryData', 'items', ENTRY].includes(last);
}

/** Takes JSON objects out of a log. What does not parse stays with the lines. */
export function takeJson(lines: string[]): Block {
  const found: KeyValue[] = [];
  const copies: KeyValue[] = [];
  const text = withoutLastApplied(lines).join('\n');
  let rest = '';
  let from = 0;
  for (let start = text.indexOf('{'); start !== -1; start = text.indexOf('{', from)) {
    const end = endOfObject(text, start);
    if (end === null) {
      break;
    }
    const value = parseQuietly(text.slice(start, end));
    rest += text.slice(from, value === undefined ? end : start);
    from = end;
    if (value !== undefined) {
      const indented = /\n[ \t]{1,100}$/.test(text.slice(Math.max(0, start - 101), start));
      // Only an annotation is written on one line below an indentation.
      const target = indented && !text.slice(start, end).includes('\n') ? copies : found;
      keyValuesOfObject(value, true).forEach((one) => target.push(one));
    }
  }
  rest += text.slice(from);
  const restLines = rest.split('\n');
  const onlyCopies = found.length === 0 && !rest.includes(ENTRY);
  return { found: onlyCopies ? copies : found, rest: restLines };
}

function withoutLastApplied(lines: string[]): string[] {
  return lines.map((line, index) => {
    const mark = line.indexOf('last-applied-configuration');
    if (mark !== -1 && !line.trimStart().startsWith('{')) {
      return line.slice(0, mark);
    }
    return (lines[index - 1] ?? '').includes('last-applied-configuration') && /^\s*\{"/.test(line) ? '' : line;
  });
}

const ENTRY_LINE = /^(\s*)(?:-\s+)?(?:\w+\.)?["']?slclient\.toml["']?\s*[:=]\s*(.*)$/;
const BASE64_LINE = /^\s*[A-Za-z0-9+/_-]+={0,2}\s*$/;
const GO_MAP_ENTRY = /[[ ]slclient\.toml:([A-Za-z0-9+/=_*-]*)([\s\]]?)/;
const RULE = /^\s*-{3,}\s*$/;
const DESCRIBE_END = /^(?:BinaryData|Events:|Data$|=+$|[\w.-]+:\s*$)/;
/** Where lines of an encoder are at least this wide, the next line may be their continuation. */
const WRAP_COLUMNS_MIN = 40;

/** Takes entries out of the lines that are neither YAML nor JSON: `describe`, `grep`, Go maps, `key: value`. */
export function takeEntryLines(lines: string[], endsWithNewline: boolean): Block {
  const found: KeyValue[] = [];
  const rest: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const map = line.includes('map[') ? GO_MAP_ENTRY.exec(line) : null;
    if (map !== null) {
      found.push(contentOf(map[1] ?? '', map[2] !== ''));
      continue;
    }
    const [, indent, value] = ENTRY_LINE.exec(line) ?? [];
    if (indent === undefined || value === undefined) {
      rest.push(line);
      continue;
    }
    const end = endOfEntry(lines, index, indent);
    found.push(entryFromLines(value, lines.slice(index + 1, end), end < lines.length || endsWithNewline));
    index = end - 1;
  }
  return { found, rest };
}

function endOfEntry(lines: string[], start: number, indent: string): number {
  const value = ENTRY_LINE.exec(lines[start] ?? '')?.[2]?.trim() ?? '';
  let end = start + 1;
  if (value === '' && RULE.test(lines[end] ?? '')) {
    end += 1;
    while (end < lines.length && !(DESCRIBE_END.test(lines[end] ?? '') && !/^\[/.test(lines[end] ?? ''))) {
      end += 1;
    }
    return end;
  }
  if (value === '' || /^[|>][+-]?\d?$/.test(value)) {
    while (end < lines.length && ((lines[end] ?? '').trim() === '' || (lines[end] ?? '').startsWith(`${indent} `))) {
      end += 1;
    }
    return end;
  }
  let previous = value;
  while (
    end < lines.length &&
    BASE64_LINE.test(previous) &&
    !previous.endsWith('=') &&
    previous.length >= WRAP_COLUMNS_MIN &&
    BASE64_LINE.test(lines[end] ?? '')
  ) {
    previous = (lines[end] ?? '').trim();
    end += 1;
  }
  return end;
}

function entryFromLines(value: string, following: string[], delimited: boolean): KeyValue {
  const first = value.trim();
  if (first === '' || /^[|>][+-]?\d?$/.test(first)) {
    const lines = RULE.test(following[0] ?? '') ? following.slice(1) : following;
    const text = lines.map((line) => line.trim()).join('\n');
    // Nothing shows where such a text ends, and no encoding would give a cut away.
    return contentOf(text, false);
  }
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*,?\s*$/.exec(first);
  if (quoted !== null) {
    const text = parseQuietly(`"${quoted[1] ?? ''}"`);
    return typeof text === 'string' ? contentOf(text, true) : { kind: 'broken', because: 'Its text is cut off.' };
  }
  if (/^["']/.test(first) && !/^'[^']*'$/.test(first)) {
    return { kind: 'broken', because: 'Its text is cut off.' };
  }
  return contentOf([first.replace(/^'|'$/g, ''), ...following.map((line) => line.trim())].join(''), delimited);
}
