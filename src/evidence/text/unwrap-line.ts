import { GENERATED } from '../token-log/pod-names';
import { parseQuietly } from './json-in-text';

/** A line that a log collector put into its own object. */
export interface WrappedLine {
  /** The line as the container wrote it; null if the collector merged the line's properties with its own. */
  text: string | null;
  /** '' if the object does not name a pod. */
  pod: string;
  /** The runtime cut the line here, and the next one continues it. */
  partial: boolean;
  /** The object itself. */
  object: object;
}

const MAY_BE_WRAPPED =
  /"(?:log|_line|line|MESSAGE|textPayload|kubernetes|labels|resource|logStreamName|_host|[\w.@/-]{0,60}pod[\w.@/-]{0,20})"\s{0,4}:/i;
/** The path of a property that names the pod, in any style: `k8s.pod.name`, `tags.pod`, `podName`. */
const POD_PATH = /(?:^|[^a-z])pod(?:[^a-z]?name)?$/;
const DEPTH_MAX = 5;
/** Keys that hold the line, with any other keys beside them. */
const LINE_KEYS = ['log', '_line', 'line', 'MESSAGE', 'textPayload'];
/** Keys with text, which may speak of any pod. */
const TEXT_KEYS = new Set([...LINE_KEYS, 'message', 'msg', 'body']);
const POD_IN_VALUE = new RegExp(`(?<![A-Za-z0-9-])${GENERATED}(?![A-Za-z0-9-])`);
const VALUE_CHARS_MAX = 300;
/** The other keys of Docker's own files. */
const DOCKER_KEYS = new Set(['log', 'stream', 'time', 'attrs']);

/**
 * Opens the object that Docker, Fluent Bit, Filebeat, Loki, journald, IBM Cloud Logs or a cloud's export put around a
 * line. Null for any other line.
 */
export function unwrapLine(line: string): WrappedLine | null {
  if (!/^\s{0,8}\{/.test(line) || !MAY_BE_WRAPPED.test(line)) return null;

  const object = record(parseQuietly(line));
  if (object === null) return null;

  const pod = podOf(object);
  // OpenTelemetry calls the line its body; elsewhere a body is an answer.
  const body = record(object.resource) === null ? [] : ['body'];
  const raw = [...LINE_KEYS, ...body].map((key) => object[key]).find(isLine);
  const inner = raw ?? (pod === '' ? undefined : [object.message].find(isLine));
  if (inner === undefined) return pod === '' ? null : { text: null, pod, partial: false, object };

  const text = typeof inner === 'string' ? inner : Buffer.from(inner).toString();
  const isDocker = Object.keys(object).every((key) => DOCKER_KEYS.has(key));
  return { text: text.replace(/\r?\n$/, ''), pod, partial: isDocker && !text.endsWith('\n'), object };
}

function podOf(object: Record<string, unknown>): string {
  const labels = record(object.labels) ?? record(object.stream);
  const names = [
    namedPod(object, '', 0),
    podInValues(object),
    labels?.instance,
    object.logStreamName,
    object._host,
    typeof object._HOSTNAME === 'string' ? `${object._HOSTNAME}/${String(object._PID)}` : undefined,
  ];
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? '';
}

/** The generated name of a pod in a short value, such as the path of its file. */
function podInValues(object: Record<string, unknown>): string | undefined {
  for (const [key, value] of Object.entries(object)) {
    const isShort = typeof value === 'string' && value.length <= VALUE_CHARS_MAX && !TEXT_KEYS.has(key);
    const pod = isShort ? POD_IN_VALUE.exec(value)?.[0] : undefined;
    if (pod !== undefined) return pod;
  }
  return undefined;
}

/** The value of the first property whose path says that it is a pod. */
function namedPod(object: Record<string, unknown>, path: string, depth: number): string | undefined {
  for (const [key, value] of Object.entries(object)) {
    const here = `${path}.${key.replace(/([a-z\d])(?=[A-Z])/g, '$1.').toLowerCase()}`;
    const inner = record(value);
    const pod =
      typeof value === 'string' && value !== '' && POD_PATH.test(here)
        ? value
        : inner !== null && depth < DEPTH_MAX
          ? namedPod(inner, here, depth + 1)
          : undefined;
    if (pod !== undefined) return pod;
  }
  return undefined;
}

/** journald writes a line with control characters as a row of its bytes. */
function isLine(value: unknown): value is string | number[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((byte) => typeof byte === 'number'));
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
