import { CREDENTIAL_NAME, judgeKeyText } from './key-text';

type Table = Record<string, unknown>;

/** An entry of the document, and the table at its top level in which it stands. */
export interface Entry {
  table: string;
  key: string;
  value: unknown;
}

export const KEY = 'iam_api_key';
const TABLE_DEPTH_MAX = 3;
/** A sound address has no capitals, at least three names in its host, and ends once. */
const ADDRESS =
  /^https?:\/\/(?!.{0,255}\.(?:com|net)[.-])(?:[a-z0-9-]{1,63}\.){2,8}(?:com|net|cloud|internal|local|invalid)(?::\d{1,5})?(?:\/[a-z0-9._/-]*)?$/;
const isAddress = (value: unknown): boolean => typeof value === 'string' && ADDRESS.test(value);
const isSwitch = (value: unknown): boolean => /^(?:true|false)$/i.test(String(value));
/** An identity or a credential beside the key. If it is filled, the connector may use it instead. */
const isEmpty = (value: unknown): boolean => typeof value === 'string' && judgeKeyText(value.trim()) === 'placeholder';

/** The names beside the key, and what each may hold in a document that lacks it. Any other name may be that of a key. */
const BESIDE_KEY = new Map<string, (value: unknown) => boolean>([
  ['iam_url', isAddress],
  ['iam_client_id', isClient],
  ['iam_client_secret', isClient],
  ['refresh_token', isEmpty],
  ['pay_tier', (value) => /^(?:paid|free|lite|standard)$/.test(String(value))],
  ['encryption', isSwitch],
  ['containers_api_route', isAddress],
  ['containers_api_route_private', isAddress],
  ['containers_api_csrf_token', isEmpty],
  ['softlayer_username', isEmpty],
  ['softlayer_api_key', isEmpty],
  ['g2_api_key', isEmpty],
]);
/** A document that has hardly any of these has lost more than the key. */
const NEIGHBOURS_MIN = 2;

export function entriesOf(toml: Table): Entry[] {
  return Object.entries(toml).flatMap(([name, value]) => entriesIn({ table: '', key: name, value }, 0));
}

function entriesIn(entry: Entry, depth: number): Entry[] {
  const { table, key, value } = entry;
  return typeof value === 'object' && value !== null && !(value instanceof Date) && depth <= TABLE_DEPTH_MAX
    ? Object.entries(value).flatMap(([name, inner]) =>
        entriesIn({ table: table === '' ? key : table, key: name, value: inner }, depth + 1),
      )
    : [entry];
}

/** Does a line that is commented out begin like an entry beside the key? */
export function isNameBesideKey(name: string): boolean {
  return BESIDE_KEY.has(name.toLowerCase());
}

export function isKey({ key }: Entry): boolean {
  return key.toLowerCase() === KEY;
}

/**
 * The reason why the entries of a document without a key cannot prove that the key is missing; null if they can. Each entry
 * must be known to be neither the key, under another name or in pieces, nor a credential that the connector uses instead.
 */
export function whyEntriesProveNothing(entries: Entry[]): string | null {
  const strict = new Set(['', 'bluemix', ...entries.filter(isKey).map(({ table }) => table.toLowerCase())]);
  const beside = entries.filter((entry) => strict.has(entry.table.toLowerCase()) && !isKey(entry));
  const others = entries.filter((entry) => !strict.has(entry.table.toLowerCase()) && !isKey(entry));
  const isSuspect =
    beside.some(({ key, value }) => BESIDE_KEY.get(key.toLowerCase())?.(value) !== true) ||
    others.some((entry) => isCredential(entry)) ||
    hasOwnClient(entries);
  if (isSuspect)
    return 'slclient.toml has another credential, or an entry that is damaged or unknown, so it proves no lack.';

  return beside.length < NEIGHBOURS_MIN && !entries.some(isKey)
    ? 'slclient.toml is damaged: a part of it seems to be lost in its middle.'
    : null;
}

/** In the tables where the key does not belong any name is accepted that does not speak of an identity. */
function isCredential({ key, value }: Entry): boolean {
  if (typeof value !== 'string')
    return typeof value === 'object' || (CREDENTIAL_NAME.test(key) && typeof value !== 'boolean');

  return !isEmpty(value) && !isAddress(value) && (CREDENTIAL_NAME.test(key) || judgeKeyText(value.trim()) === 'key');
}

function isClient(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z]{1,12}$/.test(value);
}

/** The public clients of IAM have their name as their secret. Any other pair is a credential, or was put together by a hole. */
function hasOwnClient(entries: Entry[]): boolean {
  const valuesOf = (name: string): Map<string, unknown> =>
    new Map(entries.filter(({ key }) => key.toLowerCase() === name).map(({ table, value }) => [table, value]));
  const ids = valuesOf('iam_client_id');
  const secrets = valuesOf('iam_client_secret');
  return [...new Set([...ids.keys(), ...secrets.keys()])].some((table) => ids.get(table) !== secrets.get(table));
}
