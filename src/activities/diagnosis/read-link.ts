import { ClientError } from '../../clients/client-error';
import type { IbmCloud } from '../../clients/ibm-cloud/client';
import type { LinkLocation } from '../../clients/link/schema';
import type { Diagnosis, LinkFinding } from '../../contract/activities';

/** V. Is the tunnel of the location up? */
export function readLink(ibmCloud: IbmCloud): Diagnosis['readLink'] {
  return async ({ location, account }) => {
    try {
      return linkFindingOf(await ibmCloud.link({ account, location }), location);
    } catch (error) {
      if (error instanceof ClientError && error.permanent) return { kind: 'unreadable', because: error.message };
      throw error;
    }
  };
}

/** The meaning of Link's answer. Null is "Link does not know this location". */
export function linkFindingOf(answer: LinkLocation | null, location: string): LinkFinding {
  if (answer === null) return { kind: 'unreadable', because: `Link does not know the location ${location}` };
  if (answer.location_id !== location)
    return { kind: 'unreadable', because: 'Link answered about another location than the one that was asked about' };

  const { status, performance } = answer;
  const health = performance?.healthStatus;
  if (health === undefined) return { kind: 'unreadable', because: 'Link does not say how the tunnel is' };
  const connectors = performance?.connectors?.length ?? 0;
  const isUp = health.toLowerCase() === 'up' && connectors > 0 && (status ?? 'enabled') === 'enabled';
  const because = `Link shows the tunnel ${isUp ? 'up' : 'not up'} with ${connectors} connectors`;
  return { kind: isUp ? 'connected' : 'not-connected', because };
}
