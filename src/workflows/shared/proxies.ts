import { ActivityCancellationType, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Announcements, Diagnosis, Remediation } from '../../activities/contract';
import { taskQueues } from '../connector-cannot-reach-iam/contract';

/** Reads that change nothing: repeated for a quarter of an hour, then a person must look. */
export const diagnose = proxyActivities<Diagnosis>({
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '15 minutes',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/** Asking the policy while somebody waits for the answer: soon, or `unknown`. */
export const policy = proxyActivities<Pick<Diagnosis, 'authorise' | 'authoriseProvider'>>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '5 seconds' },
});

/** Reads of our own engine and files, milliseconds long: local, because a task of their own costs more than they do. */
export const glance = proxyLocalActivities<
  Pick<Diagnosis, 'readSettings' | 'claim' | 'releaseClaim' | 'readPreviousEnd'>
>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});

/** Waiting by server retries: any number of polls costs the history of one activity. */
export function awaiting(patienceMs: number) {
  return proxyActivities<
    Pick<Diagnosis, 'awaitBuild' | 'awaitRefresh' | 'awaitClaim' | 'lookForReset' | 'lookForRefresh'>
  >({
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: Math.max(1000, patienceMs),
    retry: { initialInterval: '1 second', backoffCoefficient: 1.5, maximumInterval: '20 seconds' },
  });
}

/** Telling people is repeated until it is done. */
export const announce = proxyActivities<Announcements>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/** Words that are good to have, never worth waiting for: a run does not hang on its thread. */
export const mention = proxyActivities<Pick<Announcements, 'postToThread'>>({
  startToCloseTimeout: '20 seconds',
  scheduleToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 seconds' },
});

/**
 * CHANGES A CUSTOMER. On its own queue, tried once; a stale permit must not fire late, so it is not left waiting for a
 * worker. Cancellation is never delivered between sending and the answer.
 */
export function remediate() {
  const prefix = workflowInfo().taskQueue.replace(/satlink-diagnosis$/, '');
  return proxyActivities<Remediation>({
    taskQueue: taskQueues(prefix).remediation,
    scheduleToStartTimeout: '30 seconds',
    startToCloseTimeout: '90 seconds',
    heartbeatTimeout: '10 seconds',
    retry: { maximumAttempts: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}
