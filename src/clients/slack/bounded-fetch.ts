import type { FetchFunction } from '@slack/web-api';
import { factsOfSilence } from '../silence';

const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

/** A request of Slack's client that brought no whole answer: what is known of it, and nothing that `fetch` said. */
export class FetchFailure extends Error {
  override name = 'FetchFailure';

  constructor(readonly facts: ReturnType<typeof factsOfSilence>) {
    super(facts.reason);
  }
}

/** `fetch` that reads an answer to its end and gives up on one that is too large. */
export const boundedFetch: FetchFunction = async (url, init) => {
  try {
    const response = await fetch(url, init);
    const { status, statusText, headers } = response;
    const body = await readBody(response);
    return new Response(status === 204 || status === 304 ? null : body, { status, statusText, headers });
  } catch (error) {
    const isTimeout = (error as { name?: unknown } | null)?.name === 'TimeoutError';
    throw new FetchFailure(factsOfSilence(error, isTimeout));
  }
};

async function readBody({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
