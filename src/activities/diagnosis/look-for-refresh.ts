import { ClientError } from '../../clients/client-error';
import type { Jenkins } from '../../clients/jenkins/client';
import type { Fleet } from '../../config/fleet';
import type { BuildOrder, RefreshLook, StartedBuild } from '../../contract/activities';
import type { Looks } from '../../contract/own-records';
import { fleetOf } from '../fleet-of';
import { engineClock, lookAgainUnlessCertain, NOTHING_WAS_SENT, whenSent } from './look-again';
import type { DoubtParts } from './look-again';
import { isOurItem, lookForOurBuild } from './our-build';

const EVER = new Date(0).toISOString();

/**
 * `not-there`: the queue was read, and a list of builds that reaches back before the order. The refresh is in neither.
 */
type FoundRefresh =
  | { kind: 'found'; build: StartedBuild; because: string }
  | { kind: 'not-there'; because: string }
  | { kind: 'cannot-tell'; because: string };

export interface RefreshLookParts extends DoubtParts {
  /** Is there a refresh of this location that came after a moment? Throws `ClientError`. */
  findRefresh: (order: { environment: string; location: string; since: string }) => Promise<FoundRefresh>;
}

/**
 * After a doubt about R2. Suppose the permit was spent for sending. A refresh of this location from after that moment
 * shows that it happened, whether it is waiting, running or ended. It is a refresh whoever ordered it. An empty list
 * shows that it did not start. The list must reach back before that moment, and must be read after the request was
 * given up.
 */
export function lookForRefresh({ client, findRefresh, lateMs }: RefreshLookParts): Looks['lookForRefresh'] {
  return async ({ plan }) => {
    const now = engineClock();
    const sent = await whenSent(client, 'master-refresh', plan);
    if (sent === null) return { kind: 'did-not', because: NOTHING_WAS_SENT };
    if ('stranger' in sent) return { kind: 'cannot-tell', because: sent.stranger };
    const { environment, target } = plan;
    const beganMs = now();
    const found = await findRefresh({ environment, location: target.location, since: sent.at }).catch(
      (error: unknown): RefreshLook => {
        if (error instanceof ClientError && error.permanent) return { kind: 'cannot-tell', because: error.message };
        throw error;
      },
    );
    if (found.kind === 'found') return { ...found, kind: 'happened' };
    lookAgainUnlessCertain(sent, { beganMs, lateMs }, `${found.because} so far; looking again until that is certain`);
    return found.kind === 'not-there' ? { ...found, kind: 'did-not' } : { kind: 'cannot-tell', because: found.because };
  };
}

/** In the queue and the builds of the refresh job that the fleet file names. */
export function findRefreshIn({ jenkins, fleet }: { jenkins: Jenkins; fleet: Fleet }): RefreshLookParts['findRefresh'] {
  return async ({ environment, location, since }) => {
    const job = fleetOf(fleet, environment).refreshJob;
    if (job === undefined)
      return { kind: 'cannot-tell', because: 'the fleet file names no refresh job for this environment' };

    const { parameters: defined } = await jenkins.readJob(job.path);
    const wanted = job.parameters.cluster.toLowerCase();
    const cluster = defined.find(({ name }) => name.toLowerCase() === wanted)?.name ?? job.parameters.cluster;
    const order = { job: job.path, parameters: { [cluster]: location }, notBefore: since };
    // Jenkins folds an order into an equal one that waits already, however long.
    const waits = (await jenkins.readWaiting(job.path)).find((one) => isOurItem(one, { ...order, notBefore: EVER }));
    if (waits !== undefined) return foundOf(order, { queueId: waits.queueId });
    const ours = await lookForOurBuild(jenkins, order);
    switch (ours.kind) {
      case 'cannot-tell':
        return ours;
      case 'not-there':
        return { ...ours, because: `Jenkins shows no refresh of this location since ${since}` };
      case 'found':
        return foundOf(order, ours.build);
    }
  };
}

function foundOf(order: BuildOrder, build: { queueId?: number; number?: number }): FoundRefresh {
  const which = build.number === undefined ? `queue item ${build.queueId}` : `build ${build.number}`;
  const because = `${which} of ${order.job} refreshes this location`;
  return { kind: 'found', build: { ...order, ...build, foundOurs: true }, because };
}
