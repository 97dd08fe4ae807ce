import type { ApiKeyPage } from './schema';

/** A list, and the reason why it may be incomplete. */
export interface Listed<T> {
  entries: T[];
  /** Null if the list was read to its end. */
  endsEarly: string | null;
}

const PAGES_MAX = 50;

/**
 * Reads a list to its end: each page names the next one by a token. A list without an end is cut, and the result says
 * so.
 */
export async function listPages(
  readPage: (pageToken: string | undefined) => Promise<ApiKeyPage>,
): Promise<Listed<ApiKeyPage['apikeys'][number]>> {
  const entries: ApiKeyPage['apikeys'] = [];
  const tokens = new Set<string>();
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { apikeys, next } = await readPage(token);
    entries.push(...apikeys);
    if (!next) return { entries, endsEarly: null };
    token = pageTokenOf(next);
    if (token === undefined) return { entries, endsEarly: 'IAM names a next page in a way that we do not know' };
    if (tokens.has(token)) return { entries, endsEarly: 'IAM names the same next page again and again' };
    tokens.add(token);
  }
  return { entries, endsEarly: `there are more than ${PAGES_MAX} pages` };
}

/** `next` is a URL. We take only its token, so the address stays ours. */
function pageTokenOf(next: string): string | undefined {
  if (!URL.canParse(next, 'http://iam.invalid')) return undefined;
  return new URL(next, 'http://iam.invalid').searchParams.get('pagetoken') || undefined;
}
