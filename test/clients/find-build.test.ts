import fc from 'fast-check';
import type { RecentBuild } from '../../src/clients/jenkins/find-build';
import { findBuild } from '../../src/clients/jenkins/find-build';
import type { BuildSearch, ReadPage } from '../../src/clients/jenkins/find-build';
import { tries } from '../thorough';

const ORDERED_MS = 1_000_000;

/** A job's builds, the newest first: `older` from before the order and `newer` from after it. */
function historyOf({ older, newer, first = 1 }: { older: number; newer: number; first?: number }): RecentBuild[] {
  return Array.from({ length: older + newer }, (_, index) => ({
    number: first + index,
    queueId: 5000 + index,
    startedAtMs: ORDERED_MS + (index - older) * 1000 + 1,
    building: false,
    parameters: {},
  })).reverse();
}

function pagesOf(builds: () => RecentBuild[]): { readPage: ReadPage; pages: [number, number][] } {
  const pages: [number, number][] = [];
  return {
    pages,
    readPage(from, to) {
      pages.push([from, to]);
      return Promise.resolve(builds().slice(from, to));
    },
  };
}

function search(readPage: ReadPage, number: number): Promise<BuildSearch> {
  return findBuild(readPage, { backToMs: ORDERED_MS, isIt: (build) => build.number === number });
}

const NONE = 0;

test.each<[string, { older: number; newer: number; first?: number }, number, BuildSearch['kind'], number]>([
  ['a job that shows no build', { older: 0, newer: 0 }, NONE, 'cannot-tell', 1],
  ['nothing since the order', { older: 5, newer: 0 }, NONE, 'not-there', 1],
  ['the first builds of a job, which may be another one', { older: 0, newer: 7 }, NONE, 'cannot-tell', 1],
  ['the same, and ours is there', { older: 0, newer: 7 }, 1, 'found', 1],
  ['ours is the newest', { older: 5, newer: 1 }, 6, 'found', 1],
  ['29 others since, and ours before them', { older: 50, newer: 30 }, 51, 'found', 1],
  ['30 others since, and ours before them', { older: 50, newer: 31 }, 51, 'found', 2],
  ['30 others since, and not ours', { older: 50, newer: 30 }, NONE, 'not-there', 2],
  ['exactly one page, to the first build', { older: 0, newer: 30 }, NONE, 'cannot-tell', 2],
  ['a storm of 128 others, and ours before them', { older: 50, newer: 129 }, 51, 'found', 2],
  ['a storm of 129 others, and ours before them', { older: 50, newer: 130 }, 51, 'found', 3],
  ['a storm of 600', { older: 5, newer: 600 }, 6, 'found', 7],
  ['a storm of 900', { older: 5, newer: 900 }, NONE, 'not-there', 10],
  ['a storm that is longer than we read', { older: 5, newer: 1200 }, 6, 'cannot-tell', 10],
  ['older ones discarded, ours kept', { older: 0, newer: 10, first: 77 }, 77, 'found', 1],
  ['older ones discarded, and ours is not there', { older: 0, newer: 10, first: 77 }, NONE, 'cannot-tell', 1],
  ['one page kept, all newer', { older: 0, newer: 30, first: 77 }, NONE, 'cannot-tell', 2],
  ['older ones discarded, one kept from before the order', { older: 1, newer: 9, first: 77 }, NONE, 'not-there', 1],
])('%s: %j, looking for %i, is %s after %i pages', async (_what, history, number, kind, pages) => {
  const job = pagesOf(() => historyOf(history));

  const found = await search(job.readPage, number);

  expect(found.kind).toBe(kind);
  expect(job.pages).toHaveLength(pages);
  if (found.kind === 'found') expect(found.build.number).toBe(number);
});

test.each([
  ['no build', 0, /lists no build of this job: it is new/],
  ['its first builds', 3, /from before the order; the oldest is 1$/],
])('a job that shows %s says why nothing can be told', async (_what, newer, because) => {
  const job = pagesOf(() => historyOf({ older: 0, newer }));

  expect(await search(job.readPage, NONE)).toEqual({ kind: 'cannot-tell', because: expect.stringMatching(because) });
});

test('a Jenkins that lists only so many builds leaves it open', async () => {
  const job = pagesOf(() => historyOf({ older: 5, newer: 600 }));
  const readPage: ReadPage = (from, to) => (to > 100 ? Promise.resolve(null) : job.readPage(from, to));

  expect(await search(readPage, 6)).toMatchObject({ kind: 'cannot-tell' });
});

test('a list that never holds still leaves it open, after a bounded number of pages', async () => {
  let builds = historyOf({ older: 50, newer: 300 });
  const job = pagesOf(() => (builds = builds.slice(3)));

  expect(await search(job.readPage, NONE)).toMatchObject({
    kind: 'cannot-tell',
    because: expect.stringMatching(/kept/),
  });
  expect(job.pages.length).toBeLessThan(10);
});

test('whatever begins, is deleted or discarded meanwhile: no build that is there is missed, and none that was', async () => {
  const happening = fc.record({ begins: fc.nat(40), deletesNewest: fc.nat(3), discards: fc.nat(60) });
  const someJob = fc.record({
    older: fc.nat(40),
    newer: fc.integer({ min: 1, max: 400 }),
    first: fc.constantFrom(1, 900),
    ours: fc.nat(400),
    meanwhile: fc.array(happening, { maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(someJob, async ({ older, newer, first, ours, meanwhile }) => {
      const isQuiet = meanwhile.every(({ deletesNewest, discards }) => deletesNewest === 0 && discards === 0);
      const number = first + older + (ours % newer);
      let builds = historyOf({ older, newer, first });
      const job = pagesOf(() => {
        const { begins = 0, deletesNewest = 0, discards = 0 } = meanwhile.shift() ?? {};
        const next = builds[0]!.number + 1;
        const begun = Array.from({ length: begins }, (_, index): RecentBuild => {
          return { number: next + index, startedAtMs: ORDERED_MS * 2, building: true, parameters: {} };
        }).reverse();
        const kept = [...begun, ...builds].slice(0, Math.max(1, builds.length + begins - discards));
        // A person may delete any build but ours.
        builds = kept.filter((build, index) => index >= deletesNewest || build.number === number || kept.length <= 5);
        return builds;
      });

      const found = await search(job.readPage, number);

      // Ours began after the order, so it is never "not there": at most it was discarded, and then nobody knows.
      expect(found.kind).not.toBe('not-there');
      if (isQuiet) expect(found).toMatchObject({ kind: 'found', build: { number } });
    }),
    { numRuns: tries(300) },
  );
});
