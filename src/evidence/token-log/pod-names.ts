/** A pod name from a Deployment. */
export const GENERATED = String.raw`[a-z0-9](?:[a-z0-9.-]{0,80}[a-z0-9])?-(?=[a-z]*[0-9])[a-z0-9]{6,10}-[a-z0-9]{5}`;
/** A pod name from a DaemonSet, a Job or a StatefulSet is allowed too. */
const NUMBERED = String.raw`[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?-(?:[a-z0-9]{5}|\d{1,4})`;
const NAME = String.raw`[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?`;
/** `[pool-1-thread-3]` has the shape of a pod name, but is a thread. */
const THREAD = String.raw`[^\]\n]{0,80}(?:thread|exec-|nio-|executor|scheduler|dispatcher|reactor|eventloop)`;
const LEVEL = '(?:trace|debug|info|notice|warn|warning|error|err|fatal|critical)';

const KUBETAIL = new RegExp(String.raw`^\[(?!${THREAD})(${NUMBERED})(?: [A-Za-z0-9.-]{1,80})?\] ?`);
const KUBETAIL_GENERATED = new RegExp(String.raw`^\[(${GENERATED})(?: [A-Za-z0-9.-]{1,80})?\] ?`);

/** Prefixes of known tools; the first group is the pod. */
const KNOWN: RegExp[] = [
  // kubectl and oc logs --prefix: [pod/NAME/container]
  new RegExp(String.raw`^\[pod/(${NAME})(?:/[A-Za-z0-9.-]{1,80})?\] ?`),
  // kail: namespace/NAME[container]:
  new RegExp(String.raw`^(${NAME}/${NAME})\[[A-Za-z0-9.-]{1,80}\]: ?`),
  // kubetail: [NAME] or [NAME container]
  KUBETAIL,
  // grep, with a file of the container runtime or of a folder of logs
  new RegExp(
    String.raw`^(?=[^\s:]{1,400}\.(?:log|txt):)(?:[^\s:]{0,200}[/_])?(${GENERATED})(?![a-z0-9-])[^\s:]{0,300}:(?:\d{1,9}:)? ?`,
  ),
  // docker compose: NAME-1  |, also with two bars
  new RegExp(String.raw`^(?!${LEVEL}\b)([A-Za-z0-9][\w.-]{0,120}?) {1,60}\|{1,2} ?`, 'i'),
  // stern, k9s, Rancher, exports of IBM Cloud Logs: [namespace] NAME [container] [level], separated by blanks, slashes,
  // colons
  new RegExp(
    String.raw`^(?:${NAME} )?(?:pod/)?(${GENERATED})(?:[ /:]{1,2}(?!\d|${LEVEL}\b|getToken\b)[a-z][a-z0-9-]{0,62}(?=[ |:\]>]))?(?: ?[|:>›]{1,2} ?| )`,
  ),
];
/** Behind a time, a name in brackets may be a thread's. */
const BEHIND_STAMP = KNOWN.map((prefix) => (prefix === KUBETAIL ? KUBETAIL_GENERATED : prefix));
/** The level in an export of IBM Cloud Logs. In front of a word it may be a part of the text. */
const LEVEL_COLUMN = new RegExp(`^${LEVEL} (?![a-z])`);
/** host tag[pid]: of syslog and journald, after their time. */
const SYSLOG = /^([\w.-]{1,255}) ([\w.@/:-]{1,80})(?:\[(\d{1,10})\])?: ?/;
/** host app pid msgid data of RFC 5424, after its time. */
const SYSLOG_5424 = /^(\S{1,255}) (\S{1,80}) (\S{1,128}) \S{1,80} (?:-|\[[^\]\n]{0,500}\]) ?/;
/** {app="x", pod="NAME"} as logcli prints the labels of a stream. */
const LABELS = /^\{(?:[a-z_][\w.]{0,60}="[^"\n]{0,300}"(?:, ?)?){1,40}\} ?/;
const POD_LABEL = /\b(?:pod|pod_name|k8s_pod_name|instance|hostname|host|filename)="([^"\n]{1,300})"/;

/** A prefix that names a pod, and the length of the prefix. */
export interface PodName {
  pod: string;
  length: number;
}

/** The pod in the prefix of a known tool at the beginning of a text; null if there is none. */
export function podNameAt(text: string, behind: 'nothing' | 'stamp' | 'syslog' | 'syslog-5424'): PodName | null {
  const head = text.slice(0, 700);
  const syslog = behind === 'syslog-5424' ? SYSLOG_5424.exec(head) : behind === 'nothing' ? null : SYSLOG.exec(head);
  // After another time than syslog's own, only a process id shows a host and its program.
  if (syslog !== null && (behind !== 'stamp' || syslog[3] !== undefined))
    return { pod: `${syslog[1]}/${syslog[2]}[${syslog[3] ?? ''}]`, length: syslog[0].length };

  for (const prefix of behind === 'stamp' ? BEHIND_STAMP : KNOWN) {
    const match = prefix.exec(head);
    if (match?.[1] !== undefined) {
      const column = behind === 'syslog' ? LEVEL_COLUMN.exec(head.slice(match[0].length)) : null;
      return { pod: match[1], length: match[0].length + (column?.[0].length ?? 0) };
    }
  }
  const labels = LABELS.exec(head);
  return labels === null ? null : { pod: POD_LABEL.exec(labels[0])?.[1] ?? labels[0], length: labels[0].length };
}
