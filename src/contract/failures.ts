/**
 * The types of failure that cross from an activity to the workflow. They are stored in clear and are stable names.
 * Sandbox-safe: constants only.
 */

/** Waiting, not failing: the server retries these, and they are logged as benign. */
export const WAITING = {
  buildRunning: 'BuildRunning',
  claimHeld: 'ClaimHeld',
  nextReminder: 'NextReminder',
  lookAgain: 'LookAgain',
  noEndedRun: 'NoEndedRun',
} as const;

export const FAILED = {
  xoSilent: 'XoSilent',
  unknownEnvironment: 'UnknownEnvironment',
  /** The job cannot be filled in or started as the runbook asks; a person must look at Jenkins. */
  jobRefused: 'JobRefused',
  /** The build ran with other parameters than the ones sent. */
  buildMismatch: 'BuildMismatch',
  /** Jenkins does not show any more what became of a build that was started. */
  buildLost: 'BuildLost',
} as const;

/** A remediation that ended in one of these certainly did not happen. Everything else leaves a doubt. */
export const NOT_PERFORMED = {
  /** The permit or the plan does not hold: wrong digest, expired, too few people, somebody no longer allowed. */
  permitRefused: 'PermitRefused',
  frozen: 'Frozen',
  /** A check before the effect could not be made. */
  checkFailed: 'CheckFailed',
  locationGone: 'LocationGone',
  /** The account, region or resource group of the plan is not that of the location, or not of the environment. */
  targetDiffers: 'TargetDiffers',
  /** R1: what uses the key is not what the plan says. */
  affectsChanged: 'AffectsChanged',
  /** R1: the key record is no longer the plan's, so somebody else replaced the key. */
  keyChanged: 'KeyChanged',
  /** R2: the key record is still the one from before. */
  keyUnchanged: 'KeyUnchanged',
  /** Our identity may not do this. */
  identityRefused: 'IdentityRefused',
  /** The other side refused the request. */
  requestRefused: 'RequestRefused',
  /** The permit was spent, and the request did not go out: no connection, or too late for it. */
  notSent: 'NotSent',
} as const;

/**
 * The permit was spent before this attempt, by an earlier life of the run: look whether the effect happened, do not assume
 * that it did not.
 */
export const PERMIT_USED = 'PermitUsed';

/** Something that was not made by us stands where the permit is spent, so nothing can be sent, and nothing is known of before. */
export const PERMIT_TAKEN = 'PermitTaken';
