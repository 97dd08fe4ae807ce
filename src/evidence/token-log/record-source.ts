import { nameInPrefix } from './line-head';
import { GENERATED } from './pod-names';
import { NO_PLACES, placesOf, type Places } from './record-places';

/** The author of a record, as far as the log shows. */
export interface RecordSource {
  /** The pod in a known prefix, a wrapper or a header; '' if none names one. */
  pod: string;
  /** A name in front of the record in an unknown form; '' if there is none. */
  prefix: string;
  /** The form of that prefix, without its names. Only names of one form can be told apart by it. */
  shape: string;
  /** The host or process in the record itself; '' if there is none. */
  host: string;
  /** The hosts in the lines around it. */
  near: string[];
  /** Other values that may name the pod, if `pod` is ''. */
  places: Places;
}

/** Properties that name the record's pod. `host` alone is often the target of the request. */
const HOST =
  /\b(?:hostname|host_name|pod|pod_?name|podname|container_?id|_HOSTNAME|node_?name|machine_?name|(?:service\.)?instance[._]?(?:id|name)|replica|agent[._]?(?:id|name))["']?\s{0,4}[:=]\s{0,4}["']?([A-Za-z0-9][\w./:-]{0,120})/gi;
const MAY_NAME_HOST = /hostname|host_name|pod|container|node_?name|machine|instance|replica|agent/i;
/** `(13 on link-1)`, `(tOps/13 on link-1)`, `"pid":13`, klog's thread */
const PROCESS =
  /\((?:[\w-]{1,60}\/)?(\d{1,7}(?: on [\w.-]{1,120})?)\)|["']?\bpid["']?\s{0,4}[:=]\s{0,4}["']?(\d{1,9})|^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +(\d{1,9}) /;
/** A resolver's error names the host that it looked for. */
const ASKED_HOST = /^iam(?:id)?\b|(?:cloud\.ibm\.com|bluemix\.net)$/i;
const SEARCH_CHARS = 4096;
const PROCESS_NAME = 'process ';
/** A pod name in front of the word, in the form of any tool. */
const POD_IN_FRONT = new RegExp(`(?<![A-Za-z0-9])(${GENERATED})(?![A-Za-z0-9-])`);
/** The last column of a table. */
const POD_AT_END = new RegExp(`[,;|\\t] ?["']?(${GENERATED})["']?\\s*$`);
/** A machine that is named in front of the word. After the word, `host` is the target of the request. */
const HOST_IN_FRONT = /(?<![\w.])(?:host|node|instance|replica)["']?[=:] ?["']?([A-Za-z0-9][\w.-]{0,120})/i;

/** Finds the author of a record. */
export function sourceOf({
  pod,
  prefix,
  text,
  bare,
  outer,
  neighbours,
}: {
  pod: string;
  prefix: string;
  text: string;
  bare: string;
  outer: object | null;
  neighbours: (string | null)[];
}): RecordSource {
  // A prefix is removed from all lines after the first, so a name within it does not count twice.
  const named = nameInPrefix(prefix);
  const beside = named === '' ? (podBeside(bare) ?? processIn(bare)) : '';
  const host = pod === '' ? (hostIn(bare) ?? beside) : '';
  const near = pod === '' && host === '' ? neighbours.map((line) => hostIn(line ?? '') ?? '') : [];
  return {
    pod,
    prefix: pod === '' ? named : '',
    shape: pod === '' ? prefix.replace(/[\w.@-]+/g, 'w').trim() : '',
    host,
    near: near.filter((name) => name !== ''),
    places: pod === '' ? placesOf({ text, bare, outer }) : NO_PLACES,
  };
}

/** Does a record name its host? The number of a process alone is the same in all pods of an image. */
export function namesHost({ host }: RecordSource): boolean {
  return host !== '' && !host.startsWith(PROCESS_NAME);
}

function hostIn(text: string): string | undefined {
  if (!MAY_NAME_HOST.test(text)) return undefined;

  const names = [...frontOf(text).matchAll(HOST)].map(([, name = '']) => name);
  return names.find((name) => !ASKED_HOST.test(name));
}

/** The pod in a column, in front of the word or at the end of the line. */
function podBeside(text: string): string | undefined {
  const whole = frontOf(text);
  const front = whole.slice(0, Math.max(0, whole.indexOf('getToken')));
  const host = HOST_IN_FRONT.exec(front)?.[1];
  const named = host === undefined || ASKED_HOST.test(host) ? undefined : host;
  return POD_IN_FRONT.exec(front)?.[1] ?? named ?? POD_AT_END.exec(whole)?.[1];
}

function processIn(text: string): string {
  const [, one, two, three] = PROCESS.exec(frontOf(text)) ?? [];
  const process = one ?? two ?? three;
  return process === undefined ? '' : `${PROCESS_NAME}${process}`;
}

function frontOf(text: string): string {
  return text.replace(/\\"/g, '"').slice(0, SEARCH_CHARS);
}
