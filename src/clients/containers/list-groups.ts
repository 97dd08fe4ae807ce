import type { z } from 'zod';
import type { ResourceGroups } from './schema';

export interface ResourceGroup {
  id: string;
  name?: string;
}

const PAGES_MAX = 50;
const ANY_HOST = 'http://controller.invalid';
const NO_QUERY = new URL(ANY_HOST);

/**
 * Reads the list of resource groups to its end. Each page names the next one as an address. We take only its query, so
 * the host stays ours. `endsEarly` gives the reason why the list may be incomplete; null if it is complete.
 */
export async function listGroups(
  readPage: (query: Record<string, string>) => Promise<z.output<typeof ResourceGroups>>,
): Promise<{ groups: ResourceGroup[]; endsEarly: string | null }> {
  const groups: ResourceGroup[] = [];
  const asked = new Set<string>();
  let query: Record<string, string> = {};
  for (let page = 0; page < PAGES_MAX; page++) {
    const { resources, next_url: next } = await readPage(query);
    groups.push(...resources.map(({ id, name }) => ({ id, name })));
    if (!next) return { groups, endsEarly: null };
    const { search, searchParams } = URL.canParse(next, ANY_HOST) ? new URL(next, ANY_HOST) : NO_QUERY;
    if (search === '') return { groups, endsEarly: 'the next page is named in a way that we do not know' };
    if (asked.has(search)) return { groups, endsEarly: 'the same next page is named again and again' };
    asked.add(search);
    query = Object.fromEntries(searchParams);
  }
  return { groups, endsEarly: `there are more than ${PAGES_MAX} pages` };
}
