import { ClientError } from '../client-error';
import { parseJson, send, readJson } from '../http';
import type { HttpRequest, Endpoint } from '../http';
import type { Login } from '../iam/client';
import { LinkLocation, NotThere } from './schema';

/** The Link API did not answer as asked. */
export class LinkError extends ClientError {
  override name = 'LinkError';
}

/** Satellite Link. Throws `LinkError` only. */
export interface Link {
  /** The state of the location's connectors; null if Link itself says that it does not know the location. */
  readLocation(session: Login, location: string): Promise<LinkLocation | null>;
}

export function createLink({ url, timeoutMs = 15_000 }: { url: string; timeoutMs?: number }): Link {
  const site: Endpoint = { system: 'link', baseUrl: url, timeoutMs, fail: (facts) => new LinkError(facts) };
  return {
    async readLocation({ accessToken }, location) {
      const ask: HttpRequest = {
        attempt: `read the Link of location ${location}`,
        method: 'GET',
        path: `/v1/locations/${encodeURIComponent(location)}`,
        headers: { Authorization: `Bearer ${accessToken.reveal()}` },
        expects: [200, 404],
      };
      const heard = await send(site, ask);
      if (heard.status !== 404) return readJson(site, ask, { heard, shape: LinkLocation });
      if (NotThere.safeParse(parseJson(heard.text)).success) return null;
      throw new LinkError({
        attempt: ask.attempt,
        reason: 'HTTP 404, in words that are not those of Link: something else may have answered',
        method: ask.method,
        url: `${url}${ask.path}`,
        status: 404,
        retryAfterMs: null,
        sent: 'answered',
        permanent: false,
      });
    },
  };
}
