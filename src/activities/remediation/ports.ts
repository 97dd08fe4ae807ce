import type { KeyRecord, Plan, Target } from '../../approvals/plan';
import type { RecordedPlace, StartedBuild } from '../../contract/activities';

/** A request that is ready to go out, and the time after which its answer is no longer waited for. */
export interface ReadyRequest<T> {
  send: () => Promise<T>;
  givesUpAfterMs: number;
}

/** What R1 and R2 need of the customer's account, with the identity that this worker alone holds. */
export interface CustomerAccount {
  /** Where the system of record says that the location is; null where there is none of that id. Throws when it cannot tell. */
  location(location: string): Promise<RecordedPlace | null>;
  /** What uses the key of this scope; throws when it cannot be read. */
  affects(target: Target): Promise<NonNullable<Plan['affects']>>;
  /** The record of the key of this scope; throws when it cannot be read. */
  keyRecord(target: Target): Promise<KeyRecord>;
  /** Proves that our identity belongs to the account and has the role that a reset needs; throws with the reason. */
  proveMayReset(target: Target): Promise<{ as: string }>;
  /** Logs in for the reset, so that only the request itself is left. Sent once; rejects with a `SendError`. */
  readyToReset(target: Target): Promise<ReadyRequest<void>>;
}

/** What R2 needs of Jenkins. */
export interface RefreshJob {
  /**
   * Fills in the form and checks it against the job's definitions; throws when the job is not as configured. Sent once;
   * rejects with a `SendError`.
   */
  prepare(order: {
    location: string;
    change?: string;
  }): Promise<
    ReadyRequest<Pick<StartedBuild, 'queueId' | 'number'>> & { job: string; parameters: Record<string, string> }
  >;
}

/** Where the worker finds both. `account` is null where it holds no identity at all for that account. */
export interface RemediationPorts {
  account(account: string): CustomerAccount | null;
  refreshJob(environment: string): RefreshJob | null;
  /** Does the environment have carriers in this region? */
  isIn(environment: string, region: string): boolean;
}

/** How far a request got: what the clients say of each failure. `answered` alone says nothing: see its status. */
export interface SendError extends Error {
  sent: 'never' | 'answered' | 'maybe';
  status?: number | null;
  /** True when the same request will always be answered the same way. */
  permanent?: boolean;
}
