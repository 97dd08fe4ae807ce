/** A place in a log where `slclient.toml` shows up, before its content is judged. */
export type KeyValue =
  /** Its content. `delimited`: something follows it, so that it is known where it ends. */
  | { kind: 'content'; text: string; delimited: boolean }
  /** Asterisks in place of the content. */
  | { kind: 'masked' }
  /** The Secret or ConfigMap is shown whole, and has no such entry. */
  | { kind: 'absent' }
  /** Only another kind of credential is shown. */
  | { kind: 'other-key' }
  /** `kubectl describe` names the size and hides the content. */
  | { kind: 'size-only' }
  | { kind: 'broken'; because: string };

/** The entry that is read, and the Secret in which it usually is. */
export const ENTRY = 'slclient.toml';
export const STORE = 'storage-secret-store';
const OTHER_ENTRY = 'ibm-credentials.env';
const ITEMS_MAX = 1000;

type Fields = Record<string, unknown>;

/**
 * Reads a Kubernetes object, a list of them, or a bare map of data (`-o jsonpath={.data}`). Annotations are never
 * looked into: an older copy of the object lives there.
 * `whole` says that the document did not end within its data.
 */
export function keyValuesOfObject(value: unknown, whole: boolean): KeyValue[] {
  if (!isFields(value)) {
    return [];
  }
  if (Array.isArray(value['items'])) {
    return value['items'].slice(0, ITEMS_MAX).flatMap((item: unknown) => keyValuesOfObject(item, whole));
  }
  if (ENTRY in value) {
    return [entryOf(value[ENTRY], whole)];
  }
  const sections = ['stringData', 'data', 'binaryData'].map((name) => value[name]).filter(isFields);
  const holder = sections.find((section) => Object.hasOwn(section, ENTRY));
  if (holder !== undefined) {
    return [entryOf(holder[ENTRY], whole)];
  }
  if ([value, ...sections].some((section) => Object.hasOwn(section, OTHER_ENTRY))) {
    return [{ kind: 'other-key' }];
  }
  const metadata = value['metadata'];
  const name = isFields(metadata) ? metadata['name'] : undefined;
  const kind = value['kind'];
  if (name === STORE && (kind === 'Secret' || kind === 'ConfigMap')) {
    return [
      whole
        ? { kind: 'absent' }
        : { kind: 'broken', because: `The ${kind} is cut off before ${ENTRY} could be looked for.` },
    ];
  }
  return [];
}

function entryOf(value: unknown, delimited: boolean): KeyValue {
  if (value === null) {
    return contentOf('', delimited);
  }
  return typeof value === 'string'
    ? contentOf(value, delimited)
    : { kind: 'broken', because: `${ENTRY} is not a text in this document.` };
}

/** Text under `slclient.toml`, which may be a size or asterisks. */
export function contentOf(text: string, delimited: boolean): KeyValue {
  if (/^\s*\d+ bytes\s*$/.test(text)) {
    return { kind: 'size-only' };
  }
  if (/^[A-Za-z0-9+/=_\s-]*\*{3}[A-Za-z0-9+/=_\s*-]*$/.test(text)) {
    return { kind: 'masked' };
  }
  return { kind: 'content', text, delimited };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
