import type { Plan } from '../../approvals/plan';
import { NOT_PERFORMED } from '../../contract/failures';
import { refreshedNote } from '../../words/actions';
import { notPerformed } from './not-performed';
import type { RefreshJob } from './ports';

/**
 * R2. The spent permit in our engine says that we refreshed this location, but an engine that was restored from a
 * backup has forgotten it, and somebody else spends no permit. So Jenkins is asked too. Another refresh needs people
 * who know of the one before: the plan's notes name it. A build that Jenkins discarded by then is not seen.
 */
export async function refuseUnknownRefresh(
  job: RefreshJob,
  { notes, target: { location } }: Plan,
  sinceMs: number,
): Promise<void> {
  const builds = await job.refreshes({ location, sinceMs }).catch((error: unknown) => {
    throw notPerformed(
      NOT_PERFORMED.checkFailed,
      `whether this location was refreshed already could not be read: ${(error as Error).message}`,
    );
  });
  const unknown = builds.map(refreshedNote).find((note) => !notes.includes(note));
  if (unknown !== undefined) throw notPerformed(NOT_PERFORMED.refreshedAlready, unknown);
}
