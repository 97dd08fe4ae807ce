import { isLocationId } from '../../contract/location-id';
import { isKnownRegion, sameRegion } from '../../evidence/names/region-names';
import { isNoValue } from '../../text/no-value';
import type { ArtifactReader } from '../runbook';

/** The value under a key; `lacks` only if the look-up was answered and the whole ConfigMap was seen. */
type Seen = { value: string } | { lacks: string } | { unreadable: string };

const NOT_FOUND = /^Error from server \(NotFound\): configmaps "[^"]{1,253}" not found$/;
const FIELD = /^(?:apiVersion|binaryData|data|immutable|kind|metadata):( |$)/;

/** S5. `cluster_id` is the id of the location. */
export const readClusterId = readerOf('cluster_id', isLocationId, ({ location }) => location, Object.is);
/** S6. `region` is the region of the location, under one of its names. */
export const readRegion = readerOf('region', isKnownRegion, ({ region }) => region, sameRegion);

function readerOf(
  key: string,
  isOne: (text: string) => boolean,
  expected: (asked: Parameters<ArtifactReader>[1]) => string | undefined,
  isSame: (one: string, other: string) => boolean,
): ArtifactReader {
  return (text, asked) => {
    const seen = valueUnder(key, text);
    if ('unreadable' in seen) return { kind: 'unreadable', because: `${key}: ${seen.unreadable}.` };
    if ('lacks' in seen) return { kind: 'missing', because: `${key}: ${seen.lacks}.` };
    const { value } = seen;
    const wanted = expected(asked);
    if (isNoValue(value)) return { kind: 'missing', because: `${key} is there and empty.` };
    // Any other text may be a secret, so it is not repeated.
    if (!isOne(value)) return { kind: 'unreadable', because: `${key} is something else than it should be.` };
    if (wanted === undefined) return { kind: 'unreadable', because: `xo does not say what ${key} should be.` };
    return isSame(value, wanted)
      ? { kind: 'as-expected', value, because: `${key} is ${value}, as xo says.` }
      : { kind: 'other', value, because: `${key} is ${value}, and xo and the job say ${wanted}.` };
  };
}

/** Reads a ConfigMap as `kubectl get -o yaml` or `-o json` prints it, one and whole; everything else is unreadable. */
function valueUnder(key: string, text: string): Seen {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && line !== '---');
  if (lines.length === 0) return { unreadable: 'the artifact is empty' };
  if (lines.every((line) => NOT_FOUND.test(line))) return { lacks: 'Kubernetes says that there is no such ConfigMap' };
  if (lines[0] === '{') return valueInJson(key, text);
  return valueInYaml(key, lines);
}

function valueInJson(key: string, text: string): Seen {
  try {
    const { kind, data } = JSON.parse(text) as { kind?: unknown; data?: Record<string, unknown> | null };
    if (kind !== 'ConfigMap') return { unreadable: 'it is another object than one ConfigMap' };
    if (!data || !Object.hasOwn(data, key)) return { lacks: 'the ConfigMap is whole and has no such key' };
    return { value: String(data[key]).trim() };
  } catch {
    return { unreadable: 'its JSON is cut, or is none' };
  }
}

/** `data` is whole where another field of the object follows it, and its beginning was seen. */
function valueInYaml(key: string, lines: string[]): Seen {
  const isTop = (line: string) => /^\S/.test(line);
  if (lines.some((line) => isTop(line) && !FIELD.test(line))) return { unreadable: 'a look-up was not answered' };
  if (lines[0] !== 'apiVersion: v1') return { unreadable: 'the beginning of the ConfigMap is not seen' };
  const kinds = lines.filter((line) => line.startsWith('kind:'));
  if (kinds.join() !== 'kind: ConfigMap') return { unreadable: 'it is another object than one ConfigMap' };
  const begin = lines.indexOf('data:');
  const end = lines.findIndex((line, index) => index > begin && isTop(line));
  if (begin < 0 || end < 0) return { unreadable: 'the end of its data is not seen' };
  const entry = new RegExp(`^ {2}["']?${key}["']?: ?(["']?)(.*)\\1$`);
  const values = lines.slice(begin, end).flatMap((line) => entry.exec(line)?.[2] ?? []);
  if (values.length > 1) return { unreadable: 'it stands there several times' };
  return values[0] === undefined ? { lacks: 'the ConfigMap is whole and has no such key' } : { value: values[0] };
}
