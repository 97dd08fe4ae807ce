import { parse } from 'smol-toml';
import { judgeKeyText, MASKED } from './key-text';
import { entriesOf, isKey, isNameBesideKey, KEY, whyEntriesProveNothing, type Entry } from './slclient-entries';

/** The key in a `slclient.toml`. Only `present` has the value, for the fingerprint. */
export type KeyVerdict =
  | { kind: 'present'; value: string }
  | { kind: 'missing'; because: string }
  | { kind: 'masked'; because: string }
  | { kind: 'unreadable'; because: string };

/** The verdict, and the addresses in the document, which reveal region and environment. */
export interface KeyDocumentReading {
  verdict: KeyVerdict;
  urls: string[];
  /** Every value that nobody may see: keys, secrets, passwords, tokens. */
  secrets: string[];
}

/** The visible bounds of a text: whether its end is seen, and whether the entry's name stands before its beginning. */
export interface SeenOfText {
  delimited: boolean;
  named: boolean;
}

type Table = Record<string, unknown>;

const OTHER_KEY = 'g2_api_key';
/** The sections of the connector's document. The key belongs in the first one. */
const SECTION = /^(?:bluemix|softlayer|vpc)$/i;
const FIRST_SECTION = /^\s*(?:#[^\n]*\n\s*)*\[bluemix\]/i;
/** A value without quotes, which breaks the whole document. A cut may look like it, so the line must end. */
const BARE_LINE = /^([ \t]*iam_api_key[ \t]*=)[ \t]*(?:([^\s"'#[\]{}][^"'#\n]*|\$?\{[^"'\n]*\})(#.*)?)?\r?\n/im;
const COMMENTED_OUT = /^[ \t]*[#;]+[ \t]*iam_api_key[ \t]*=[ \t]*([^\n]*)/im;
const SENSITIVE = /key|secret|token|passw|credential/i;
/** Single quotes between letters are apostrophes. */
const QUOTE = /"|(?<![a-z])'|'(?![a-z])/i;
/** A line, up to the comment at its end. */
const COMMENT = /^((?:[^"'#]|"[^"]*"|'[^']*')*)#(.*)$/;

/**
 * Judges the text of `slclient.toml`. Only a document that is seen whole, and is one of the connector's, can prove that
 * the key is missing.
 */
export function readSlclientToml(text: string, seen: SeenOfText): KeyDocumentReading {
  const toml = parseQuietly(text) ?? parseQuietly(text.replace(BARE_LINE, quoted));
  if (toml === null) {
    const verdict: KeyVerdict = MASKED.test(text)
      ? { kind: 'masked', because: 'Values in slclient.toml are masked with asterisks.' }
      : { kind: 'unreadable', because: 'slclient.toml is not valid TOML, or is cut off.' };
    return { verdict, urls: [], secrets: [] };
  }
  const entries = entriesOf(toml);
  const urls = entries
    .filter(({ key, value }) => typeof value === 'string' && /^(?:iam_url|containers_api_route\w*)$/i.test(key))
    .map(({ value }) => String(value));
  const secrets = entries
    .map(({ key, value }) => ({ key, value: typeof value === 'string' ? value : '' }))
    .filter(({ key, value }) => value.trim() !== '' && (SENSITIVE.test(key) || judgeKeyText(value) === 'key'))
    .map(({ value }) => value);
  const incomplete = whyNoLack(text, toml, entries, seen);
  return { verdict: judge(text, entries, incomplete), urls, secrets };
}

function judge(text: string, entries: Entry[], incomplete: string | null): KeyVerdict {
  const keys = entries.filter(isKey);
  if (keys.some(({ value }) => typeof value !== 'string'))
    return { kind: 'unreadable', because: `${KEY} in slclient.toml is not a string.` };

  const texts = keys.map(({ value }) => String(value).trim());
  const kinds = texts.map(judgeKeyText);
  if (kinds.includes('masked')) return { kind: 'masked', because: `${KEY} in slclient.toml is masked.` };

  const filled = [...new Set(texts.filter((_, index) => kinds[index] === 'key'))];
  const [value] = filled;
  if (filled.length > 1)
    return { kind: 'unreadable', because: `slclient.toml has more than one ${KEY}, and they differ.` };

  if (value !== undefined) return { kind: 'present', value };

  if (kinds.includes('neither'))
    return { kind: 'unreadable', because: `The text under ${KEY} is neither a key nor a known placeholder.` };

  if (hasOnlyOtherKey(entries, keys.length > 0)) {
    return {
      kind: 'unreadable',
      because: `slclient.toml has only another kind of key (${OTHER_KEY}), for which the runbook has no answer.`,
    };
  }
  if (incomplete !== null) return { kind: 'unreadable', because: incomplete };

  if (keys.length > 0) return { kind: 'missing', because: `${KEY} in slclient.toml is empty or a placeholder.` };

  const because = COMMENTED_OUT.test(text) ? 'is commented out.' : 'does not exist, and the document is complete.';
  return { kind: 'missing', because: `${KEY} in slclient.toml ${because}` };
}

function hasOnlyOtherKey(entries: Entry[], hasKey: boolean): boolean {
  const other = entries.filter(({ key }) => key.toLowerCase() === OTHER_KEY);
  const isFilled = other.some(({ value }) => typeof value === 'string' && value.trim() !== '');
  return isFilled || (other.length > 0 && !hasKey);
}

/** The reason why the document cannot prove that the key is missing; null if it can. */
function whyNoLack(text: string, toml: Table, entries: Entry[], { delimited, named }: SeenOfText): string | null {
  const sections = Object.keys(toml).filter((name) => SECTION.test(name));
  const hasKey = entries.some(isKey);
  if (sections.length === 0 || !(hasKey || sections.some((name) => name.toLowerCase() === 'bluemix')))
    return 'The document has no section in which the key could be, so it is another one.';

  if (!delimited || !(named || FIRST_SECTION.test(text)))
    return `No ${KEY} is shown, but slclient.toml may be cut off: its ${delimited ? 'beginning' : 'end'} is not seen.`;

  return text.split('\n').some(hasPieceOfEntry)
    ? 'slclient.toml is damaged: a part of it seems to be lost in its middle.'
    : whyEntriesProveNothing(entries);
}

/**
 * Does a comment hold a piece of an entry? If the text between a comment and the key is lost, the rest of the key, with its
 * name or its quotes, becomes a part of the comment. A redactor may also comment the key out.
 */
function hasPieceOfEntry(line: string): boolean {
  const value = COMMENTED_OUT.exec(line)?.[1];
  if (value !== undefined) {
    const bare = value.replace(/^["']|["']\s*$/g, '').trim();
    const kind = judgeKeyText(bare);
    return kind === 'masked' || (kind === 'neither' && /^[<[({]/.test(bare));
  }
  const comment = COMMENT.exec(line)?.[2] ?? '';
  const name = comment.includes('=') ? comment.slice(0, comment.indexOf('=')).trim() : null;
  return QUOTE.test(comment) || /iam_api_key/i.test(comment) || (name !== null && !isNameBesideKey(name));
}

function quoted(_line: string, name: string, value = '', comment?: string): string {
  return `${name} ${JSON.stringify(value.trim())} ${comment ?? ''}\n`;
}

function parseQuietly(text: string): Table | null {
  try {
    return parse(text.replace(/^\ufeff/, ''));
  } catch {
    // The parser's error quotes the line with the secret, so it is dropped whole.
    return null;
  }
}
