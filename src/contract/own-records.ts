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
  Verdict,
} from './activities';
import type { Provided } from './run-document';

/** Reads the policy and the fleet for an environment. */
export interface Settings {
  /** An environment that they do not know fails with `UnknownEnvironment`. */
  readSettings(order: { environment: string }): Promise<RunSettings>;
}

/** Asks today's policy who may decide. */
export interface Authoriser {
  /** G. Applies the rule. */
  authorise(order: AuthoriseOrder): Promise<Verdict>;

  /** May this person say what xo answered? Any approver or operator of today's policy may, signed where decisions are. */
  authoriseProvider(order: {
    environment: string;
    lookUp: LookUp;
    provided: Provided;
  }): Promise<{ allowed: boolean; because: string; by?: string; verified?: boolean }>;
}

/** Keeps what outlives a run. */
export interface Rejections {
  /** Keeps a *no* that counts. The run orders it once it has answered that the *no* counts. */
  keepNo(order: { plan: Plan; by: string }): Promise<void>;
}

/** The locks of locations and scopes. The engine and open runs know them as `claim` from the first version on. */
export interface Locks {
  /** Takes a lock, or says who holds it. The lock of a closed run is taken over; taking one's own again holds. */
  claim(order: LockOrder): Promise<LockAnswer>;
  /** Releases a lock if it is ours. */
  releaseClaim(order: LockOrder): Promise<void>;
}

/** Waiting for a lock, by retries of the server. */
export interface LockQueue {
  /** Fails with the benign `ClaimHeld` until the lock is ours. */
  awaitClaim(order: LockOrder): Promise<void>;
}

/** The look after a doubt. It asks the engine and the outside world, and spends the permit first. */
export interface Looks {
  /**
   * After a doubt about R1: spends the permit, and where it was spent before reads the key record, now and again until the
   * answer is certain. Fails benignly in between.
   */
  lookForReset(order: { plan: Plan; propagationMs: number }): Promise<ResetLook>;

  /** After a doubt about R2: the same, with Jenkins' queue and builds. */
  lookForRefresh(order: { plan: Plan }): Promise<RefreshLook>;
}

/** What the engine keeps of the run before this one. */
export interface PreviousRun {
  /** How the previous run of this location ended, if Temporal closed it (failed, timed out, terminated); else null. */
  readPreviousEnd(order: { location: string; run: RunName }): Promise<string | null>;
}

/** What the engine keeps of changes. */
export interface SpentPermits {
  /** The permits that a run spent for a location, also before an operator reset it. */
  readSpentPermits(order: { run: RunName; location: string }): Promise<SpentPermit[]>;
}

/** What asks our own engine and files. Task queue `…diagnosis`. */
export type OwnRecords = Settings & Authoriser & Rejections & Locks & LockQueue & Looks & PreviousRun & SpentPermits;
