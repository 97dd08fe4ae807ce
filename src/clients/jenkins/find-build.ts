export interface RecentBuild {
  number: number;
  queueId?: number;
  startedAtMs: number;
  building: boolean;
  parameters: Record<string, string>;
}

/**
 * The result of looking for a build in a job's list. `not-there` requires a list that would have shown it: one with a
 * build from before. A job that was created anew since then has none, and counts from 1 like one that is new.
 */
export type BuildSearch =
  { kind: 'found'; build: RecentBuild } | { kind: 'not-there' } | { kind: 'cannot-tell'; because: string };

/** The build to find, and the earliest time at which it could have started (ms since 1970, by Jenkins' clock). */
export interface WantedBuild {
  backToMs: number;
  isIt: (build: RecentBuild) => boolean;
}

/** Reads builds `from` (0 is the newest) up to `to`, exclusive. Null if this Jenkins does not list so far back. */
export type ReadPage = (from: number, to: number) => Promise<RecentBuild[] | null>;

/** Mostly the first page is enough, so it is small. */
const FIRST_PAGE = 30;
const NEXT_PAGES = 100;
const PAGES_MAX = 10;
/** A build that is deleted between two pages moves the others. Then the list is read again. */
const READS_MAX = 3;

/**
 * Goes through a job's builds page by page, the newest first. It stops at the wanted build, or when the list is older
 * than that build could be.
 */
export async function findBuild(readPage: ReadPage, wanted: WantedBuild): Promise<BuildSearch> {
  for (let read = 0; read < READS_MAX; read++) {
    const search = await searchOnce(readPage, wanted);
    if (search.kind !== 'moved') return search;
  }
  return { kind: 'cannot-tell', because: 'the list of builds kept changing while it was read' };
}

async function searchOnce(
  readPage: ReadPage,
  { backToMs, isIt }: WantedBuild,
): Promise<BuildSearch | { kind: 'moved' }> {
  let last: RecentBuild | undefined;
  let [from, to] = [0, FIRST_PAGE];
  for (let page = 0; page < PAGES_MAX; page++) {
    const builds = await readPage(from, to);
    if (builds === null) break;
    // Each page begins with the end of the one before. New builds only push it further down.
    if (last !== undefined && (builds[0]?.number ?? 0) < last.number) return { kind: 'moved' };
    const build = builds.find(isIt);
    if (build !== undefined) return { kind: 'found', build };
    last = builds.at(-1) ?? last;
    if (last !== undefined && last.startedAtMs < backToMs) return { kind: 'not-there' };
    if (builds.length < to - from) return atTheEnd(last);
    [from, to] = [to - 1, to - 1 + NEXT_PAGES];
  }
  return {
    kind: 'cannot-tell',
    because: `Jenkins lists more builds since then than we read (down to ${last?.number})`,
  };
}

/** A job keeps a limited number of builds and discards older ones. On a busy day those may be newer than the order. */
function atTheEnd(oldest: RecentBuild | undefined): BuildSearch {
  const because =
    oldest === undefined
      ? 'Jenkins lists no build of this job: it is new, it was moved or created anew, or its builds were discarded'
      : `Jenkins lists no build of this job from before the order; the oldest is ${oldest.number}`;
  return { kind: 'cannot-tell', because };
}
