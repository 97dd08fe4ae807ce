import { CREDENTIAL_NAME } from './key-text';

/** A place in a log where `slclient.toml` appears, before its content is judged. */
export type KeyValue =
  /**
   * Its content. `delimited`: text follows it, so its end is known. `named`: the name of the entry stands before it, so
   * its beginning is known.
   */
  | { kind: 'content'; text: string; delimited: boolean; named: boolean }
  /** Asterisks in place of the content. */
  | { kind: 'masked' }
  /** The Secret or ConfigMap is shown whole, and has no such entry. */
  | { kind: 'absent' }
  /** Another kind of credential is shown. */
  | { kind: 'other-key' }
  /** `kubectl describe` gives the size and hides the content. */
  | { kind: 'size-only' }
  /** The output is no answer about the Secret or ConfigMap: another object, or a foreign line inside ours. */
  | { kind: 'other-answer' }
  /** The copy of an older object, in an annotation. */
  | { kind: 'copy' }
  | { kind: 'broken'; because: string };

/** The values in a stretch of a log, and the lines around it that are still to be read. */
export interface Block {
  found: KeyValue[];
  rest: string[];
}

/** The entry that we read, and the Secret in which it usually is. */
export const ENTRY = 'slclient.toml';
export const STORE = 'storage-secret-store';
const DOCUMENT = /\[(?:bluemix|softlayer|vpc)\]|(?:iam|g2)_api_key/i;
const ITEMS_MAX = 1000;
const SECTIONS = ['stringData', 'data', 'binaryData'];
/** The fields of an object of these kinds, with its metadata. A line with any other name does not belong to it. */
const OBJECT_NAMES = new Set(['apiVersion', 'kind', 'metadata', 'type', 'immutable', ...SECTIONS]);
const LIST_NAMES = new Set(['apiVersion', 'items', 'kind', 'metadata']);
const METADATA_NAMES = new Set([
  'annotations',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generateName',
  'generation',
  'labels',
  'managedFields',
  'name',
  'namespace',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
]);

type Fields = Record<string, unknown>;

/**
 * Reads a Kubernetes object, a list of them, or a bare map of data (`-o jsonpath={.data}`). Annotations are skipped,
 * because an older copy of the object is kept there. `ended` says that the document did not end within its data.
 */
export function keyValuesOfObject(value: unknown, ended: boolean): KeyValue[] {
  if (!isFields(value))
    return Array.isArray(value) && value.length > 0 ? itemsOf(value, ended) : [{ kind: 'other-answer' }];

  if (Array.isArray(value['items'])) {
    const stray: KeyValue[] = Object.keys(value).some((name) => !LIST_NAMES.has(name))
      ? [{ kind: 'other-answer' }]
      : [];
    return [...itemsOf(value['items'], ended), ...stray];
  }
  if (Object.hasOwn(value, ENTRY)) return [entryOf(value[ENTRY], ended), ...otherKeyIn([value])];

  const sections = SECTIONS.map((name) => value[name]).filter(isFields);
  const holder = sections.find((section) => Object.hasOwn(section, ENTRY));
  const stray: KeyValue[] = hasForeignName(value) ? [{ kind: 'other-answer' }] : [];
  const others = [...otherKeyIn([value, ...sections]), ...stray];
  if (holder !== undefined) return [entryOf(holder[ENTRY], ended), ...others];

  return others.length > 0 ? others : [withoutEntry(value, sections, ended)];
}

function itemsOf(items: unknown[], ended: boolean): KeyValue[] {
  return items.length === 0
    ? [{ kind: 'other-answer' }]
    : items.slice(0, ITEMS_MAX).flatMap((item) => keyValuesOfObject(item, ended));
}

function otherKeyIn(sections: Fields[]): KeyValue[] {
  const names = sections.flatMap((section) => Object.keys(section));
  return names.some((name) => name !== ENTRY && CREDENTIAL_NAME.test(name)) ? [{ kind: 'other-key' }] : [];
}

function hasForeignName(value: Fields): boolean {
  const metadata = isFields(value['metadata']) ? Object.keys(value['metadata']) : [];
  return (
    Object.keys(value).some((name) => !OBJECT_NAMES.has(name)) || metadata.some((name) => !METADATA_NAMES.has(name))
  );
}

/** An object proves that the entry is missing only if its data is seen from the beginning to something behind it. */
function withoutEntry(value: Fields, sections: Fields[], ended: boolean): KeyValue {
  const { metadata, kind } = value;
  const name = isFields(metadata) ? metadata['name'] : undefined;
  if (name !== STORE || (kind !== 'Secret' && kind !== 'ConfigMap')) return { kind: 'other-answer' };

  if (sections.some((section) => Object.entries(section).some(isDamagedEntry)))
    return { kind: 'broken', because: `The ${kind} has a document like ${ENTRY} under another name.` };

  // An API server leaves out data without entries, so empty data is what remains of some.
  return sections.some((section) => Object.keys(section).length > 0) && ended
    ? { kind: 'absent' }
    : { kind: 'broken', because: `The ${kind} may be cut off before ${ENTRY} could be looked for.` };
}

/** Is it the entry, with a damaged name? The content shows it, and so does a name that lost a part. */
function isDamagedEntry([name, content]: [string, unknown]): boolean {
  const start = [...name].findIndex((letter, at) => letter !== ENTRY[at]);
  if (start === -1 || ENTRY.endsWith(name.slice(start))) return true;

  if (typeof content !== 'string') return false;

  const decoded = Buffer.from(content, 'base64').toString('latin1');
  return [content, decoded, Buffer.from(decoded, 'base64').toString('latin1')].some((text) => DOCUMENT.test(text));
}

function entryOf(value: unknown, delimited: boolean): KeyValue {
  return typeof value === 'string'
    ? contentOf(value, { delimited, named: true })
    : { kind: 'broken', because: `${ENTRY} is not a text in this document.` };
}

/** Text under `slclient.toml`, which may be a size or asterisks. */
export function contentOf(text: string, seen: { delimited: boolean; named: boolean }): KeyValue {
  if (/^\s*\d+ bytes\s*$/.test(text)) return { kind: 'size-only' };

  if (/^[A-Za-z0-9+/=_\s-]*\*{3}[A-Za-z0-9+/=_\s*-]*$/.test(text)) return { kind: 'masked' };

  return { kind: 'content', text, ...seen };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
