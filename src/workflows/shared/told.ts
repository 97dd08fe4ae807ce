import type { Announcements } from '../../activities/contract';
import type { Told } from '../connector-cannot-reach-iam/contract';

/** Who was told, as documents show it. */
export function toldOf(posted: Awaited<ReturnType<Announcements['escalate']>>): Told[] {
  return posted.map(({ team, posted: { channel, at, link } }) => ({ team, channel, at, ...(link ? { link } : {}) }));
}
