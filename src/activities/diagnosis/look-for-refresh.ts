import { ClientError } from '../../clients/client-error';
import type { Jenkins } from '../../clients/jenkins/client';
import type { Fleet } from '../../config/fleet';
import type { Diagnosis, RefreshLook } from '../contract';
import { fleetOf } from '../fleet-of';
import { lookAgainUnlessLast } from './look-again';
import { lookForOurBuild } from './our-build';

/**
 * After a doubt about R2: is there a refresh of this location, waiting, running or ended, from after the attempt? Whoever
 * ordered it, it is a refresh.
 */
export function lookForRefresh({ jenkins, fleet }: { jenkins: Jenkins; fleet: Fleet }): Diagnosis['lookForRefresh'] {
  return async ({ environment, location, since, waitMs }) => {
    const job = fleetOf(fleet, environment).refreshJob;
    if (job === undefined) return cannotTell('the fleet file names no refresh job for this environment');
    try {
      const { parameters: defined } = await jenkins.readJob(job.path);
      const wanted = job.parameters.cluster.toLowerCase();
      const cluster = defined.find(({ name }) => name.toLowerCase() === wanted)?.name ?? job.parameters.cluster;
      const order = { job: job.path, parameters: { [cluster]: location }, notBefore: since };
      const ours = await lookForOurBuild(jenkins, order);
      if (ours.kind === 'cannot-tell') return cannotTell(ours.because);
      if (ours.kind === 'found') {
        const { number, queueId } = ours.build;
        const which = number === undefined ? `queue item ${queueId}` : `build ${number}`;
        return {
          kind: 'happened',
          build: { ...order, ...ours.build, foundOurs: true },
          because: `${which} of ${job.path} refreshes this location`,
        };
      }
    } catch (error) {
      if (error instanceof ClientError && error.permanent) return cannotTell(error.message);
      throw error;
    }
    lookAgainUnlessLast({ since, waitMs }, 'no refresh of this location so far; looking again');
    return { kind: 'did-not', because: `Jenkins shows no refresh of this location since ${since}` };
  };
}

function cannotTell(because: string): RefreshLook {
  return { kind: 'cannot-tell', because };
}
