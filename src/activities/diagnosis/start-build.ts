import type { Jenkins } from '../../clients/jenkins/client';
import type { Diagnosis } from '../contract';
import { FAILED } from '../failures';
import { toFailure } from '../to-failure';
import { findOurBuild } from './our-build';

/**
 * S3. Jenkins takes no id of ours, so a lost answer would make a second build: the queue and the newest builds are
 * searched before each post. A build that was posted just before the worker died is found by the next attempt.
 */
export function startBuild(jenkins: Jenkins): Diagnosis['startBuild'] {
  return async (order) => {
    const { job, parameters } = order;
    try {
      const [waiting, recent] = await Promise.all([jenkins.readWaiting(job), jenkins.readRecent(job)]);
      const ours = findOurBuild({ waiting, recent }, order);
      if (ours !== null) return { ...order, ...ours, foundOurs: true };
      const { queueId } = await jenkins.trigger({ job, parameters });
      return { ...order, queueId, foundOurs: false };
    } catch (error) {
      throw toFailure(error, FAILED.jobRefused);
    }
  };
}
