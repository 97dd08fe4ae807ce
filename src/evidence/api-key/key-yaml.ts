import { isMap, isScalar, parseAllDocuments, visit, type Document, type Scalar } from 'yaml';
import { ENTRY, keyValuesOfObject, type Block, type KeyValue } from './key-values';
import { isQuoteOpen } from '../text/quoted-text';

const YAML_START = /^(\s*)(?:- )?(?:apiVersion|kind|data|items|stringData|binaryData):(?=\s|$)/;
/** At the margin, only the fields of an object: `error: …` is not one of them. */
const YAML_LINE =
  /^(?:\s|- |$|(?:apiVersion|kind|metadata|type|immutable|items|data|stringData|binaryData):(?:\s|$)|---\s*$|\.\.\.\s*$)/;
/** A text in quotes begins on this line. */
const QUOTED = /^[\s-]*["']?[\w./-]{1,253}["']?:\s+(["'].*)$/;
const YAML_DOCUMENT_CHARS_MAX = 2 * 1024 * 1024;
/** The parser compares each key with every other one. */
const YAML_LINES_MAX = 10_000;
const ALIASES_MAX = 20;
/** A key log shows one object or a few. */
const BLOCKS_MAX = 100;
/** Base64 that was wrapped. */
const WRAPPED = /^[A-Za-z0-9+/_-]{40,}\n[A-Za-z0-9+/=_\s-]*$/;
const TAGS = new Set(['tag:yaml.org,2002:binary', 'tag:yaml.org,2002:str']);
const BROKEN: KeyValue = { kind: 'broken', because: 'The YAML is broken or cut off.' };

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
    const { block, end } = blockFrom(lines, index, indent);
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
  if (blocks === BLOCKS_MAX) found.push({ kind: 'broken', because: 'The key log shows more objects than are read.' });

  return { found, rest };
}

function blockFrom(lines: string[], start: number, indent: string): { block: string[]; end: number } {
  const block: string[] = [];
  let open: string | null = null;
  let hasVersion = false;
  let end = start;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? '';
    if (open !== null) {
      // Printers put the rest of a quoted text at any column. YAML expects an indentation, and removes it again.
      block.push(`${' '.repeat(indent.length + 16)}${line.trim()}`);
      open = isQuoteOpen(line, open) ? open : null;
      continue;
    }
    if (line.trim() !== '' && !line.startsWith(indent)) break;

    const dedented = line.slice(indent.length);
    if (!YAML_LINE.test(dedented) || (dedented.startsWith('apiVersion:') && hasVersion)) break;

    hasVersion = dedented.startsWith('---') ? false : hasVersion || dedented.startsWith('apiVersion:');
    const quoted = QUOTED.exec(dedented)?.[1];
    const quote = quoted?.charAt(0) ?? '';
    open = quoted !== undefined && isQuoteOpen(quoted.slice(1), quote) ? quote : null;
    block.push(dedented);
  }
  return { block, end };
}

function valuesOfYaml(block: string[], lineEnded: boolean): KeyValue[] | null {
  // A line that was cut must not look like one that ended.
  const text = block.join('\n') + (lineEnded ? '\n' : '');
  if (!text.includes(ENTRY) && !/^(?:- )?(?:kind|apiVersion):/m.test(text)) return null;

  if (/^[ \t]*slclient\.toml:\s*\S*\*{3,}/m.test(text)) {
    // YAML reads asterisks as an alias, and fails.
    return [{ kind: 'masked' }];
  }
  const broken: KeyValue[] = text.includes(ENTRY) ? [BROKEN] : [{ kind: 'other-answer' }];
  if (text.length > YAML_DOCUMENT_CHARS_MAX || block.length > YAML_LINES_MAX) return broken;

  try {
    const options = { prettyErrors: false, logLevel: 'silent', uniqueKeys: true, resolveKnownTags: false } as const;
    const documents = parseAllDocuments(text, options);
    if (!Array.isArray(documents)) return broken;

    return documents.flatMap((document, at) => {
      if (document.errors.length > 0) return broken;

      const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
      if (value === null) return [];

      // A line with three dashes ends a document, even within its data.
      const ended = at < documents.length - 1 || (lineEnded && !endsInData(value));
      const values = keyValuesOfObject(value, ended);
      const stray: KeyValue[] = hasStrayLine(document, text) ? [{ kind: 'other-answer' }] : [];
      return [...(lineEnded ? values : values.map(withoutLineEnd)), ...stray];
    });
  } catch {
    // Errors of the parser may quote the document.
    return broken;
  }
}

/** YAML gives every block a line end, even a block that was cut within a line. */
function withoutLineEnd(value: KeyValue): KeyValue {
  return value.kind === 'content' ? { ...value, text: value.text.replace(/\n$/, '') } : value;
}

/**
 * kubectl sorts keys, and other printers put data last. So a document that was cut within its data shows nothing after
 * it.
 */
function endsInData(value: unknown): boolean {
  const last = typeof value === 'object' && value !== null ? Object.keys(value).at(-1) : undefined;
  return last === undefined || ['data', 'stringData', 'binaryData', 'items', ENTRY].includes(last);
}

/**
 * A foreign line inside an object becomes a part of the unquoted text before it: only base64 spans lines. An entry
 * without a text has lost something too, and so has one with a tag that no printer writes: an empty value is printed as
 * two quotes.
 */
function hasStrayLine({ contents }: Document, text: string): boolean {
  let stray = !isMap(contents);
  visit(contents, {
    Pair(_, { key, value }) {
      const isEntry = isScalar(key) && key.value === ENTRY && isScalar(value);
      stray ||= isEntry && !isQuoted(value) && (value.value === null || value.value === '');
    },
    Scalar(_, { type, range, tag }) {
      const source = range ? text.slice(range[0], range[1]) : '';
      stray ||= type === 'PLAIN' && source.includes('\n') && !WRAPPED.test(source);
      stray ||= tag !== undefined && !TAGS.has(tag);
    },
  });
  return stray;
}

function isQuoted({ type }: Scalar): boolean {
  return type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
}
