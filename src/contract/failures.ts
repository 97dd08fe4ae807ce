/**
 * The types of failure that cross from an activity to the workflow. The engine stores them in clear, and the names are
 * stable. Safe in the sandbox: constants only.
 */

/** Waiting, not failing. The server retries these, and they are logged as benign. */
export const WAITING = {
  buildRunning: 'BuildRunning',
  claimHeld: 'ClaimHeld',
  nextReminder: 'NextReminder',
  lookAgain: 'LookAgain',
  noEndedRun: 'NoEndedRun',
  noRunToKeep: 'NoRunToKeep',
  leaderDecides: 'LeaderDecides',
  regionAsBefore: 'RegionAsBefore',
} as const;

export const FAILED = {
  xoSilent: 'XoSilent',
  unknownEnvironment: 'UnknownEnvironment',
  /** The job cannot be filled in or started as the runbook asks. A person must look at Jenkins. */
  jobRefused: 'JobRefused',
  /** The build ran with other parameters than those that were sent. */
  buildMismatch: 'BuildMismatch',
  /** Jenkins no longer shows the result of a build that was started. */
  buildLost: 'BuildLost',
  /** Something else than a workflow on the queue of our runs ordered it. */
  notOurs: 'NotOurs',
  /** Ended runs are not in the archive, which is away, or a run cannot be read. */
  notArchived: 'NotArchived',
} as const;

/** A remediation that ended with one of these certainly did not happen. Every other failure leaves a doubt. */
export const NOT_PERFORMED = {
  /** The permit or the plan is not valid: wrong digest, expired, too few people, or somebody is no longer allowed. */
  permitRefused: 'PermitRefused',
  frozen: 'Frozen',
  /** A check before the effect could not be made. */
  checkFailed: 'CheckFailed',
  locationGone: 'LocationGone',
  /**
   * The plan's account, region or resource group differs from that of the location, or is not one of the environment.
   */
  targetDiffers: 'TargetDiffers',
  /** R1: the users of the key are not those of the plan. */
  affectsChanged: 'AffectsChanged',
  /** R1: the key record is no longer that of the plan, so somebody else replaced the key. */
  keyChanged: 'KeyChanged',
  /** R2: the key record is still the one from before. */
  keyUnchanged: 'KeyUnchanged',
  /** R2: this location was refreshed already since the key was replaced, and the plan does not say so. */
  refreshedAlready: 'RefreshedAlready',
  /** Our identity may not do this. */
  identityRefused: 'IdentityRefused',
  /** The other side refused the request. */
  requestRefused: 'RequestRefused',
  /** The permit was spent, but the request did not go out: there was no connection, or it was too late. */
  notSent: 'NotSent',
} as const;

/** The request went out, and its answer was lost: it may have happened. */
export const OUTCOME_UNKNOWN = 'OutcomeUnknown';

/**
 * The permit was spent before this attempt, by an earlier life of the run. Look whether the effect happened; do not
 * assume that it did not.
 */
export const PERMIT_USED = 'PermitUsed';

/**
 * A workflow that is not ours stands under the id of the spent permit. So nothing can be sent, and nothing earlier is
 * known.
 */
export const PERMIT_TAKEN = 'PermitTaken';
