import type { Jenkins, RecentBuild, WaitingBuild } from '../../clients/jenkins/client';
import type { BuildOrder } from '../contract';

/** Jenkins' clock and the engine's may differ by so much. */
const CLOCK_SKEW_MS = 60_000;

export interface Candidates {
  waiting: WaitingBuild[];
  recent: RecentBuild[];
}

/** The queue first and then the builds: what leaves the one in between shows in the other. */
export async function readCandidates(jenkins: Jenkins, job: string): Promise<Candidates> {
  const waiting = await jenkins.readWaiting(job);
  return { waiting, recent: await jenkins.readRecent(job) };
}

/**
 * Which build is ours, when Jenkins has no way to be told who ordered it: one with our parameters that came after the
 * order. The clocks may differ, so a build that still waits or runs counts also when it seems a little older; one that has
 * ended counts only when it is newer, or each round of the verification would be answered by the round before.
 */
export function findOurBuild(
  { waiting, recent }: Candidates,
  { parameters, notBefore, except = [] }: Pick<BuildOrder, 'parameters' | 'notBefore' | 'except'>,
): { queueId?: number; number?: number } | null {
  const orderedMs = Date.parse(notBefore);
  const isOurs = (build: { parameters: Record<string, string> }) =>
    Object.entries(parameters).every(([name, value]) => build.parameters[name] === value);
  const item = waiting.find((one) => isOurs(one) && one.sinceMs >= orderedMs - CLOCK_SKEW_MS);
  if (item !== undefined) return { queueId: item.queueId };
  const build = recent
    .filter((one) => isOurs(one) && !except.includes(one.number))
    .find((one) => one.startedAtMs >= orderedMs - (one.building ? CLOCK_SKEW_MS : 0));
  if (build === undefined) return null;
  return { number: build.number, ...(build.queueId === undefined ? {} : { queueId: build.queueId }) };
}

/** The build that a queue item became, after Jenkins forgot the item. */
export function findByQueueId(recent: RecentBuild[], queueId: number | undefined): number | null {
  if (queueId === undefined) return null;
  return recent.find((build) => build.queueId === queueId)?.number ?? null;
}

/** The parameters that a build recorded with another value than the one that was sent, by name. */
export function mismatches(sent: Record<string, string>, recorded: Record<string, string>): string[] {
  return Object.entries(sent)
    .filter(([name, value]) => recorded[name] !== value)
    .map(([name]) => name);
}
