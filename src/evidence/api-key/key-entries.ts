import { parseQuietly } from '../text/json-in-text';
import { contentOf, ENTRY, type Block, type KeyValue } from './key-values';
import { isQuoteOpen } from '../text/quoted-text';
import { endOfToml, isTomlStart } from './toml-lines';

const ENTRY_LINE = /^(\s*)(?:-\s+)?(?:\w+\.)?["']?slclient\.toml["']?\s*[:=]\s*(\S.*|)$/;
/** The entry in a map on one line, as Python, Ruby, Java, jq or yq print it: `{'slclient.toml': 'W0Js…'}`. */
const INLINE_ENTRY =
  /^\s*[{[(]?\s*(?:[\w-]{1,60}\.){0,4}["']?slclient\\{0,2}\.toml["']?\s{0,4}(?:=>|[:=]|\s)\s{0,4}["']?([A-Za-z0-9+/_-]{40,}={0,2})["']?\s{0,4}[)\]},;]{0,3}\s*$/;
const BASE64_LINE = /^\s*[A-Za-z0-9+/_-]+={0,2}\s*$/;
const GO_MAP_ENTRY = /[[ ]slclient\.toml:([A-Za-z0-9+/=_*-]*)([\s\]]?)/;
const BLOCK_SCALAR = /^[|>][+-]?\d?[+-]?$/;
const RULE = /^\s*-{3,}\s*$/;
const DESCRIBE_END = /^(?:BinaryData|Events:|Data$|=+$|[\w.-]+:\s*$)/;
/** If an encoder's lines are at least this wide, the next line may be their continuation. */
const WRAP_COLUMNS_MIN = 40;
const QUOTED_LINES_MAX = 20_000;
const CUT: KeyValue = { kind: 'broken', because: `The text of ${ENTRY} is cut off.` };

/**
 * Takes entries out of lines that are neither YAML nor JSON: `describe`, `grep`, Go maps and templates, `name: text`.
 */
export function takeEntryLines(lines: string[], endsWithNewline: boolean): Block {
  const found: KeyValue[] = [];
  const rest: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const map = line.includes('map[') ? GO_MAP_ENTRY.exec(line) : null;
    if (map !== null) {
      found.push(contentOf(map[1] ?? '', { delimited: map[2] !== '', named: true }));
      continue;
    }
    const [, indent, value] = ENTRY_LINE.exec(line) ?? [];
    if (indent === undefined || value === undefined) {
      const inline = line.includes('slclient') ? INLINE_ENTRY.exec(line)?.[1] : undefined;
      // It shows a key, but never that there is none.
      if (inline === undefined) rest.push(line);
      else found.push(contentOf(inline, { delimited: false, named: true }));
      continue;
    }
    const { read, end } = readEntry(lines, { index, indent, value: value.trim(), endsWithNewline });
    found.push(read);
    index = end - 1;
  }
  return { found, rest };
}

interface EntryStart {
  index: number;
  indent: string;
  value: string;
  endsWithNewline: boolean;
}

function readEntry(lines: string[], start: EntryStart): { read: KeyValue; end: number } {
  const { index, indent, value, endsWithNewline } = start;
  const next = index + 1;
  const quote = value.charAt(0);
  if (quote === '"' || quote === "'") return readQuoted(lines, start);

  if (value === '' && RULE.test(lines[next] ?? '')) {
    let end = next + 1;
    while (end < lines.length && !DESCRIBE_END.test(lines[end] ?? '')) end += 1;

    const isEnded = end < lines.length;
    return { read: textOf(lines.slice(next + 1, end), isEnded), end };
  }
  if (isTomlStart(value) || (value === '' && isTomlStart((lines[next] ?? '').trim()))) {
    const end = endOfToml(lines, next);
    return { read: textOf([value, ...lines.slice(next, end)], false, end < lines.length || endsWithNewline), end };
  }
  if (value === '' || BLOCK_SCALAR.test(value)) {
    let end = next;
    while (end < lines.length && ((lines[end] ?? '').trim() === '' || (lines[end] ?? '').startsWith(`${indent} `)))
      end += 1;

    return { read: textOf(lines.slice(next, end), false), end };
  }
  const end = endOfBase64(lines, index, value);
  const text = [value, ...lines.slice(next, end).map((line) => line.trim())].join('\n');
  return { read: contentOf(text, { delimited: end < lines.length || endsWithNewline, named: true }), end };
}

/** Joins the lines of a text. An encoding hides a cut, so it matters whether the end of the text is seen. */
function textOf(lines: string[], delimited: boolean, lineEnded = true): KeyValue {
  const text = lines.map((line) => line.trim()).join('\n');
  return contentOf(lineEnded ? `${text}\n` : text, { delimited, named: true });
}

function readQuoted(lines: string[], { index, value }: EntryStart): { read: KeyValue; end: number } {
  const quote = value.charAt(0);
  const parts = [value.slice(1)];
  let end = index + 1;
  while (isQuoteOpen(parts.at(-1) ?? '', quote)) {
    if (end >= lines.length || parts.length >= QUOTED_LINES_MAX) return { read: CUT, end };

    parts.push((lines[end] ?? '').trim());
    end += 1;
  }
  const joined = parts.join('\n').trimEnd();
  const whole = joined.endsWith(',') ? joined.slice(0, -1).trimEnd() : joined;
  if (!whole.endsWith(quote)) return { read: CUT, end };

  const inner = whole.slice(0, -1);
  const text = quote === "'" ? inner.replaceAll("''", "'") : parseQuietly(`"${inner.replaceAll('\n', '\\n')}"`);
  return { read: typeof text === 'string' ? contentOf(text, { delimited: true, named: true }) : CUT, end };
}

function endOfBase64(lines: string[], start: number, value: string): number {
  let end = start + 1;
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
