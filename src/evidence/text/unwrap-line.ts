import { parseQuietly } from './json-in-text';

/** A line that a log collector put into its own object. */
export interface WrappedLine {
  /** The line as the container wrote it; null if the collector merged the line's properties with its own. */
  text: string | null;
  /** '' if the object does not name a pod. */
  pod: string;
  /** The runtime cut the line here, and the next one continues it. */
  partial: boolean;
}

const MAY_BE_WRAPPED =
  /"(?:log|_line|line|MESSAGE|textPayload|kubernetes|labels|resource|logStreamName|_host|pod_name|podName|pod)"\s{0,4}:/;
/** Keys that hold the line, with any other keys beside them. */
const LINE_KEYS = ['log', '_line', 'line', 'MESSAGE', 'textPayload'];
/** The other keys of Docker's own files. */
const DOCKER_KEYS = new Set(['log', 'stream', 'time', 'attrs']);

/**
 * Opens the object that Docker, Fluent Bit, Filebeat, Loki, journald, IBM Cloud Logs or a cloud's export put around a
 * line. Null for any other line.
 */
export function unwrapLine(line: string): WrappedLine | null {
  if (!/^\s{0,8}\{/.test(line) || !MAY_BE_WRAPPED.test(line)) {
    return null;
  }
  const object = record(parseQuietly(line));
  if (object === null) {
    return null;
  }
  const pod = podOf(object);
  const raw = LINE_KEYS.map((key) => object[key]).find(isLine);
  const inner = raw ?? (pod === '' ? undefined : [object.message].find(isLine));
  if (inner === undefined) {
    return pod === '' ? null : { text: null, pod, partial: false };
  }
  const text = typeof inner === 'string' ? inner : Buffer.from(inner).toString();
  const isDocker = Object.keys(object).every((key) => DOCKER_KEYS.has(key));
  return { text: text.replace(/\r?\n$/, ''), pod, partial: isDocker && !text.endsWith('\n') };
}

function podOf(object: Record<string, unknown>): string {
  const kubernetes = record(object.kubernetes);
  const labels = record(object.labels) ?? record(object.stream);
  const resource = record(record(object.resource)?.labels);
  const names = [
    kubernetes?.pod_name,
    record(kubernetes?.pod)?.name,
    labels?.pod,
    labels?.pod_name,
    labels?.instance,
    resource?.pod_name,
    object.pod,
    object.pod_name,
    object.podName,
    object['k8s.pod.name'],
    object.logStreamName,
    object._host,
    typeof object._HOSTNAME === 'string' ? `${object._HOSTNAME}/${String(object._PID)}` : undefined,
  ];
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? '';
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
