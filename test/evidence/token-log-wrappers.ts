/** How loggers write an error, by its text; each is one record that begins and ends. */
export const LOGGERS: [name: string, write: (error: string) => string][] = [
  ['plain text', (error) => `2026-11-22T10:00:00Z ERROR getToken error: ${error}`],
  ['pino', (error) => JSON.stringify({ level: 50, time: 1795341600000, msg: `getToken error: ${error}` })],
  [
    'pino with an error object',
    (error) => JSON.stringify({ level: 60, time: 1795341600000, msg: 'getToken error', err: { message: error } }),
  ],
  ['klog', (error) => `E1122 10:00:00.118204       1 token.go:71] getToken error: ${error}`],
  ['logfmt', (error) => `time="2026-11-22T10:00:00Z" level=error msg=${JSON.stringify(`getToken error: ${error}`)}`],
  ['Python', (error) => `2026-11-22 10:00:00,118 - connector - ERROR - getToken failed: ${error}`],
  ['log4j', (error) => `2026-11-22 10:00:00,118 [pool-1-thread-3] ERROR c.e.TokenSource - getToken error: ${error}`],
];

export interface Place {
  pod: string;
  clock: string;
}

const message = ({ clock }: Place, line: string): string => `2026-11-22T${clock}.000000000Z ${line}`;

/** How tools write a line of a pod, by the pod and the time. Each tells the pods apart. */
export const PREFIXES: [name: string, write: (place: Place, line: string) => string][] = [
  ['kubectl --prefix', ({ pod }, line) => `[pod/${pod}/connector] ${line}`],
  ['kubectl --prefix --timestamps', (place, line) => `[pod/${place.pod}/connector] ${message(place, line)}`],
  ['stern', ({ pod }, line) => `${pod} connector ${line}`],
  ['stern in colours', ({ pod }, line) => `\u001b[36m${pod}\u001b[0m \u001b[96mconnector\u001b[0m ${line}`],
  ['stern -A', ({ pod }, line) => `satellite ${pod} connector ${line}`],
  ['kail', ({ pod }, line) => `satellite/${pod}[connector]: ${line}`],
  ['kubetail', ({ pod }, line) => `[${pod}] ${line}`],
  ['kubetail with containers', ({ pod }, line) => `[${pod} connector] ${line}`],
  ['an export of IBM Cloud Logs', ({ pod, clock }, line) => `Nov 22 ${clock} ${pod} connector error ${line}`],
  ['the same without a level', ({ pod, clock }, line) => `Nov 22 ${clock} ${pod} connector ${line}`],
  ['docker compose', ({ pod }, line) => `${pod}  | ${line}`],
  ['two bars', ({ pod }, line) => `${pod} || ${line}`],
  ['k9s', ({ pod }, line) => `${pod}:connector ${line}`],
  ['two colons', ({ pod }, line) => `${pod}::connector:: ${line}`],
  ['syslog', ({ pod, clock }, line) => `Nov 22 ${clock} ${pod} connector[71]: ${line}`],
  ['syslog with a priority', ({ pod, clock }, line) => `<134>Nov 22 ${clock} ${pod} connector: ${line}`],
  ['RFC 5424', ({ pod, clock }, line) => `<134>1 2026-11-22T${clock}Z ${pod} connector 71 - - ${line}`],
  ['journald', ({ pod, clock }, line) => `2026-11-22T${clock}+0000 ${pod} connector[71]: ${line}`],
  ['logcli', (place, line) => `2026-11-22T${place.clock}Z {app="link", pod="${place.pod}"} ${line}`],
  [
    'Fluent Bit',
    ({ pod, clock }, line) =>
      JSON.stringify({ date: `2026-11-22T${clock}Z`, stream: 'stderr', log: line, kubernetes: { pod_name: pod } }),
  ],
  [
    'Filebeat',
    ({ pod, clock }, line) =>
      JSON.stringify({ '@timestamp': `2026-11-22T${clock}Z`, message: line, kubernetes: { pod: { name: pod } } }),
  ],
  [
    'an export of Loki',
    ({ pod, clock }, line) => JSON.stringify({ labels: { pod }, line, timestamp: `2026-11-22T${clock}Z` }),
  ],
  ['an export of LogDNA', ({ pod }, line) => JSON.stringify({ _host: 'node-1', pod, _line: line, level: 'error' })],
  [
    'journalctl -o json',
    ({ pod }, line) => JSON.stringify({ __REALTIME_TIMESTAMP: '1', _HOSTNAME: pod, _PID: '7', MESSAGE: line }),
  ],
  [
    'an export of Mezmo, with the file of the pod',
    ({ pod }, line) =>
      JSON.stringify({ _host: 'node-1', _file: `/var/log/containers/${pod}_sat_c-1.log`, _line: line }),
  ],
  ['grep, in files of the runtime', ({ pod }, line) => `/var/log/containers/${pod}_sat_connector-1.log:${line}`],
  ['grep -n, in a folder', ({ pod, clock }, line) => `pods/${pod}.log:${Number(clock.slice(-2)) + 1}:${line}`],
  ['Papertrail', ({ pod, clock }, line) => `Nov 22 ${clock} ${pod} app/web.1: ${line}`],
  ['a column of names, aligned', ({ pod }, line) => `${pod.slice(-5).padStart(12)} \u2502 ${line}`],
  ['a prefix that nobody knows', ({ pod }, line) => `${pod.slice(-5)} => ${line}`],
  ['another', ({ pod }, line) => `<<${pod.slice(-5)}>> ${line}`],
  [
    'another, of words',
    ({ pod }, line) => `${pod.endsWith('p') ? 'alpha' : pod.endsWith('d') ? 'beta' : 'gamma'}> ${line}`,
  ],
  ['another, in brackets', ({ pod }, line) => `[replica ${pod.slice(-5)}] ${line}`],
  ['another, behind the time', ({ pod, clock }, line) => `2026-11-22T${clock}Z worker/${pod.slice(-5)} ${line}`],
];

/** What puts a time or an object around each line, and no pod. */
export const STAMPS: [name: string, write: (line: string) => string][] = [
  ['nothing', (line) => line],
  ['kubectl --timestamps', (line) => `2026-11-22T10:00:00.204118377Z ${line}`],
  ['CRI', (line) => `2026-11-22T10:00:00.204118377Z stderr F ${line}`],
  ['Docker', (line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-11-22T10:00:00.2Z' })],
  ['Jenkins', (line) => `[2026-11-22T10:00:00.204Z] ${line}`],
  ['a clock', (line) => `10:00:00  ${line}`],
  ['kubectl --prefix', (line) => `[pod/link-7d9f8b6c5-xk2vp/connector] ${line}`],
  ['stern', (line) => `link-7d9f8b6c5-xk2vp connector ${line}`],
];
