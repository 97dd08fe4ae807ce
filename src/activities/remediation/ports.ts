import type { KeyRecord, Plan, Target } from '../../approvals/plan';
import type { RecordedPlace, StartedBuild } from '../../contract/activities';

/** A request that is ready to go out, and the time limit for its answer. */
export interface ReadyRequest<T> {
  send: () => Promise<T>;
  givesUpAfterMs: number;
}

/** The customer's account as R1 and R2 need it, with the identity that only this worker holds. */
export interface CustomerAccount {
  /** The place of the location in the system of record; null if there is none of that id. Throws if it cannot tell. */
  location(location: string): Promise<RecordedPlace | null>;
  /** The users of the key of this scope. Throws if they cannot be read. */
  affects(target: Target): Promise<NonNullable<Plan['affects']>>;
  /** The record of the key of this scope. Throws if it cannot be read. */
  keyRecord(target: Target): Promise<KeyRecord>;
  /** Proves that our identity belongs to the account and has the role that a reset needs. Throws with the reason. */
  proveMayReset(target: Target): Promise<{ as: string }>;
  /** Logs in for the reset, so that only the request itself is left. It is sent once. Rejects with a `SendError`. */
  readyToReset(target: Target): Promise<ReadyRequest<void>>;
}

/** Jenkins as R2 needs it. */
export interface RefreshJob {
  /**
   * The refreshes of a location that wait, or that began after a moment, by names for people: `build 12 of some/job`. A
   * build that Jenkins discarded is not among them. Throws if they cannot be read.
   */
  refreshes(of: { location: string; sinceMs: number }): Promise<string[]>;
  /**
   * Fills in the form and checks it against the job's definitions. Throws if the job is not as configured. It is sent
   * once. Rejects with a `SendError`.
   */
  prepare(order: {
    location: string;
    change?: string;
  }): Promise<
    ReadyRequest<Pick<StartedBuild, 'queueId' | 'number'>> & { job: string; parameters: Record<string, string> }
  >;
}

/** The sources of both for the worker. `account` is null if it holds no identity for that account. */
export interface RemediationPorts {
  account(account: string): CustomerAccount | null;
  refreshJob(environment: string): RefreshJob | null;
  /** Whether the environment has carriers in this region. */
  isIn(environment: string, region: string): boolean;
}

/** How far a request got, in the clients' words about each failure. `answered` alone says nothing: see its status. */
export interface SendError extends Error {
  sent: 'never' | 'answered' | 'maybe';
  status?: number | null;
  /** True if the same request will always get the same answer. */
  permanent?: boolean;
}
