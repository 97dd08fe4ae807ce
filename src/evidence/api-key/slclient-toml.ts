import { parse } from 'smol-toml';
import { judgeKeyText, MASKED } from './key-text';

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
interface Entry {
  key: string;
  value: unknown;
}

const KEY = 'iam_api_key';
const OTHER_KEY = 'g2_api_key';
/** The sections of the connector's document. The key belongs in the first one. */
const SECTION = /^(?:bluemix|softlayer|vpc)$/i;
const FIRST_SECTION = /^\s*(?:#[^\n]*\n\s*)*\[bluemix\]/i;
/** A value without quotes, which breaks the whole document. A cut may look like it, so the line must end. */
const BARE_LINE = /^([ \t]*iam_api_key[ \t]*=)[ \t]*(?:([^\s"'#[\]{}][^"'#\n]*|\$?\{[^"'\n]*\})(#.*)?)?\r?\n/im;
/** Names beside the key. A document with hardly any of them has lost more than the key. */
const NEIGHBOURS =
  /^(?:iam_url|iam_client_id|iam_client_secret|refresh_token|pay_tier|containers_api_route|encryption)$/i;
const NEIGHBOURS_MIN = 2;
/** Names of the document. A hole in the text makes new names: the head of one and the tail of another. */
const NAMES = [
  ...['iam_url', 'iam_client_id', 'iam_client_secret', 'iam_api_key', 'refresh_token', 'pay_tier', 'encryption'],
  ...['containers_api_route', 'containers_api_route_private', 'softlayer_username', 'softlayer_api_key'],
  ...['softlayer_datacenter', 'softlayer_token_exchange_endpoint_url', 'g2_api_key', 'provider_type'],
];
/** A sound address has no capitals in its host, and ends once. */
const SOUND_ADDRESS = /^https?:\/\/(?!.{0,255}\.(?:com|net)[.-])[a-z0-9.-]+(?::\d+)?(?:\/\S*)?$/;
const COMMENTED_OUT = /^[ \t]*[#;]+[ \t]*iam_api_key[ \t]*=/im;
const SENSITIVE = /key|secret|token|passw|credential/i;
/** Entries that may hold something like a key, in use or commented out. */
const SECRET_LINE = /^[ \t#;]*(?:(?:iam_api_key|iam_client_secret|refresh_token)[ \t]*=|csrf|softlayer_|g2_|gc_)/i;
/** If a part of the key's line is lost, the rest of the key runs into an address, another name or a comment. */
const KEY_PIECE = /(?<![\w-])(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[a-z])(?=[\w-]{0,200}[A-Z])[\w-]{20,}/;
const ADDRESS = /_url$|_route(?:_private)?$/i;
const TABLE_DEPTH_MAX = 3;

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
  const entries = entriesOf(toml, 0);
  const urls = entries
    .filter(({ key, value }) => typeof value === 'string' && /^(?:iam_url|containers_api_route\w*)$/i.test(key))
    .map(({ value }) => String(value));
  const secrets = entries
    .filter(({ key, value }) => typeof value === 'string' && value.trim() !== '' && SENSITIVE.test(key))
    .map(({ value }) => String(value));
  const incomplete = whyNoLack(text, toml, entries, seen);
  return { verdict: judge(text, entries, incomplete), urls, secrets };
}

function judge(text: string, entries: Entry[], incomplete: string | null): KeyVerdict {
  const keys = entries.filter(({ key }) => key.toLowerCase() === KEY);
  if (keys.some(({ value }) => typeof value !== 'string')) {
    return { kind: 'unreadable', because: `${KEY} in slclient.toml is not a string.` };
  }
  const texts = keys.map(({ value }) => String(value).trim());
  const kinds = texts.map(judgeKeyText);
  if (kinds.includes('masked')) {
    return { kind: 'masked', because: `${KEY} in slclient.toml is masked.` };
  }
  const filled = [...new Set(texts.filter((_, index) => kinds[index] === 'key'))];
  const [value] = filled;
  if (filled.length > 1) {
    return { kind: 'unreadable', because: `slclient.toml has more than one ${KEY}, and they differ.` };
  }
  if (value !== undefined) {
    return { kind: 'present', value };
  }
  if (kinds.includes('neither')) {
    return { kind: 'unreadable', because: `The text under ${KEY} is neither a key nor a known placeholder.` };
  }
  if (hasOnlyOtherKey(entries, keys.length > 0)) {
    return {
      kind: 'unreadable',
      because: `slclient.toml has only another kind of key (${OTHER_KEY}), for which the runbook has no answer.`,
    };
  }
  if (incomplete !== null) {
    return { kind: 'unreadable', because: incomplete };
  }
  if (keys.length > 0) {
    return { kind: 'missing', because: `${KEY} in slclient.toml is empty or a placeholder.` };
  }
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
  const hasKey = entries.some(({ key }) => key.toLowerCase() === KEY);
  if (sections.length === 0 || !(hasKey || sections.some((name) => name.toLowerCase() === 'bluemix'))) {
    return 'The document has no section in which the key could be, so it is another one.';
  }
  if (!delimited || !(named || FIRST_SECTION.test(text))) {
    return `No ${KEY} is shown, but slclient.toml may be cut off: its ${delimited ? 'beginning' : 'end'} is not seen.`;
  }
  const texts = entries.flatMap(({ key, value }) => (typeof value === 'string' ? [{ key, value }] : []));
  const isSpliced =
    text.split('\n').some((line) => !SECRET_LINE.test(line) && KEY_PIECE.test(line)) ||
    texts.some(
      ({ key, value }) =>
        ((ADDRESS.test(key) && value !== '') || value.includes('.ibm.com')) && !SOUND_ADDRESS.test(value),
    ) ||
    (!hasKey &&
      (isMentionedElsewhere(text) ||
        entries.some(({ key }) => isSpliceOfNames(key)) ||
        entries.filter(({ key }) => NEIGHBOURS.test(key)).length < NEIGHBOURS_MIN));
  return isSpliced ? 'slclient.toml is damaged: a part of it seems to be lost in its middle.' : null;
}

/** The name stands in the document, but neither as an entry nor commented out. */
function isMentionedElsewhere(text: string): boolean {
  return text.split('\n').some((line) => /iam_api_key/i.test(line) && !COMMENTED_OUT.test(line));
}

/** Is a name made of the head of one of the document's names and the tail of another, or only of one such part? */
function isSpliceOfNames(name: string): boolean {
  return (
    !NAMES.includes(name.toLowerCase()) &&
    Array.from({ length: name.length + 1 }, (_, at) => at).some(
      (at) =>
        NAMES.some((other) => other.startsWith(name.slice(0, at))) &&
        NAMES.some((other) => other.endsWith(name.slice(at))),
    )
  );
}

function quoted(_line: string, name: string, value = '', comment?: string): string {
  return `${name} ${JSON.stringify(value.trim())} ${comment ?? ''}\n`;
}

function entriesOf(table: Table, depth: number): Entry[] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !(value instanceof Date) && depth < TABLE_DEPTH_MAX
      ? entriesOf(value as Table, depth + 1)
      : [{ key, value }],
  );
}

function parseQuietly(text: string): Table | null {
  try {
    return parse(text.replace(/^\ufeff/, ''));
  } catch {
    // The parser's error quotes the line with the secret, so it is dropped whole.
    return null;
  }
}
