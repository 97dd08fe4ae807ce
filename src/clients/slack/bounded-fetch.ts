import type { FetchFunction } from '@slack/web-api';

const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

/** `fetch` that reads an answer to its end and gives up on one that is too large. */
export const boundedFetch: FetchFunction = async (url, init) => {
  const response = await fetch(url, init);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  const { status, statusText, headers } = response;
  return new Response(status === 204 || status === 304 ? null : Buffer.concat(chunks), { status, statusText, headers });
};
