import type { LookUp } from '../approvals/look-up';
import type { Plan, RunName } from '../approvals/plan';
import type {
  AuthoriseOrder,
  LockAnswer,
  LockOrder,
  RefreshLook,
  ResetLook,
  RunSettings,
  SpentPermit,
  Judgement,
} from './activities';
import type { Incidents, IncidentWatch } from './incident';
import type { OneKey } from './one-key';
import type { Provided } from './run-document';

/** Reads the policy and the fleet for an environment. */
export interface Settings {
  /** An unknown environment fails with `UnknownEnvironment`. */
  readSettings(order: { environment: string }): Promise<RunSettings>;
}

/** Asks today's policy about a decision. */
export interface Authoriser {
  /** G. Applies the rule. */
  authorise(order: AuthoriseOrder): Promise<Judgement>;

  /**
   * May this person report xo's answer? Any approver or operator of today's policy may, signed where decisions must be
   * signed.
   */
  authoriseProvider(order: {
    environment: string;
    lookUp: LookUp;
    provided: Provided;
  }): Promise<{ allowed: boolean; because: string; by?: string; verified?: boolean }>;
}

/** Keeps records that outlive a run. */
export interface Rejections {
  /** Keeps a *no* that counts. The run orders this once it has answered that the *no* counts. */
  keepNo(order: { plan: Plan; by: string }): Promise<void>;
}

/** The locks of locations and scopes. The engine and open runs have called them `claim` from the first version on. */
export interface Locks {
  /**
   * Takes a lock, or names its holder. The lock of a closed run is taken over. A run that takes its own lock again
   * keeps it.
   */
  claim(order: LockOrder): Promise<LockAnswer>;
  /** Releases a lock if it is ours. */
  releaseClaim(order: LockOrder): Promise<void>;
}

/** Waits for a lock, by retries of the server. */
export interface LockQueue {
  /** Fails with the benign `ClaimHeld` until the lock is ours. */
  awaitClaim(order: LockOrder): Promise<void>;
}

/** The look after a doubt. It asks the engine and the outside world, and spends the permit first. */
export interface Looks {
  /**
   * After a doubt about R1: spends the permit. If the permit was spent before, it reads the key record until the answer
   * is certain. It fails benignly in between.
   */
  lookForReset(order: { plan: Plan; propagationMs: number }): Promise<ResetLook>;

  /** After a doubt about R2: the same, with Jenkins' queue and builds. */
  lookForRefresh(order: { plan: Plan }): Promise<RefreshLook>;
}

/** The engine's record of the run before this one. */
export interface PreviousRun {
  /** The end of this location's previous run, if Temporal closed it (failed, timed out, terminated); else null. */
  readPreviousEnd(order: { location: string; run: RunName }): Promise<string | null>;
}

/** The engine's record of changes. */
export interface SpentPermits {
  /** The permits that a run spent for a location, also those from before a reset by an operator. */
  readSpentPermits(order: { run: RunName; location: string }): Promise<SpentPermit[]>;
}

/** The time of the engine. */
export interface Clock {
  /** ISO 8601. */
  readClock(): Promise<{ at: string }>;
}

/** These activities ask our own engine and files. Task queue `…diagnosis`. */
export type OwnRecords = OneKey &
  Incidents &
  IncidentWatch &
  Settings &
  Authoriser &
  Rejections &
  Locks &
  LockQueue &
  Looks &
  PreviousRun &
  SpentPermits &
  Clock;
