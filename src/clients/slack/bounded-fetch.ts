import type { FetchFunction } from '@slack/web-api';
import { observed } from '../outside-requests';
import { isRedirect, redirectOf, redirectWords } from '../redirect';
import { factsOfSilence } from '../silence';

const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

/** A request of Slack's client that got no whole answer. It has our facts, and no text from `fetch`. */
export class FetchFailure extends Error {
  override name = 'FetchFailure';

  constructor(readonly facts: ReturnType<typeof factsOfSilence> & { status: number | null }) {
    super(facts.reason);
  }
}

/**
 * `fetch` that reads an answer to its end, and stops at one that is too large. Slack's client would treat a redirect as
 * a broken connection, after which it is unknown whether a message was posted. But a redirect is an answer: no message
 * was posted.
 */
export const boundedFetch: FetchFunction = async (url, init) => {
  try {
    const ordered = { system: 'slack', method: init?.method ?? 'GET', url: String(url) } as const;
    const response = await observed(ordered, () => fetch(url, { ...init, redirect: 'manual' }));
    const { status, statusText, headers } = response;
    if (isRedirect(status))
      throw redirected(status, redirectWords(redirectOf(headers.get('location') ?? undefined, String(url))));
    const body = await readBody(response);
    return new Response(status === 204 || status === 304 ? null : body, { status, statusText, headers });
  } catch (error) {
    if (error instanceof FetchFailure) throw error;
    const isTimeout = (error as { name?: unknown } | null)?.name === 'TimeoutError';
    throw new FetchFailure(factsOfSilence(error, isTimeout));
  }
};

/** Permanent: the same request is sent away again, and only configuration helps. */
function redirected(status: number, words: string): FetchFailure {
  const facts = { reason: `${words} (HTTP ${status})`, status, retryAfterMs: null } as const;
  return new FetchFailure({ ...facts, sent: 'answered', permanent: true });
}

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
