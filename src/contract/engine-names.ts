/** The names by which the engine knows what is ours: types, messages, attributes, queues, and ids. */
export const DECIDE_UPDATE = 'decide';
export const PROVIDE_LOCATION_UPDATE = 'provideLocation';
export const STATE_QUERY = 'state';
export const SIGNALS = {
  approve: 'approve',
  reject: 'reject',
  customerRotated: 'customerRotated',
  itHappened: 'itHappened',
  itDidNot: 'itDidNot',
  fired: 'fired',
  resolved: 'resolved',
  cie: 'cie',
} as const;

export const SEARCH_ATTRIBUTES = {
  location: 'SatlinkLocation',
  environment: 'SatlinkEnvironment',
  phase: 'SatlinkPhase',
  outcome: 'SatlinkOutcome',
  scope: 'SatlinkScope',
} as const;

/**
 * The memo in which a run keeps the digest of its newest findings: whoever acts for it reads there, in the engine, whether a
 * plan is still about them. A query would need a worker that answers.
 */
export const EVIDENCE_MEMO = 'evidence';

/** The task queues below a prefix: `lab-` in lab, demo and tests, empty in production. */
export function taskQueues(prefix: string): { diagnosis: string; remediation: string } {
  return { diagnosis: `${prefix}satlink-diagnosis`, remediation: `${prefix}satlink-remediation` };
}

/**
 * Is a workflow of this status open? The one place that decides it. A paused workflow is open: it keeps its locks, and it
 * goes on when somebody resumes it. `name` is the engine's word, such as `RUNNING`.
 */
export function isOpenStatus(name: string): boolean {
  return name === 'RUNNING' || name === 'PAUSED';
}

/** The same question for the engine's list of workflows. An engine that cannot pause knows no status of that name. */
export const IS_OPEN_QUERY = 'CloseTime IS NULL';
export const IS_CLOSED_QUERY = 'CloseTime IS NOT NULL';

/** The failure of a run whose input, or environment, was none: nothing was done, and who sent it was told. */
export const MALFORMED_INPUT = 'MalformedInput';

/** Did a run fail so? `failure` is the cause that the engine's client gives for it. */
export function neverBegan(failure: unknown): boolean {
  return failure instanceof Error && (failure as { type?: unknown }).type === MALFORMED_INPUT;
}

/** How a run is written wherever it is printed: `<workflow id>@<first run id>`. */
export function runName(workflowId: string, firstRunId: string): string {
  return `${encodeURIComponent(workflowId)}@${firstRunId}`;
}

/**
 * What a lock is on: a location while a run may change it, a scope while its key is replaced. Both are shared by all
 * runbooks. `run` is a runbook's own, where the lock of the location does not do: one run of it for each location.
 */
export interface Lock {
  kind: 'location' | 'scope' | 'run';
  /** The id of the location, `<account>/<region>/<resource group>`, or `<runbook>-<location>`. */
  name: string;
}

/**
 * A lock is a workflow that no worker ever runs: that it exists is the lock, and its memo says who holds it. A child workflow
 * would not do, because a reset run loses its children but must keep its lock. The engine has called it `claim` from the
 * first version on, and open runs hold some.
 */
export const LOCK = { type: 'claim', taskQueue: 'claims', lifetime: '169 hours' } as const;

export function lockId({ kind, name }: Lock): string {
  return `claim-${kind}-${name}`;
}
