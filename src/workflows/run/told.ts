import type { Announcements } from '../../contract/activities';
import type { Told } from '../../contract/run-document';

/** Who was told, as documents show it. */
export function toldOf(posted: Awaited<ReturnType<Announcements['escalate']>>): Told[] {
  return posted.map(({ team, posted: { channel, at, link } }) => ({ team, channel, at, ...(link ? { link } : {}) }));
}
