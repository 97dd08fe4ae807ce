import type { Jenkins, WaitingBuild } from '../../clients/jenkins/client';
import type { RecentBuild } from '../../clients/jenkins/find-build';
import type { BuildOrder } from '../../contract/activities';

/** Jenkins' clock and the engine's may differ by so much. */
const CLOCK_SKEW_MS = 60_000;

/**
 * The build that an order became. `not-there`: the queue and a list that goes back to before the order were read, and it
 * is in neither. `cannot-tell`: Jenkins does not show enough to know.
 */
export type OurBuild =
  | { kind: 'found'; build: { queueId?: number; number?: number } }
  | { kind: 'not-there' }
  | { kind: 'cannot-tell'; because: string };

/** With the queue item that Jenkins named, as far as it is known. */
type Order = Pick<BuildOrder, 'job' | 'parameters' | 'notBefore' | 'except'> & { queueId?: number };

/**
 * Which build is ours: the one of our queue item or, since Jenkins has no way to be told who ordered it, one with our
 * parameters that came after the order. The queue is read first and then the builds: what leaves the one in between shows
 * in the other.
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
      // Where we know the queue item, its build is preferred to a newer one that only looks like it.
      return order.queueId === undefined ? match === 'ours' : build.queueId === order.queueId;
    },
  });
  if (search.kind === 'found') return foundOf(search.build);
  if (seen.ours !== undefined) return foundOf(seen.ours);
  return seen['maybe-ours'] === undefined ? search : doubtOf(seen['maybe-ours']);
}

/** Is this waiting item what the order became? */
export function isOurItem(item: WaitingBuild, order: Order): boolean {
  if (order.queueId !== undefined && item.queueId === order.queueId) return true;
  return hasOurValues(item, order) && item.sinceMs >= Date.parse(order.notBefore) - CLOCK_SKEW_MS;
}

/**
 * The clocks may differ, so a build that still runs counts also when it seems a little older. One that has ended counts
 * only when it is newer, or each round of the verification would be answered by the round before; a little older, it may
 * be ours.
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

/** The parameters that a build recorded with another value than the one that was sent, by name. */
export function mismatches(sent: Record<string, string>, recorded: Record<string, string>): string[] {
  return Object.entries(sent)
    .filter(([name, value]) => recorded[name] !== value)
    .map(([name]) => name);
}
