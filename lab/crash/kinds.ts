import type { FaultOrder } from '../faults';

/** What a trial can do to its run. */
export interface Kind {
  name: string;
  what: string;
  faults?: Ordered[];
  /** The moment at which something happens to a process: a request of this run that stands still. */
  at?: Ordered[];
  then?: Happening;
}

/** A fault without its location, which the trial adds. */
export type Ordered = Pick<FaultOrder, 'system' | 'kind'> &
  Partial<Omit<FaultOrder, 'match'>> & { match: { method?: FaultOrder['match']['method']; path: string } };

export type Happening =
  | { do: 'kill' | 'pause'; worker: 'diagnosis' | 'remediation' }
  | { do: 'release-and-pause'; worker: 'remediation' }
  | { do: 'storm-and-kill'; worker: 'diagnosis' | 'remediation' }
  | { do: 'kill-engine' }
  | { do: 'reset-workflow' };

/** Longer than a heartbeat time-out and the lease together. */
export const PAUSE_MS = 13_000;

const RESET = { system: 'ibmcloud', match: { method: 'POST', path: '^/global/v1/keys$' } } as const;
const REFRESH = { system: 'jenkins', match: { method: 'POST', path: 'armada-master-refresh/build' } } as const;

/** The requests that only the remediation worker makes. */
const OF_REMEDIATION = [
  { system: 'iam', match: { method: 'GET', path: '^/v1/apikeys/details' } },
  { system: 'iam', match: { method: 'GET', path: '^/v1/policies' } },
  { system: 'ibmcloud', match: { method: 'GET', path: 'getController\\?' } },
  RESET,
  REFRESH,
] as const;

/** The requests of the diagnosis worker that name the location or something of it. */
const OF_DIAGNOSIS = [
  { system: 'slack', match: { method: 'POST', path: 'chat.postMessage' } },
  { system: 'slack', match: { method: 'POST', path: 'chat.update' } },
  { system: 'jenkins', match: { method: 'POST', path: 'get-info/buildWithParameters' } },
  { system: 'jenkins', match: { method: 'GET', path: '/queue/item/' } },
  { system: 'jenkins', match: { method: 'GET', path: 'get-info/\\d+/api/json' } },
  { system: 'jenkins', match: { method: 'GET', path: 'get-info/\\d+/artifact/' } },
  { system: 'jenkins', match: { method: 'GET', path: 'refresh/\\d+/api/json' } },
  { system: 'iam', match: { method: 'GET', path: '^/v1/apikeys\\?' } },
  { system: 'ibmcloud', match: { method: 'GET', path: 'getClusters' } },
  { system: 'ibmcloud', match: { method: 'GET', path: 'getControllers' } },
  { system: 'ibmcloud', match: { method: 'GET', path: 'resource_groups' } },
  { system: 'link', match: { method: 'GET', path: '.' } },
] as const;

const held = (request: (typeof OF_REMEDIATION)[number] | (typeof OF_DIAGNOSIS)[number], at: 'before' | 'after') =>
  ({ ...request, kind: 'hold', at }) satisfies Ordered;
const bothSides = (requests: readonly (typeof OF_REMEDIATION | typeof OF_DIAGNOSIS)[number][]) =>
  requests.flatMap((request) => [held(request, 'before'), held(request, 'after')]);

function effect(name: string, request: typeof RESET | typeof REFRESH, slowMs: number): Kind[] {
  const one = (suffix: string, what: string, fault: Omit<Ordered, 'system' | 'match'>): Kind => ({
    name: `${name}-${suffix}`,
    what,
    faults: [{ ...request, ...fault }],
  });
  return [
    one('answer-lost', 'takes effect, and the connection is cut', { kind: 'lost-answer' }),
    one('request-lost', 'the connection is cut before any effect', { kind: 'lost-request' }),
    one('late', 'the connection is cut at once, and it takes effect 10 s later', { kind: 'late', delayMs: 10_000 }),
    one('slow', 'takes effect 5 s after the client gave up', { kind: 'delay', delayMs: slowMs }),
    one('doubled', 'takes effect twice', { kind: 'duplicate' }),
    one('answer-cut', 'the answer stops half way', { kind: 'truncated' }),
  ];
}

export const KINDS: readonly Kind[] = [
  { name: 'plain', what: 'nothing' },
  ...effect('reset', RESET, 65_000),
  ...effect('refresh', REFRESH, 20_000),
  {
    name: 'read-lost',
    what: 'a request of the diagnosis worker is lost, or its answer',
    at: OF_DIAGNOSIS.flatMap((request) => [
      { ...request, kind: 'lost-request' } satisfies Ordered,
      { ...request, kind: 'lost-answer' } satisfies Ordered,
      { ...request, kind: 'delay', at: 'after', delayMs: 3_000 } satisfies Ordered,
      { ...request, kind: 'duplicate' } satisfies Ordered,
      { ...request, kind: 'truncated' } satisfies Ordered,
    ]),
  },
  {
    name: 'kill-diagnosis',
    what: 'SIGKILL at a request of the diagnosis worker, before or after it took effect',
    at: bothSides(OF_DIAGNOSIS),
    then: { do: 'kill', worker: 'diagnosis' },
  },
  {
    name: 'kill-remediation',
    what: 'SIGKILL at a request of the remediation worker, before or after it took effect',
    at: bothSides(OF_REMEDIATION),
    then: { do: 'kill', worker: 'remediation' },
  },
  {
    name: 'pause-remediation',
    what: `SIGSTOP for ${PAUSE_MS / 1000} s at a request of the remediation worker`,
    at: bothSides(OF_REMEDIATION),
    then: { do: 'pause', worker: 'remediation' },
  },
  {
    name: 'pause-before-send',
    what: `SIGSTOP for ${PAUSE_MS / 1000} s between the last read and the request`,
    at: OF_REMEDIATION.slice(0, 3).map((request) => held(request, 'after')),
    then: { do: 'release-and-pause', worker: 'remediation' },
  },
  {
    name: 'pause-diagnosis',
    what: `SIGSTOP for ${PAUSE_MS / 1000} s at a request of the diagnosis worker`,
    at: bothSides(OF_DIAGNOSIS),
    then: { do: 'pause', worker: 'diagnosis' },
  },
  {
    name: 'storm-and-kill',
    what: 'SIGKILL of the remediation worker at an effect, and 40 builds of others',
    at: [held(RESET, 'after'), held(REFRESH, 'after'), held(REFRESH, 'before')],
    then: { do: 'storm-and-kill', worker: 'remediation' },
  },
  {
    name: 'kill-engine',
    what: 'SIGKILL of the engine at an effect or a read',
    at: [...bothSides([RESET, REFRESH]), held(OF_DIAGNOSIS[5], 'before')],
    then: { do: 'kill-engine' },
  },
  {
    name: 'reset-workflow',
    what: 'an operator resets the workflow to an earlier moment while an effect is under way or done',
    at: [held(RESET, 'after'), held(REFRESH, 'after'), held(OF_DIAGNOSIS[11], 'before')],
    then: { do: 'reset-workflow' },
  },
];
