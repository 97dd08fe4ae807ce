import type { RunName } from '../approvals/plan';

/** Our names in the engine: types, messages, attributes, queues, and ids. */
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
 * The memo in which a run keeps the digest of its newest findings. The worker that acts reads it in the engine, to see
 * whether a plan is still about these findings. A query would need a worker that answers.
 */
export const EVIDENCE_MEMO = 'evidence';

/** The queue prefix of lab, demo and tests. Production has none. */
export const LAB_PREFIX = 'lab-';

/** The task queues below a prefix. */
export function taskQueues(prefix: string): { diagnosis: string; remediation: string } {
  return { diagnosis: `${prefix}satlink-diagnosis`, remediation: `${prefix}satlink-remediation` };
}

/**
 * Is a workflow of this status open? It is decided only here. A paused workflow is open: it keeps its locks, and it
 * goes on when somebody resumes it. `name` is the engine's word, such as `RUNNING`.
 */
export function isOpenStatus(name: string): boolean {
  return name === 'RUNNING' || name === 'PAUSED';
}

/** The same question for the engine's list of workflows. An engine without pausing knows no status of that name. */
export const IS_OPEN_QUERY = 'CloseTime IS NULL';
export const IS_CLOSED_QUERY = 'CloseTime IS NOT NULL';

/** The failure of a run with a wrong input or environment. The run did nothing, and the sender was told. */
export const MALFORMED_INPUT = 'MalformedInput';

/** Did a run fail with it? `failure` is the cause that the engine's client gives. */
export function neverBegan(failure: unknown): boolean {
  return failure instanceof Error && (failure as { type?: unknown }).type === MALFORMED_INPUT;
}

/** A run as it is printed everywhere: `<workflow id>@<first run id>`. */
export function runName(workflowId: string, firstRunId: string): string {
  return `${encodeURIComponent(workflowId)}@${firstRunId}`;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads `<percent-encoded workflow id>@<first run id>`; null if the text is not one. */
export function parseRunName(text: string): RunName | null {
  const at = text.lastIndexOf('@');
  const firstRunId = text.slice(at + 1);
  if (at < 1 || !UUID.test(firstRunId)) return null;
  return { workflowId: decoded(text.slice(0, at)), firstRunId };
}

/** A stray percent sign, or bytes that are no text, are not our encoding. Then the text is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The subject of a lock: a location while a run may change it, or a scope while its key is replaced. All runbooks share
 * both. `run` belongs to one runbook, where the lock of the location is not enough: it allows one run for each
 * location.
 */
export interface Lock {
  kind: 'location' | 'scope' | 'run';
  /** The id of the location, `<account>/<region>/<resource group>`, or `<runbook>-<location>`. */
  name: string;
}

/**
 * A lock is a workflow that no worker ever runs. Its existence is the lock, and its memo names the holder. A child
 * workflow would not work: a reset run loses its children but must keep its lock. The engine has called it `claim` from
 * the first version on, and open runs hold some.
 */
export const LOCK = { type: 'claim', taskQueue: 'claims', lifetime: '169 hours' } as const;

export function lockId({ kind, name }: Lock): string {
  return `claim-${kind}-${name}`;
}

/**
 * A brake is a workflow that no worker ever runs, like a lock. Its memo holds the setting. A lift is a signal to it. The
 * brake holds until a lift that counts stands in its history, whether the workflow is open or not: so nobody lifts a
 * brake by ending its workflow.
 */
export const BRAKE = { type: 'brake', taskQueue: 'brakes', lift: 'lift' } as const;

/** The id of a brake in the engine. `name` is the one that people use. */
export function brakeId(name: string): string {
  return `brake-${name}`;
}

/**
 * The record of a region is a workflow that no worker ever runs, like a brake. Runs signal what they found to it, and a
 * release is a signal too. Whether an incident is open follows from its history alone, whether the workflow is open or not.
 */
export const REGION = { type: 'region', taskQueue: 'regions', found: 'found', release: 'release' } as const;

/** The id of the record of a region. `name` is `<environment>/<region>`. */
export function regionId(name: string): string {
  return `region-${name}`;
}
