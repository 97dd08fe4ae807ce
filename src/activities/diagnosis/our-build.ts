import type { Jenkins, WaitingBuild } from '../../clients/jenkins/client';
import type { RecentBuild } from '../../clients/jenkins/find-build';
import type { BuildOrder } from '../../contract/activities';

/** Jenkins' clock and the engine's may differ by this much. */
const CLOCK_SKEW_MS = 60_000;

/**
 * The build that an order became. `not-there`: the queue was read, and a list that goes back to before the order. The
 * build is in neither. `cannot-tell`: Jenkins does not show enough to know.
 */
export type OurBuild =
  | { kind: 'found'; build: { queueId?: number; number?: number } }
  | { kind: 'not-there' }
  | { kind: 'cannot-tell'; because: string };

/** With the queue item that Jenkins named, if it is known. */
type Order = Pick<BuildOrder, 'job' | 'parameters' | 'notBefore' | 'except'> & { queueId?: number };

/**
 * Finds our build. It is the one of our queue item. Jenkins cannot be told who ordered a build, so without an item it
 * is one with our parameters that came after the order. The queue is read first and then the builds, because an item
 * that leaves the queue in between shows among the builds.
 */
export async function lookForOurBuild(jenkins: Jenkins, order: Order): Promise<OurBuild> {
  const item = (await jenkins.readWaiting(order.job)).find((one) => isOurItem(one, order));
  if (item !== undefined) return { kind: 'found', build: { queueId: item.queueId } };
  const seen: Partial<Record<'ours' | 'maybe-ours' | 'not-ours', RecentBuild>> = {};
  const search = await jenkins.findBuild(order.job, {
    backToMs: Date.parse(order.notBefore) - CLOCK_SKEW_MS,
    isIt(build) {
      const match = matchOf(build, order);
      seen[match] ??= build;
      // If we know the queue item, its build is preferred to a newer one that only looks like it.
      return order.queueId === undefined ? match === 'ours' : build.queueId === order.queueId;
    },
  });
  if (search.kind === 'found') return foundOf(search.build);
  if (seen.ours !== undefined) return foundOf(seen.ours);
  return seen['maybe-ours'] === undefined ? search : doubtOf(seen['maybe-ours']);
}

/** Whether this waiting item came from the order. */
export function isOurItem(item: WaitingBuild, order: Order): boolean {
  if (order.queueId !== undefined && item.queueId === order.queueId) return true;
  return hasOurValues(item, order) && item.sinceMs >= Date.parse(order.notBefore) - CLOCK_SKEW_MS;
}

/**
 * The clocks may differ, so a build that still runs counts also if it seems a little older. A build that has ended
 * counts only if it is newer. Otherwise the build of the round before would answer each round of the verification. One
 * that is a little older may be ours.
 */
export function matchOf(build: RecentBuild, order: Order): 'ours' | 'maybe-ours' | 'not-ours' {
  if (!hasOurValues(build, order) || order.except?.includes(build.number)) return 'not-ours';
  const aheadMs = build.startedAtMs - Date.parse(order.notBefore);
  if (aheadMs >= 0 || (build.building && aheadMs >= -CLOCK_SKEW_MS)) return 'ours';
  const isOfAnotherItem = order.queueId !== undefined && build.queueId !== undefined && build.queueId !== order.queueId;
  return aheadMs >= -CLOCK_SKEW_MS && !isOfAnotherItem ? 'maybe-ours' : 'not-ours';
}

function foundOf({ number, queueId }: RecentBuild): OurBuild {
  return { kind: 'found', build: { number, queueId } };
}

function doubtOf({ number }: RecentBuild): OurBuild {
  const seconds = CLOCK_SKEW_MS / 1000;
  const because = `build ${number} with our values began less than ${seconds} s before the order, and clocks may differ so much`;
  return { kind: 'cannot-tell', because };
}

function hasOurValues(one: { parameters: Record<string, string> }, { parameters }: Order): boolean {
  return Object.entries(parameters).every(([name, value]) => one.parameters[name] === value);
}

/** The names of the parameters that a build recorded with another value than the one that was sent. */
export function mismatches(sent: Record<string, string>, recorded: Record<string, string>): string[] {
  return Object.entries(sent)
    .filter(([name, value]) => recorded[name] !== value)
    .map(([name]) => name);
}
