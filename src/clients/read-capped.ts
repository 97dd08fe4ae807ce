import type { Readable } from 'node:stream';
import type { HttpRequest, Endpoint } from './http';
import { factsOfBreak } from './http';

/** Reads a body piece by piece, up to a limit of bytes. A body that breaks off is an error, never a shorter body. */
export async function* readCapped(
  site: Endpoint,
  ask: HttpRequest,
  { body, bytesMax }: { body: Readable; bytesMax: number },
): AsyncIterable<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) break;
      yield chunk;
    }
  } catch {
    throw site.fail(factsOfBreak(site, ask, 'the connection broke while reading'));
  } finally {
    body.destroy();
  }
  if (bytes > bytesMax)
    throw site.fail({ ...factsOfBreak(site, ask, `it is larger than ${bytesMax} bytes`), permanent: true });
}
