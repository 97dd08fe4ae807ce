import { activityInfo, sleep } from '@temporalio/activity';
import type { Jenkins } from '../../clients/jenkins/client';
import type { Fleet } from '../../config/fleet';
import type { BuildOrder, Diagnosis } from '../../contract/activities';
import { FAILED } from '../../contract/failures';
import { toFailure } from '../to-failure';
import { lookForOurBuild } from './our-build';
import type { OurBuild } from './our-build';
import { checkInformationOrder } from './our-jobs';

/** For a moment an item has left the queue and is no build yet. */
const BETWEEN_MS = 300;

/**
 * S3. Jenkins takes no id of ours, so a lost answer would make a second build. So the queue and the builds since the
 * order are searched before each post. The next attempt finds a build that was posted just before the worker died. If
 * Jenkins does not show enough to know, one more is started: it only reads, so a second one costs only load.
 */
export function startBuild({ jenkins, fleet }: { jenkins: Jenkins; fleet: Fleet }): Diagnosis['startBuild'] {
  return async (order) => {
    const { job, parameters } = order;
    checkInformationOrder(fleet, order);
    try {
      const ours = await search(jenkins, order);
      if (ours.kind === 'found') return { ...order, ...ours.build, foundOurs: true };
      const { queueId } = await jenkins.trigger({ job, parameters });
      return { ...order, queueId, foundOurs: false };
    } catch (error) {
      throw toFailure(error, FAILED.jobRefused);
    }
  };
}

/** An earlier attempt may have posted. So a later one looks a second time before it believes that there is none. */
async function search(jenkins: Jenkins, order: BuildOrder): Promise<OurBuild> {
  const ours = await lookForOurBuild(jenkins, order);
  if (ours.kind === 'found' || activityInfo().attempt === 1) return ours;
  await sleep(BETWEEN_MS);
  return lookForOurBuild(jenkins, order);
}
