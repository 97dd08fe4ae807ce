import { parse } from 'smol-toml';

/** What a whole `slclient.toml` says about the key. The value is in `present` only, for the fingerprint. */
export type KeyVerdict =
  | { kind: 'present'; value: string }
  | { kind: 'missing'; because: string }
  | { kind: 'masked'; because: string }
  | { kind: 'unreadable'; because: string };

/** The verdict, and the addresses in the document, which tell region and environment. */
export interface KeyDocumentReading {
  verdict: KeyVerdict;
  urls: string[];
  /** Every value that must not be shown to anybody: keys, secrets, passwords, tokens. */
  secrets: string[];
}

type Table = Record<string, unknown>;
interface Entry {
  key: string;
  value: unknown;
}

const KEY = 'iam_api_key';
const OTHER_KEY = 'g2_api_key';
const MASKED = /\*{3,}|\u2022{3,}|^\[?(?:masked|redacted|hidden)\]?$/i;
const PLACEHOLDER =
  /^(?:replace[_ -]?me|change[_ -]?me|<[^<>]*>|null|nil|none|undefined|\$\{[^{}]*\}|\{\{[^{}]*\}\})$/i;
/** A line whose value is missing or not quoted, which breaks the whole document. A cut may look like it, so the line must end. */
const BARE_LINE = /^([ \t]*iam_api_key[ \t]*=)[ \t]*(?:null|nil|none|replace_me|<[^<>"\n]*>|)[ \t]*(?:#.*)?\r?\n/im;
const COMMENTED_OUT = /^[ \t]*[#;]+[ \t]*iam_api_key[ \t]*=/im;
const SENSITIVE = /key|secret|token|passw|credential/i;
const TABLE_DEPTH_MAX = 3;

/**
 * Judges the text of `slclient.toml`. `whole` says that the text is known not to be cut: only then does the absence of
 * the key mean anything.
 */
export function readSlclientToml(text: string, whole: boolean): KeyDocumentReading {
  const toml = parseQuietly(text) ?? parseQuietly(text.replace(BARE_LINE, '$1 ""\n'));
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
  return { verdict: judge(text, entries, whole), urls, secrets };
}

function judge(text: string, entries: Entry[], whole: boolean): KeyVerdict {
  const keys = entries.filter(({ key }) => key.toLowerCase() === KEY);
  const values = keys.map(({ value }) => value);
  if (values.some((value) => typeof value !== 'string')) {
    return { kind: 'unreadable', because: `${KEY} in slclient.toml is not a string.` };
  }
  const texts = values.map((value) => String(value).trim());
  if (texts.some((value) => MASKED.test(value))) {
    return { kind: 'masked', because: `${KEY} in slclient.toml is masked with asterisks.` };
  }
  const filled = [...new Set(texts.filter((value) => value !== '' && !PLACEHOLDER.test(value)))];
  const [value] = filled;
  if (filled.length > 1) {
    return { kind: 'unreadable', because: `slclient.toml has more than one ${KEY}, and they differ.` };
  }
  if (value !== undefined) {
    return { kind: 'present', value };
  }
  const other = entries.filter(({ key }) => key.toLowerCase() === OTHER_KEY);
  const onlyOther = other.some((entry) => typeof entry.value === 'string' && entry.value.trim() !== '');
  if (onlyOther || (other.length > 0 && keys.length === 0)) {
    return {
      kind: 'unreadable',
      because: `slclient.toml has only another kind of key (${OTHER_KEY}), for which the runbook has no answer.`,
    };
  }
  if (keys.length > 0) {
    return { kind: 'missing', because: `${KEY} in slclient.toml is empty or a placeholder.` };
  }
  if (!whole) {
    return { kind: 'unreadable', because: `No ${KEY} is shown, but slclient.toml may be cut off.` };
  }
  return {
    kind: 'missing',
    because: COMMENTED_OUT.test(text)
      ? `${KEY} in slclient.toml is commented out.`
      : `slclient.toml is complete and has no ${KEY}.`,
  };
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
    // The parser's error quotes the line with the secret. Nothing of it may be kept.
    return null;
  }
}
