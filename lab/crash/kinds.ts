import { REFRESH, RESET, type Ordered, type ShapeName } from './shapes';
import type { WorkerName } from '../worker-process';

/** The acts of a trial on its run. */
export interface Kind {
  name: string;
  what: string;
  /** How the run would go without the kind; `plain` when not given. */
  shape?: ShapeName;
  faults?: Ordered[];
  /** The moment at which something happens to a process: a request of this run that stands still. */
  at?: Ordered[];
  /** Instead of `at`: at every request that a worker makes. */
  everywhere?: Pick<Ordered, 'kind' | 'at' | 'delayMs'>;
  then?: Happening;
  /** Alert and decision come in through the gateway, which is killed meanwhile. */
  throughGateway?: true;
}

/** `worker` of a kind that is everywhere is the one that makes the request. */
export type Happening =
  | { do: 'kill'; worker?: WorkerName; othersBuilds?: number; forgetQueue?: true }
  | { do: 'pause'; worker?: WorkerName }
  | { do: 'release-and-pause'; worker: WorkerName }
  | { do: 'release-later'; afterMs: number }
  | { do: 'kill-engine' }
  | { do: 'reset-workflow' };

/** Longer than a heartbeat time-out and the lease together. */
export const PAUSE_MS = 13_000;
const HOLD_MS = 12_000;

/** The last reads of the remediation worker before it sends. */
const BEFORE_SENDING = [
  { system: 'iam', match: { method: 'GET', path: '^/v1/apikeys', by: 'remediation' } },
  { system: 'iam', match: { method: 'GET', path: '^/v1/policies', by: 'remediation' } },
  { system: 'ibmcloud', match: { method: 'GET', path: 'getController\\?', by: 'remediation' } },
] as const;
const READ_BUILD = { system: 'jenkins', match: { method: 'GET', path: 'get-info/\\d+/artifact/' } } as const;
const READ_LINK = { system: 'link', match: { method: 'GET', path: '.' } } as const;
const FOLLOW_QUEUE = { system: 'jenkins', match: { method: 'GET', path: '/queue/item/' } } as const;

const held = (request: Pick<Ordered, 'system' | 'match'>, at: 'before' | 'after') =>
  ({ ...request, kind: 'hold', at }) satisfies Ordered;
const bothSides = (requests: readonly Pick<Ordered, 'system' | 'match'>[]) =>
  requests.flatMap((request) => [held(request, 'before'), held(request, 'after')]);

function effect(name: string, request: typeof RESET | typeof REFRESH): Kind[] {
  const one = (suffix: string, what: string, fault: Omit<Ordered, 'system' | 'match'>): Kind => ({
    name: `${name}-${suffix}`,
    what,
    faults: [{ ...request, ...fault }],
  });
  return [
    one('answer-lost', 'takes effect, and the connection is cut', { kind: 'lost-answer' }),
    one('request-lost', 'the connection is cut before any effect', { kind: 'lost-request' }),
    one('late', 'the connection is cut at once, and it takes effect 10 s later', { kind: 'late', delayMs: 10_000 }),
    one('doubled', 'takes effect twice', { kind: 'duplicate' }),
    one('answer-cut', 'the answer stops half way', { kind: 'truncated' }),
  ];
}

/** The situations in which runs once said a wrong word, and what is near them. */
const SITUATIONS: readonly Kind[] = [
  { name: 'plain', what: 'nothing' },
  ...effect('reset', RESET),
  ...effect('refresh', REFRESH),
  {
    name: 'reset-5s-after',
    what: 'takes effect 5 s after the client gave up; a new key needs 60 s to propagate',
    shape: 'staging',
    faults: [{ ...RESET, kind: 'delay', delayMs: 65_000 }],
  },
  {
    name: 'refresh-5s-after',
    what: 'takes effect 5 s after the client gave up',
    faults: [{ ...REFRESH, kind: 'delay', delayMs: 20_000 }],
  },
  {
    name: 'others-40',
    what: 'SIGKILL of the remediation worker at an effect, and 40 builds of others started since',
    at: [held(RESET, 'after'), ...bothSides([REFRESH])],
    then: { do: 'kill', worker: 'remediation', othersBuilds: 40 },
  },
  {
    name: 'others-260',
    what: 'the same with 260 builds of others: four pages of the list',
    at: bothSides([REFRESH]),
    then: { do: 'kill', worker: 'remediation', othersBuilds: 260 },
  },
  {
    name: 'paused-before-send',
    what: `SIGSTOP for ${PAUSE_MS / 1000} s between the last reads, the permit and the request`,
    at: BEFORE_SENDING.map((request) => held(request, 'after')),
    then: { do: 'release-and-pause', worker: 'remediation' },
  },
  {
    name: 'queue-forgotten',
    what: 'the diagnosis worker is away until Jenkins has forgotten the queue item, and 35 builds of others started since',
    at: [held(FOLLOW_QUEUE, 'before'), { ...held(FOLLOW_QUEUE, 'before'), afterTimes: 1 }, held(REFRESH, 'after')],
    then: { do: 'kill', worker: 'diagnosis', othersBuilds: 35, forgetQueue: true },
  },
  {
    name: 'engine-killed',
    what: 'SIGKILL of the engine at an effect or a read; it is started again',
    at: [...bothSides([RESET, REFRESH]), held(READ_BUILD, 'before')],
    then: { do: 'kill-engine' },
  },
  {
    name: 'workflow-reset',
    what: 'an operator resets the workflow to an earlier moment while an effect is under way or done',
    at: [held(RESET, 'after'), held(REFRESH, 'after'), held(READ_LINK, 'before')],
    then: { do: 'reset-workflow' },
  },
  {
    name: 'gateway-killed',
    what: 'SIGKILL of the gateway while alerts come in and while a decision is under way',
    throughGateway: true,
  },
];

/** The acts at every request of both workers. */
const EVERYWHERE: readonly Kind[] = [
  {
    name: 'held',
    what: `stands still for ${HOLD_MS / 1000} s`,
    everywhere: { kind: 'hold', at: 'before' },
    then: { do: 'release-later', afterMs: HOLD_MS },
  },
  { name: 'delayed', what: 'the answer comes 3 s later', everywhere: { kind: 'delay', at: 'after', delayMs: 3_000 } },
  { name: 'request-lost', what: 'the connection is cut before any effect', everywhere: { kind: 'lost-request' } },
  { name: 'answer-lost', what: 'the connection is cut before the answer', everywhere: { kind: 'lost-answer' } },
  { name: 'answer-cut', what: 'the answer stops half way', everywhere: { kind: 'truncated' } },
  { name: 'doubled', what: 'the request arrives twice', everywhere: { kind: 'duplicate' } },
  {
    name: 'killed-before',
    what: 'SIGKILL of its worker before any effect',
    everywhere: { kind: 'hold', at: 'before' },
    then: { do: 'kill' },
  },
  {
    name: 'killed-after',
    what: 'SIGKILL of its worker before the answer',
    everywhere: { kind: 'hold', at: 'after' },
    then: { do: 'kill' },
  },
  {
    name: 'stopped',
    what: `SIGSTOP of its worker for ${PAUSE_MS / 1000} s`,
    everywhere: { kind: 'hold', at: 'after' },
    then: { do: 'pause' },
  },
];

export const KINDS: readonly Kind[] = [...SITUATIONS, ...EVERYWHERE];
